import type { Locale } from "../core/model.ts";
import type { PageSnapshot } from "../core/snapshot.ts";
import { inEach, languagesOf, singlePath } from "../core/page/paths.ts";
import type { Addresses, Render, Variants } from "../http/page-documents.ts";
import { FALLBACK_PATH } from "../http/fallback-files.ts";
import { apiAddresses, nativeEventAddress } from "./api/event-lists.ts";
import { apiSections, apiWriting } from "./openapi/api-page.ts";
import { badgeAddresses } from "./documents/badges.ts";
import { fallbackPage } from "./pages/fallback-page.ts";
import { feedAddresses } from "./documents/feeds.ts";
import { html, type Web } from "./pages/html.ts";
import { iconAddresses } from "./documents/icons.ts";
import { lookAddress } from "./pages/page-look.ts";
import { metricAddresses } from "./documents/metrics.ts";
import { openapiAddress } from "./openapi/document.ts";
import { pageAddresses, passingPage } from "./pages/pages.ts";
import { pingAddresses } from "./documents/pings.ts";
import { eventAddress, statuspageAddresses } from "./documents/statuspage.ts";
import { wellKnownAddresses } from "./documents/well-known.ts";

/** Every address of a page that is answered from memory, and what makes the document there. */
export function publicAddresses(web: Web, page: PageSnapshot): Addresses {
  const addresses = new Map<string, Render | Variants>([
    ...pageAddresses(web, page),
    ...pingAddresses(page),
    ...statuspageAddresses(page),
    ...feedAddresses,
    ...badgeAddresses(web, page),
    ...metricAddresses,
    ...wellKnownAddresses,
    ...iconAddresses,
    ...apiAddresses,
    openapiAddress,
    [FALLBACK_PATH, fallbackPage(web)],
  ]);
  // It shows what is at the other addresses.
  for (const locale of languagesOf(page)) {
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
    const alternates = inEach((one) => singlePath("api", one));
    const route = { name: "api", sections, writing: apiWriting(page) } as const;
    return html(web, page, route, locale, snapshot.generatedAt, alternates);
  };
