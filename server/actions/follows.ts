import { endFollow, insertFollow } from "../../db/follows.ts";
import { withdraw } from "../../db/outbox.ts";
import {
  insertSubscribers,
  deleteSubscriber,
  subscriberAt,
  updateSubscriber,
} from "../../db/subscribers.ts";
import type { Context } from "../context/context.ts";
import { change } from "../context/write.ts";
import type { Scope, Subscriber } from "../core/messages/subscriber.ts";
import type { FollowClass, Organization } from "../core/people/organization.ts";
import type { Person } from "../core/people/person.ts";

type Following = Pick<Context, "db" | "now" | "newId" | "config">;

/**
 * Begins to follow a colleague or an organisation; returns false if that is so already. To follow
 * a provider's organisation is to subscribe to the provider, by mail, on each page that has it.
 */
export async function follow(
  ctx: Following,
  follower: Person,
  kind: FollowClass,
  subject: { readonly id: string; readonly providers?: Organization["providers"] },
): Promise<boolean> {
  return change(ctx, async (ctx) => {
    const isNew = await insertFollow(ctx.db, {
      id: ctx.newId(),
      followerId: follower.id,
      class: kind,
      subject: subject.id,
      since: ctx.now(),
    });
    if (isNew) {
      for (const [pageId, scopes] of scopesOn(ctx, subject.providers ?? [])) {
        await subscribe(ctx, follower, pageId, scopes);
      }
    }
    return isNew;
  });
}

/** Ends a follow, with what it added to the subscription; returns false if there is none. */
export async function unfollow(
  ctx: Following,
  follower: Person,
  kind: FollowClass,
  subject: { readonly id: string; readonly providers?: Organization["providers"] },
): Promise<boolean> {
  return change(ctx, async (ctx) => {
    const which = { followerId: follower.id, class: kind, subject: subject.id };
    if (!(await endFollow(ctx.db, which, ctx.now()))) return false;
    for (const [pageId, scopes] of scopesOn(ctx, subject.providers ?? [])) {
      const known = await subscriberAt(ctx.db, pageId, follower.email, null);
      if (!known) continue;
      const left = known.scopes.filter((scope) => !scopes.includes(scope));
      if (left.length === known.scopes.length) continue;
      if (left.length > 0) {
        await updateSubscriber(ctx.db, { ...known, scopes: left });
        continue;
      }
      await withdraw(ctx.db, known.id);
      await deleteSubscriber(ctx.db, known.id);
    }
    return true;
  });
}

/** Returns the scopes of providers, by the pages that have them. */
const scopesOn = (
  { config }: Following,
  providers: readonly string[],
): (readonly [string, readonly Scope[]])[] =>
  config.pages.flatMap((page) => {
    const own = page.providers.filter(({ id }) => providers.includes(id));
    return own.length === 0
      ? []
      : [[page.id, own.map(({ id }) => `provider:${id}` as const)] as const];
  });

/** Adds scopes to the subscription of a signed-in person, whose address needs no confirmation. */
async function subscribe(
  ctx: Following,
  { email, locale }: Person,
  pageId: string,
  scopes: readonly Scope[],
): Promise<void> {
  const known = await subscriberAt(ctx.db, pageId, email, null);
  const now = ctx.now();
  if (known === null) {
    const subscriber: Subscriber = {
      id: ctx.newId(),
      pageId,
      email,
      endpoint: null,
      state: "confirmed",
      scopes,
      kinds: ["incident", "maintenance"],
      minImpact: "none",
      locale,
      frequency: "immediate",
      quietHours: null,
      source: "follow",
      createdAt: now,
      confirmedAt: now,
      suspendedAt: null,
      suspendedFor: null,
      unsubscribedAt: null,
      epoch: 0,
    };
    return insertSubscribers(ctx.db, [subscriber]);
  }
  const isConfirmed = known.state === "confirmed";
  // Everything includes these already; what was unsubscribed or never confirmed stays out.
  const before = isConfirmed ? known.scopes : [];
  const all: readonly Scope[] = before.includes("page")
    ? before
    : [...new Set([...before, ...scopes])];
  await updateSubscriber(ctx.db, {
    ...known,
    scopes: all,
    ...(!isConfirmed && {
      state: "confirmed",
      source: "follow",
      confirmedAt: now,
      suspendedAt: null,
      suspendedFor: null,
      unsubscribedAt: null,
    }),
  });
}
