import { overtakenBefore } from "../../db/message-threads.ts";
import { subscriberById } from "../../db/subscribers.ts";
import type { Exchange } from "../../probes/reception.ts";
import type { Context } from "../context/context.ts";
import type { Overall } from "../core/measuring/overall.ts";
import { askedWaitMs } from "../core/messages/asked-wait.ts";
import { usualPauseMs, type DeliveryOutcome } from "../core/messages/retry-rules.ts";
import type { Message } from "../core/messages/story.ts";
import type { Instant } from "../core/model.ts";
import { flavourOf, type Flavour } from "../notify/flavours.ts";
import { createEndpointHolds } from "./endpoint-holds.ts";
import { hookRequest, isPosted } from "./hook-request.ts";
import { postHook } from "./post-hook.ts";
import { repetitionOf } from "./repetitions.ts";
import { rememberedStories, reasonToDrop } from "./send-mail.ts";

/** Statuspage waits so long for a receiver. */
const TIMEOUT_MS = 30_000;

const NEVER = new AbortController().signal;

export type HookOptions = {
  readonly timeoutMs?: number;
  /** Aborts the requests under way. */
  readonly stop?: AbortSignal;
  /** The whole page's status now, by configured id; `null` as long as it is not known. */
  readonly overallOf?: (pageId: string) => Overall | null;
};

/**
 * Posts to webhooks, as Statuspage does and signed as Standard Webhooks wants it, or in the shape
 * of a chat. Addresses come from strangers: no private network can be reached through them and
 * redirections are not followed.
 *
 * An endpoint is called no more often than its chat documents, and not before the time that it
 * asked for; other messages for it wait as well.
 */
export function createHookPost(
  ctx: Pick<Context, "db" | "now" | "secret" | "config">,
  { timeoutMs = TIMEOUT_MS, stop = NEVER, overallOf = () => null }: HookOptions = {},
): (message: Message) => Promise<DeliveryOutcome> {
  const stories = rememberedStories(ctx.db);
  const holds = createEndpointHolds(ctx);
  /** The steps that an endpoint did not take, for a machine that records each of them. */
  const missedSteps = async (message: Message) => {
    const events = await overtakenBefore(ctx.db, message);
    const missed = await Promise.all(events.map((eventId) => stories(eventId)));
    return missed.flatMap((story) => (story && "step" in story && story.step ? [story.step] : []));
  };
  return async (message) => {
    const story = await stories(message.eventId);
    const subscriber =
      message.subscriberId === null ? null : await subscriberById(ctx.db, message.subscriberId);
    const useless = reasonToDrop(message, story, subscriber, ctx.now());
    if (useless !== null || !story || !subscriber?.endpoint) {
      return { kind: "dropped", error: useless ?? "there is no endpoint" };
    }
    if (!isPosted(story)) return { kind: "dropped", error: "not sent to webhooks" };
    const { endpoint } = subscriber;
    const place = new URL(endpoint);
    const chat = flavourOf(place);
    if (chat && story.kind === "component.changed") {
      const repetition = await repetitionOf(ctx, story, subscriber.id);
      if (repetition !== null) return repetition;
    }
    const until = await holds.turn(place, chat?.pace ?? null, message.id);
    if (until !== null) return { kind: "postponed", error: "its receiver takes turns", until };

    const overall = overallOf(story.page.id);
    const earlier = chat ? [] : await missedSteps(message);
    const to = { ...subscriber, endpoint, overall, earlier };
    const request = hookRequest(ctx, story, message, to);
    const meant = await postHook(ctx, request, { timeoutMs, stop });
    const retryAt = retryAtOf(meant, message, ctx.now());
    if (retryAt !== null) await holds.hold(place, retryAt);
    return verdictOf(meant, chat, retryAt);
  };
}

/**
 * Returns when an endpoint may be called again; `null` where it did not ask for a wait. A 429 that
 * names no time counts for the whole endpoint as long as the usual pause.
 */
function retryAtOf({ status, headers, body }: Exchange, message: Message, now: Instant) {
  if (status === null) return null;
  const waitMs = askedWaitMs({ status, headers, body: body.toString() }, now);
  if (waitMs !== null && waitMs > 0) return now + waitMs;
  return status === 429 ? now + usualPauseMs("webhook", message.attempts) : null;
}

/** Returns the outcome of a post. A redirection is a failure: it may lead anywhere. */
function verdictOf(
  { status, failure, body }: Exchange,
  chat: Flavour | null,
  retryAt: Instant | null,
): DeliveryOutcome {
  if (status === null) return { kind: "later", error: failure?.detail ?? "no answer" };
  if (status >= 200 && status < 300) return { kind: "sent" };
  const error = `it answered ${status}`;
  if (isGone(status, body.toString(), chat)) return { kind: "refused", error, isAddress: true };
  return retryAt === null ? { kind: "later", error } : { kind: "later", error, retryAt };
}

/**
 * Returns whether an endpoint has ended: 410 (RFC 9110, 15.5.11), or what Slack ("Incoming
 * webhooks", errors) and Discord ("JSON error codes": 10015, unknown webhook) answer in its place.
 */
function isGone(status: number, body: string, chat: Flavour | null): boolean {
  if (status === 410) return true;
  if (chat?.name === "slack") return /^(no_service|no_team|no_active_hooks)\b/.test(body);
  return chat?.name === "discord" && status === 404 && /"code":\s*10015\b/.test(body);
}
