import { createHmac } from "node:crypto";
import { startDeadline } from "../../probes/deadline.ts";
import { exchange } from "../../probes/exchange.ts";
import { subscriberById } from "../../db/subscribers.ts";
import type { Context } from "../context/context.ts";
import { addressGuard } from "../core/addresses.ts";
import type { DeliveryOutcome } from "../core/messages/retry-rules.ts";
import type { Instant } from "../core/model.ts";
import type { Overall } from "../core/measuring/overall.ts";
import type {
  ComponentStory,
  IncidentStory,
  MaintenanceStory,
  Message,
  Story,
} from "../core/messages/story.ts";
import type { Subscriber } from "../core/messages/subscriber.ts";
import { flavourOf } from "../notify/flavours.ts";
import { chatMessage } from "../notify/chat.ts";
import { componentHook, statuspageHook, type HookPlace } from "../notify/statuspage-hook.ts";
import { rememberedStories, reasonToDrop } from "./send-mail.ts";
import { publicId } from "../context/ids.ts";
import { unsubscribeAddress, webhookSecret } from "./subscriber-links.ts";

/** Statuspage waits so long for a receiver. */
const TIMEOUT_MS = 30_000;

export type HookOptions = {
  readonly timeoutMs?: number;
  /** The whole page's status now, by configured id; `null` as long as it is not known. */
  readonly overallOf?: (pageId: string) => Overall | null;
};

/**
 * Posts to webhooks, as Statuspage does and signed as Standard Webhooks wants it, or in the words
 * of a chat. Addresses come from strangers: none of ours may be reached through them, redirections
 * are not followed, and of the answer the status alone counts.
 */
export function createHookPost(
  ctx: Pick<Context, "db" | "now" | "secret" | "config">,
  { timeoutMs = TIMEOUT_MS, overallOf = () => null }: HookOptions = {},
): (message: Message) => Promise<DeliveryOutcome> {
  const stories = rememberedStories(ctx.db);
  const stop = new AbortController().signal;
  return async (message) => {
    const story = await stories(message.eventId);
    const subscriber =
      message.subscriberId === null ? null : await subscriberById(ctx.db, message.subscriberId);
    const useless = reasonToDrop(message, story, subscriber, ctx.now());
    if (useless !== null || !story || !subscriber?.endpoint) {
      return { kind: "dropped", error: useless ?? "nowhere to post it" };
    }
    if (!isPosted(story)) return { kind: "dropped", error: "not told by webhook" };
    const { url, headers, body } = hookRequest(ctx, story, message, {
      ...subscriber,
      endpoint: subscriber.endpoint,
      overall: overallOf(story.page.id),
    });
    const deadline = startDeadline({ timeoutMs, stop });
    const answer = await exchange(
      { url, method: "POST", headers, body },
      { ipVersion: "any", http2: false, maxBytes: 65_536, keepBytes: 0 },
      { refuseAddress: addressGuard(ctx.config.network.allow) },
      deadline.signal,
      {},
    ).finally(() => deadline.clear());
    return verdictOf(answer.status, answer.failure?.detail ?? null);
  };
}

/** What webhooks are told of. */
export type PostedStory = IncidentStory | MaintenanceStory | ComponentStory;

const isPosted = (story: Story): story is PostedStory =>
  story.kind === "component.changed" || "incident" in story || "maintenance" in story;

/**
 * A story as it is posted to somebody's endpoint: in the words of its chat, or as Statuspage does;
 * signed, with the message's id.
 */
export function hookRequest(
  ctx: Pick<Context, "now" | "secret">,
  story: PostedStory,
  { id, eventId }: Pick<Message, "id" | "eventId">,
  to: Pick<Subscriber, "id" | "epoch" | "locale"> & {
    readonly endpoint: string;
    readonly overall: Overall | null;
  },
): { readonly url: URL; readonly headers: string[]; readonly body: string } {
  const url = new URL(to.endpoint);
  const flavour = flavourOf(url);
  url.hash = "";
  const place: HookPlace = {
    pageId: publicId(story.page.id, "page"),
    updateId: eventId.slice(-12),
    componentId: (own) => publicId(story.page.id, "component", own),
    unsubscribe: unsubscribeAddress(ctx.secret, story.page, to),
    overall: to.overall,
  };
  const posted = () =>
    story.kind === "component.changed" ? componentHook(story, place) : statuspageHook(story, place);
  const body = JSON.stringify(flavour ? flavour(chatMessage(story, to.locale)) : posted());
  const signed = signature(webhookSecret(ctx.secret, to), id, ctx.now(), body);
  const headers = ["content-type", "application/json", "user-agent", "Vigie", ...signed];
  return { url, headers, body };
}

/** A redirection is a failure: it may lead anywhere. 410: whoever was there wants no more. */
function verdictOf(status: number | null, failure: string | null): DeliveryOutcome {
  if (status !== null && status >= 200 && status < 300) return { kind: "sent" };
  if (status === 410) return { kind: "refused", error: "it answered 410", isAddress: true };
  return {
    kind: "later",
    error: status === null ? (failure ?? "no answer") : `it answered ${status}`,
  };
}

/**
 * The headers of Standard Webhooks 1.0: who receives the same id twice has the same message twice.
 *
 * @param secret "whsec_" and the key in base64
 */
export function signature(secret: string, id: string, now: Instant, body: string): string[] {
  const seconds = Math.floor(now / 1000);
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const mac = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return ["webhook-id", id, "webhook-timestamp", String(seconds), "webhook-signature", `v1,${mac}`];
}
