import { withoutAddresses } from "../core/mail-address.ts";
import { withdraw } from "../../db/outbox.ts";
import { openIncidentIds } from "../../db/incidents.ts";
import { readSetting } from "../../db/key-values.ts";
import {
  insertSubscribers,
  subscriberAt,
  subscriberById,
  suspend,
  updateSubscriber,
} from "../../db/subscribers.ts";
import {
  dropAllRequestsOf,
  dropRequestsOf,
  insertRequests,
  requestById,
  requestsOf,
  spendRequest,
} from "../../db/subscription-requests.ts";
import type { Context } from "../context/context.ts";
import type { NoticeKind } from "../core/messages/outbox.ts";
import { isInternational } from "../core/mail-address.ts";
import { SMTPUTF8 } from "../core/messages/mail.ts";
import { Refusal } from "../core/refusal.ts";
import {
  CONFIRM_MS,
  followedIncidents,
  widened,
  type ConsentSource,
  type Preferences,
  type Subscriber,
  type SubscriptionRequest,
} from "../core/messages/subscriber.ts";
import { readToken, type LinkPurpose } from "../messages/subscriber-links.ts";
import { change } from "../context/write.ts";
import { pageNamed, enqueueNotice } from "./change.ts";
import {
  checkedPreferences,
  checkedTarget,
  type WrittenPreferences,
  type WrittenTarget,
} from "./subscriber-checks.ts";

const usedLink = () => new Refusal("missing", "This link is not valid, or no longer valid.");

const expiredLink = () => new Refusal("gone", "This link has expired: subscribe again.");

/** A validated subscription request. */
export type CheckedSubscription = {
  readonly pageId: string;
  readonly email: string;
  readonly endpoint: string | null;
  readonly wish: Preferences;
};

/**
 * Validates a subscription request, without a look at whether the address is known.
 *
 * @param incidents ids of the page's open incidents, which may be followed
 * @throws Refusal `invalid` with every mistake
 */
export function checkedSubscription(
  ctx: Context,
  pageId: string,
  input: WrittenTarget & WrittenPreferences,
  incidents: readonly string[] = [],
): CheckedSubscription {
  const page = pageNamed(ctx, pageId);
  const target = checkedTarget(input);
  const preferences = checkedPreferences(input, page, incidents);
  const fields = [...target.problems, ...preferences.problems];
  if (fields.length > 0) throw new Refusal("invalid", "The subscription is not valid.", fields);
  return { pageId, ...target.target, wish: preferences.preferences };
}

/**
 * Takes down what is asked for an address, and has its owner asked to confirm. What the address
 * has already stays as it is until then, so that nobody can change what is another's.
 *
 * The same is done, and nothing told, whether or not the address is known.
 *
 * @throws Refusal `invalid` if the mail server is known not to take such an address
 */
export async function subscribe(
  ctx: Context,
  { pageId, email, endpoint, wish }: CheckedSubscription,
  source: ConsentSource,
): Promise<void> {
  await requireSendable(ctx, email);
  await change(ctx, async (ctx) => {
    const now = ctx.now();
    const known = await subscriberAt(ctx.db, pageId, email, endpoint);
    const subscriber = known ?? newSubscriber(ctx, { pageId, email, endpoint, wish }, source);
    if (!known) await insertSubscribers(ctx.db, [subscriber]);
    const request = newRequest(ctx, subscriber.id, wish, source);
    await insertRequests(ctx.db, [request]);
    await notifySubscriber(ctx, "subscription.confirm", subscriber, request.id, now);
  });
}

/** Refuses an address that the mail server refused to take the like of, in its greeting. */
async function requireSendable({ db }: Context, email: string): Promise<void> {
  if (!isInternational(email) || (await readSetting(db, SMTPUTF8)) !== "0") return;
  const detail =
    "the mail server of this instance takes ASCII alone before the @ (it offers no SMTPUTF8)";
  throw new Refusal("invalid", "Nothing was changed.", [
    { pointer: "/email", detail, code: "smtputf8" },
  ]);
}

export function newSubscriber(
  ctx: Context,
  { pageId, email, endpoint, wish }: CheckedSubscription,
  source: ConsentSource,
): Subscriber {
  return {
    ...wish,
    id: ctx.newId(),
    pageId,
    email,
    endpoint,
    state: "unconfirmed",
    source,
    epoch: 1,
    createdAt: ctx.now(),
    confirmedAt: null,
    suspendedAt: null,
    suspendedFor: null,
    unsubscribedAt: null,
  };
}

export const newRequest = (
  ctx: Context,
  subscriberId: string,
  wish: Preferences,
  source: ConsentSource,
): SubscriptionRequest => ({
  id: ctx.newId(),
  subscriberId,
  wish,
  source,
  createdAt: ctx.now(),
  expiresAt: ctx.now() + CONFIRM_MS,
  usedAt: null,
});

/** Queues a mail about a subscription, to its subscriber alone. */
export async function notifySubscriber(
  ctx: Context,
  kind: Extract<NoticeKind, `subscription.${string}`>,
  { id, pageId, state }: Subscriber,
  requestId: string,
  dueAt: number,
): Promise<void> {
  const notice = { components: [], providers: [], status: state };
  await enqueueNotice(ctx, { kind, pageId, subjectId: id, updateId: requestId, notice, dueAt });
}

/** A request, and what it would lead to. */
export type Confirmable = {
  readonly request: SubscriptionRequest;
  readonly subscriber: Subscriber;
};

/**
 * Returns the request of a confirmation link. It changes nothing.
 *
 * @throws Refusal `missing` if the link is none of ours, `gone` if it has expired unused
 */
export async function pendingConfirmation(ctx: Context, token: string): Promise<Confirmable> {
  const link = readToken(ctx.secret, "confirm", token, ctx.now());
  if (!link) throw usedLink();
  const request = await requestById(ctx.db, link.id);
  if (link.isExpired && request?.usedAt == null) throw expiredLink();
  const subscriber = request && (await subscriberById(ctx.db, request.subscriberId));
  if (!request || !subscriber) throw usedLink();
  return { request, subscriber };
}

/**
 * Confirms a request of an address's owner: from now on they get what it asks for, besides what
 * they had. A second confirmation changes nothing: a link does not undo later changes.
 *
 * @throws Refusal as `pendingConfirmation`
 */
export function confirm(ctx: Context, token: string): Promise<Subscriber> {
  return change(ctx, async (ctx) => {
    const { request, subscriber } = await pendingConfirmation(ctx, token);
    if (!(await spendRequest(ctx.db, request.id, ctx.now()))) return subscriber;
    const page = pageNamed(ctx, subscriber.pageId);
    // What was configured away since it was asked for is not subscribed to.
    const known = knownOnly(request.wish, page);
    const { preferences: wish } = checkedPreferences(known, page, followedIncidents(known.scopes));
    const isOn = subscriber.state === "confirmed" || subscriber.state === "suspended";
    const next: Subscriber = {
      ...subscriber,
      ...(isOn ? widened(subscriber, wish, page) : wish),
      ...agreed(ctx, subscriber, request.source),
    };
    await updateSubscriber(ctx.db, next);
    await notifySubscriber(ctx, "subscription.welcome", next, request.id, ctx.now());
    return next;
  });
}

function knownOnly(wish: Preferences, page: Parameters<typeof widened>[2]): Preferences {
  const { scopes } = widened(wish, wish, page);
  return { ...wish, scopes: scopes.length > 0 ? scopes : ["page"] };
}

/**
 * Returns a subscriber after their owner's consent; an earlier consent that still holds is kept.
 */
export function agreed(
  ctx: Context,
  subscriber: Subscriber,
  source: ConsentSource,
): Partial<Subscriber> {
  const isOn = subscriber.state === "confirmed" || subscriber.state === "suspended";
  return {
    ...(isOn ? {} : { confirmedAt: ctx.now(), source }),
    state: "confirmed",
    suspendedAt: null,
    suspendedFor: null,
    unsubscribedAt: null,
  };
}

/**
 * Returns the subscriber of a mail's link.
 *
 * @throws Refusal `missing` if it is none of ours, or is no longer valid
 */
export async function subscriberBy(
  ctx: Context,
  purpose: Exclude<LinkPurpose, "confirm">,
  token: string,
): Promise<Subscriber> {
  const link = readToken(ctx.secret, purpose, token, ctx.now());
  const subscriber = link && (await subscriberById(ctx.db, link.id));
  if (!subscriber || link.epoch !== subscriber.epoch) throw usedLink();
  return subscriber;
}

/**
 * Changes a subscriber's preferences. A subscriber who had left, or whose mails came back, is
 * subscribed again, since the link is only in their mails.
 *
 * @throws Refusal `missing`, `invalid` with every mistake
 */
export function changePreferences(
  ctx: Context,
  token: string,
  input: WrittenPreferences,
): Promise<Subscriber> {
  return change(ctx, async (ctx) => {
    const subscriber = await subscriberBy(ctx, "manage", token);
    const page = pageNamed(ctx, subscriber.pageId);
    const known = [
      ...(await openIncidentIds(ctx.db, page.id)),
      ...followedIncidents(subscriber.scopes),
    ];
    const { preferences, problems } = checkedPreferences(input, page, known);
    if (problems.length > 0) throw new Refusal("invalid", "Nothing was changed.", problems);
    const next: Subscriber = {
      ...subscriber,
      ...preferences,
      ...agreed(ctx, subscriber, "preferences"),
    };
    await updateSubscriber(ctx.db, next);
    return next;
  });
}

/**
 * Ends a subscription at once; repeating it changes nothing. Returns `null` for a subscriber who
 * was erased since.
 *
 * @throws Refusal `missing` if the link is none of ours, or is no longer valid
 */
export function unsubscribe(ctx: Context, token: string): Promise<Subscriber | null> {
  return change(ctx, async (ctx) => {
    const link = readToken(ctx.secret, "unsubscribe", token, ctx.now());
    if (!link) throw usedLink();
    const subscriber = await subscriberById(ctx.db, link.id);
    if (!subscriber) return null;
    if (link.epoch !== subscriber.epoch) throw usedLink();
    if (subscriber.state === "unsubscribed") return subscriber;
    const next: Subscriber = { ...subscriber, state: "unsubscribed", unsubscribedAt: ctx.now() };
    await updateSubscriber(ctx.db, next);
    // An earlier request that was not confirmed would bring it back.
    await dropRequestsOf(ctx.db, next.id);
    await withdraw(ctx.db, next.id);
    return next;
  });
}

/** Invalidates every link sent to this subscriber, since another person may have one. */
export function renewLinks(ctx: Context, token: string): Promise<Subscriber> {
  return change(ctx, async (ctx) => {
    const subscriber = await subscriberBy(ctx, "manage", token);
    const next = { ...subscriber, epoch: subscriber.epoch + 1 };
    await updateSubscriber(ctx.db, next);
    // Who opens the one of a confirmation again is led to the preferences.
    await dropAllRequestsOf(ctx.db, next.id);
    return next;
  });
}

/** Everything that is kept of a subscriber, for themselves. */
export async function subscriberData(ctx: Context, token: string) {
  const { epoch: _, ...subscriber } = await subscriberBy(ctx, "manage", token);
  return { subscriber, requests: await requestsOf(ctx.db, subscriber.id) };
}

/** Suspends an address whose mails come back; returns true if it was subscribed until now. */
export const suspendSubscriber = (ctx: Context, id: string, reason: string): Promise<boolean> =>
  change(ctx, (ctx) => suspend(ctx.db, id, ctx.now(), withoutAddresses(reason).slice(0, 500)));
