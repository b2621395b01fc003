import type { Context as Asked } from "hono";
import type { Trial } from "../../core/messages/endpoint-trial.ts";
import { storyPage } from "../../core/messages/story.ts";
import type { Subscriber } from "../../core/messages/subscriber.ts";
import { status } from "../../formats/statuspage.ts";
import { flavourOfHost } from "../../notify/flavours.ts";
import { tryEndpoint } from "../../messages/try-endpoint.ts";
import { pageAsked, type Subscribing } from "./subscription-view.ts";

/**
 * Posts a trial message to a subscriber's endpoint.
 *
 * @returns its outcome; `null` for mails, which have no endpoint
 */
export async function tried(
  parts: Subscribing,
  c: Asked,
  subscriber: Subscriber,
  locale: Subscriber["locale"],
): Promise<Trial | null> {
  const { endpoint } = subscriber;
  if (endpoint === null) return null;
  const called = new URL(endpoint);
  called.hash = "";
  const host = flavourOfHost(called) === null ? called.hostname : null;
  if (!(await parts.throttle.trial(called.href, host))) return { problem: "often", status: null };
  const { ctx, page } = pageAsked(parts, c);
  const shown = parts.documents.pageOf(c.req.header("host"));
  const overall = shown ? status(shown) : null;
  return tryEndpoint(ctx, storyPage(page), { ...subscriber, endpoint }, locale, overall);
}
