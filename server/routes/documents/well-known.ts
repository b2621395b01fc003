import { z } from "zod";
import type { Render } from "../../http/page-documents.ts";
import { iconPng } from "../../formats/icon.ts";
import { apiCatalog, securityTxt } from "../../formats/well-known.ts";
import { statusLink } from "../middleware/json-document.ts";
import { describeDocument } from "../schemas/described-route.ts";
import { NOT_FOUND } from "../schemas/responses.ts";

const tag = "Operation";

const security = describeDocument("/.well-known/security.txt", {
  tag,
  id: "securityTxt",
  summary: "The contact for reports of vulnerabilities (RFC 9116)",
  media: "text/plain",
  responses: NOT_FOUND,
});
const catalog = describeDocument("/.well-known/api-catalog", {
  tag,
  id: "apiCatalog",
  summary: "Where descriptions and documentation are (RFC 9727)",
  media: "application/linkset+json",
  answer: z.object({ linkset: z.array(z.record(z.string(), z.unknown())) }),
});

/** Pages may be indexed; what only programs read need not be. */
const ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /console\nDisallow: /auth/\n";
const DAY_OF_CACHE = { "cache-control": "public, max-age=86400" };

/** What browsers, crawlers and telephones ask for by themselves. */
const askedUnasked: readonly (readonly [string, Render])[] = [
  ["/robots.txt", () => ({ type: "text/plain; charset=utf-8", body: ROBOTS })],
  ...["/favicon.ico", "/apple-touch-icon.png", "/apple-touch-icon-precomposed.png"].map(
    (path) =>
      [path, () => ({ type: "image/png", body: iconPng(), headers: DAY_OF_CACHE })] as const,
  ),
];

export const wellKnownDescriptions = [security, catalog];

/** The documents at well-known addresses (RFC 8615). */
export const wellKnownAddresses: readonly (readonly [string, Render])[] = [
  ...askedUnasked,
  [
    security.path,
    (page, snapshot) => {
      const body = securityTxt(page, snapshot.generatedAt);
      return body === null ? null : { type: "text/plain; charset=utf-8", body };
    },
  ],
  [
    catalog.path,
    (page) => ({
      type: 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"',
      body: apiCatalog(page),
      headers: {
        link: `<${page.url}${catalog.path}>; rel="api-catalog", ${statusLink(page).link}`,
      },
    }),
  ],
];
