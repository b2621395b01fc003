import type { Context as Asked, MiddlewareHandler } from "hono";
import type { Locale } from "../../core/model.ts";
import { localeOfPath } from "../../core/page/paths.ts";
import type { SubscriptionStep } from "../../core/page/subscription-steps.ts";
import type { SubscriptionThrottle } from "../../http/throttles.ts";
import { orLost, pageAsked, privatePage, type PrivatePages } from "../pages/private-page.ts";

/** The parts that subscription pages need. Without mails no subscription can be confirmed. */
export type Subscribing = PrivatePages & {
  readonly limited: MiddlewareHandler;
  readonly throttle: SubscriptionThrottle;
  /** Address of the client. */
  readonly addressOf: (c: Asked) => string;
};

export { pageAsked };

/** One step of a subscription as a page. */
export const show = (
  parts: Subscribing,
  c: Asked,
  locale: Locale,
  step: SubscriptionStep,
  more: Parameters<typeof privatePage>[4] = {},
): Response => privatePage(parts, c, locale, { name: "subscription", step }, more);

/** Does what a link is for; an invalid link is answered by a page. */
export const asLost = (
  parts: Subscribing,
  c: Asked,
  work: () => Promise<Response>,
): Promise<Response> =>
  orLost(work, (isExpired, status) => {
    const asked = c.req.query("lang");
    const usual = parts.documents.pageOf(c.req.header("host"))?.locale ?? localeOfPath(c.req.path);
    const locale = asked === "fr" || asked === "en" ? asked : usual;
    return show(parts, c, locale, { at: "lost", isExpired }, { status });
  });
