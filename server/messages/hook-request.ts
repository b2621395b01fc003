import { createHmac } from "node:crypto";
import type { Context } from "../context/context.ts";
import { publicId } from "../context/ids.ts";
import type { Overall } from "../core/measuring/overall.ts";
import type {
  ComponentStory,
  IncidentStory,
  MaintenanceStory,
  Message,
  Story,
} from "../core/messages/story.ts";
import type { Subscriber } from "../core/messages/subscriber.ts";
import type { Instant } from "../core/model.ts";
import { chatMessage } from "../notify/chat.ts";
import { flavourOf } from "../notify/flavours.ts";
import { componentHook, statuspageHook, type HookPlace } from "../notify/statuspage-hook.ts";
import type { HookRequest } from "./post-hook.ts";
import { unsubscribeAddress, webhookSecret } from "./subscriber-links.ts";

/** A story that webhooks receive. */
export type PostedStory = IncidentStory | MaintenanceStory | ComponentStory;

export const isPosted = (story: Story): story is PostedStory =>
  story.kind === "component.changed" || "incident" in story || "maintenance" in story;

/**
 * Returns a story as the request that posts it to an endpoint: in the shape of its chat, or as
 * Statuspage does; signed, with the message's id.
 */
export function hookRequest(
  ctx: Pick<Context, "now" | "secret">,
  story: PostedStory,
  { id, eventId }: Pick<Message, "id" | "eventId">,
  to: Pick<Subscriber, "id" | "epoch" | "locale"> & {
    readonly endpoint: string;
    readonly overall: Overall | null;
    readonly earlier?: HookPlace["earlier"];
  },
): HookRequest {
  const url = new URL(to.endpoint);
  const flavour = flavourOf(url);
  const place: HookPlace = {
    pageId: publicId(story.page.id, "page"),
    updateId: eventId.slice(-12),
    componentId: (own) => publicId(story.page.id, "component", own),
    unsubscribe: unsubscribeAddress(ctx.secret, story.page, to),
    overall: to.overall,
    ...(to.earlier && { earlier: to.earlier }),
  };
  const posted = () =>
    story.kind === "component.changed" ? componentHook(story, place) : statuspageHook(story, place);
  const body = JSON.stringify(flavour ? flavour.body(chatMessage(story, to.locale)) : posted());
  return signedRequest(ctx, id, to, body);
}

/** Returns a body as the signed request that posts it to an endpoint. */
export function signedRequest(
  ctx: Pick<Context, "now" | "secret">,
  id: string,
  to: Pick<Subscriber, "id" | "epoch"> & { readonly endpoint: string },
  body: string,
): HookRequest {
  const url = new URL(to.endpoint);
  const chat = flavourOf(url);
  url.hash = "";
  const signed = signature(webhookSecret(ctx.secret, to), id, ctx.now(), body);
  const headers = ["content-type", "application/json", "user-agent", "Vigie", ...signed];
  return { url, headers, body, chat };
}

/**
 * Returns the headers of Standard Webhooks 1.0. A receiver that sees an id twice has the same
 * message twice.
 *
 * @param secret "whsec_" and the key in base64
 */
export function signature(secret: string, id: string, now: Instant, body: string): string[] {
  const seconds = Math.floor(now / 1000);
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const mac = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return ["webhook-id", id, "webhook-timestamp", String(seconds), "webhook-signature", `v1,${mac}`];
}
