import type { Locale, PageSnapshot } from "../core/model.ts";
import { singlePath } from "../core/paths.ts";
import type { Addresses, Render, Variants } from "../documents.ts";
import { FALLBACK_PATH } from "../fallback.ts";
import { summaryJson } from "../feeds/summary.ts";
import { apiAddresses, nativeEventAddress } from "./api.ts";
import { apiSections, apiWriting } from "./api-page.ts";
import { badgeAddresses } from "./badges.ts";
import { json } from "./document.ts";
import { fallbackPage } from "./fallback-page.ts";
import { feedAddresses } from "./feeds.ts";
import { html, type Web } from "./html.ts";
import { lookAddress } from "./look.ts";
import { metricAddresses } from "./metrics.ts";
import { openapiDocument } from "./openapi/document.ts";
import { pageAddresses, passingPage } from "./pages.ts";
import { pingAddresses } from "./pings.ts";
import { eventAddress, statuspageAddresses } from "./statuspage.ts";
import { wellKnownAddresses } from "./well-known.ts";

/** Every address of a page that is answered from memory, and what makes the document there. */
export function publicAddresses(web: Web, page: PageSnapshot): Addresses {
  const addresses = new Map<string, Render | Variants>([
    ...pageAddresses(web, page),
    ["/api/v1/summary", json((page, snapshot) => summaryJson(page, snapshot.generatedAt))],
    ...pingAddresses(page),
    ...statuspageAddresses(page),
    ...feedAddresses,
    ...badgeAddresses(page),
    ...metricAddresses,
    ...wellKnownAddresses,
    ...apiAddresses,
    ["/openapi.json", openapiDocument],
    [FALLBACK_PATH, fallbackPage(web)],
  ]);
  // It shows what is at the other addresses.
  for (const locale of ["fr", "en"] as const) {
    addresses.set(singlePath("api", locale), apiPage(web, locale, addresses));
  }
  return addresses;
}

/** Documents that come and go: an incident's, a month's. */
export const passingAddresses =
  (web: Web) =>
  (path: string, page: PageSnapshot): Render | Variants | null =>
    passingAddress(web)(path, page) ?? lookAddress(path, page) ?? passingPage(web, path);

/** Those of them that are for machines. */
const passingAddress =
  (web: Web) =>
  (path: string, page: PageSnapshot): Render | null =>
    eventAddress(path, page) ?? nativeEventAddress(web, path);

const apiPage =
  (web: Web, locale: Locale, addresses: Addresses): Render =>
  (page, snapshot) => {
    const sections = apiSections(addresses, passingAddress(web), page, snapshot);
    const alternates = { fr: singlePath("api", "fr"), en: singlePath("api", "en") };
    const route = { name: "api", sections, writing: apiWriting(page) } as const;
    return html(web, page, route, locale, snapshot.generatedAt, alternates);
  };
