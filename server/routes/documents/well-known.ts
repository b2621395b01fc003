import type { Render } from "../../http/documents.ts";
import { apiCatalog, securityTxt } from "../../formats/well-known.ts";
import { statusLink } from "../middleware/json-document.ts";

/** Where programs look for what a site is, without being told. */
export const wellKnownAddresses: readonly (readonly [string, Render])[] = [
  [
    "/.well-known/security.txt",
    (page, snapshot) => {
      const body = securityTxt(page, snapshot.generatedAt);
      return body === null ? null : { type: "text/plain; charset=utf-8", body };
    },
  ],
  [
    "/.well-known/api-catalog",
    (page) => ({
      type: 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"',
      body: apiCatalog(page),
      headers: {
        link: `<${page.url}/.well-known/api-catalog>; rel="api-catalog", ${statusLink(page).link}`,
      },
    }),
  ],
];
