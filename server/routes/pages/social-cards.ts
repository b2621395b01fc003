import { createHash } from "node:crypto";
import type { Locale } from "../../core/model.ts";
import { cardPath, type CardSubject } from "../../core/page/card-paths.ts";
import { homePath, inEach } from "../../core/page/paths.ts";
import { pageInLanguage } from "../../core/in-language.ts";
import { routeInLanguage } from "../../core/page/route-in-language.ts";
import type { SocialCard } from "../../core/page/social-card.ts";
import type { PageRoute } from "../../core/page/view.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import type { BuiltWeb } from "../../http/built-web.ts";

/** Returns the subject of a page's card: its event or provider, or else the status page. */
export function cardSubject(route: PageRoute): CardSubject {
  if (route.name === "provider" || route.name === "component") {
    return { kind: "provider", id: route.provider.id };
  }
  if (route.name === "incident") return { kind: "incident", id: route.incident.id };
  if (route.name === "maintenance") return { kind: "maintenance", id: route.maintenance.id };
  return { kind: "page" };
}

/** Returns the contents of the card that a page is shared with. */
export const cardOf = (
  web: Pick<BuiltWeb, "card" | "assets">,
  page: PageSnapshot,
  route: PageRoute,
  locale: Locale,
  now: number,
): SocialCard => {
  const shown = pageInLanguage(page, locale);
  return web.card({
    page: shown,
    route: routeInLanguage(route, shown),
    locale,
    now,
    assets: web.assets,
    alternates: inEach(homePath),
  });
};

/** Returns what names a card's contents: the same contents have the same version. */
export const cardVersion = (card: SocialCard): string =>
  createHash("sha256").update(JSON.stringify(card)).digest("base64url").slice(0, 12);

/**
 * Returns the address of a page's card with its version, so that sites that keep pictures fetch
 * one that changed.
 */
export function cardAddress(
  web: Pick<BuiltWeb, "card" | "assets">,
  page: PageSnapshot,
  route: PageRoute,
  locale: Locale,
  now: number,
): string {
  const version = cardVersion(cardOf(web, page, route, locale, now));
  return `${cardPath(cardSubject(route), locale)}?v=${version}`;
}
