import type { Locale, PageSnapshot } from "../core/model.ts";
import { singlePath } from "../core/paths.ts";
import type { PageAssets, PageRoute, RenderPage } from "../core/view.ts";
import type { Addresses, Render, Rendered, Variants } from "../documents.ts";
import { summaryJson } from "../feeds/summary.ts";
import { apiAddresses, nativeEventAddress } from "./api.ts";
import { apiSections } from "./api-page.ts";
import { badgeAddresses } from "./badges.ts";
import { json } from "./document.ts";
import { feedAddresses } from "./feeds.ts";
import { metricAddresses } from "./metrics.ts";
import { openapiDocument } from "./openapi/document.ts";
import { pingAddresses } from "./pings.ts";
import { eventAddress, statuspageAddresses } from "./statuspage.ts";
import { wellKnownAddresses } from "./well-known.ts";

/** How pages become HTML: the built renderer, and where its style and script are. */
export type Web = { readonly render: RenderPage; readonly assets: PageAssets };

/** No script but ours, nothing from elsewhere, no frame around it. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Every address of a page that is answered from memory, and what makes the document there. */
export function publicAddresses(web: Web, page: PageSnapshot): Addresses {
  const addresses = new Map<string, Render | Variants>([
    ["/", home(web, "fr")],
    ["/en/", home(web, "en")],
    ["/api/v1/summary", json((page, snapshot) => summaryJson(page, snapshot.generatedAt))],
    ...pingAddresses(page),
    ...statuspageAddresses(page),
    ...feedAddresses,
    ...badgeAddresses(page),
    ...metricAddresses,
    ...wellKnownAddresses,
    ...apiAddresses,
    ["/openapi.json", openapiDocument],
  ]);
  // It shows what is at the other addresses.
  for (const locale of ["fr", "en"] as const) {
    addresses.set(singlePath("api", locale), apiPage(web, locale, addresses));
  }
  return addresses;
}

/** Documents that come and go: an incident's. */
export const passingAddress = (path: string, page: PageSnapshot): Render | null =>
  eventAddress(path, page) ?? nativeEventAddress(path, page);

const home =
  (web: Web, locale: Locale): Render =>
  (page, snapshot) =>
    html(web, page, { name: "home" }, locale, snapshot.generatedAt, { fr: "/", en: "/en/" });

const apiPage =
  (web: Web, locale: Locale, addresses: Addresses): Render =>
  (page, snapshot) => {
    const sections = apiSections(addresses, passingAddress, page, snapshot);
    const alternates = { fr: singlePath("api", "fr"), en: singlePath("api", "en") };
    return html(web, page, { name: "api", sections }, locale, snapshot.generatedAt, alternates);
  };

/** One HTML page as a document. */
export function html(
  web: Web,
  page: PageSnapshot,
  route: PageRoute,
  locale: Locale,
  now: number,
  alternates: Readonly<Record<Locale, string>>,
): Rendered {
  return {
    type: "text/html; charset=utf-8",
    body: web.render({ page, route, locale, now, assets: web.assets, alternates }),
    headers: {
      "access-control-allow-origin": "",
      "content-security-policy": CSP,
      "content-language": locale,
      "x-frame-options": "DENY",
    },
  };
}
