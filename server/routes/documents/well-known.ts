import { z } from "zod";
import type { Render } from "../../http/page-documents.ts";
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

const robots = describeDocument("/robots.txt", {
  tag,
  id: "robotsTxt",
  summary: "What crawlers may read (RFC 9309)",
  media: "text/plain",
});
/** Pages may be indexed; the rest is for programs and for the team. */
const ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /console\nDisallow: /auth/\n";

export const wellKnownDescriptions = [security, catalog, robots];

/** The documents at well-known addresses (RFC 8615). */
export const wellKnownAddresses: readonly (readonly [string, Render])[] = [
  [robots.path, () => ({ type: "text/plain; charset=utf-8", body: ROBOTS })],
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
