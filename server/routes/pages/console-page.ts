import { Hono, type Context } from "hono";
import { html, raw } from "hono/html";
import { FAVICON_PATH } from "../../core/page/icons.ts";
import { THEME_SCRIPT, THEME_SCRIPT_SOURCE } from "../../core/page/theme-script.ts";
import { basePathOf } from "../../core/page/base-path.ts";
import type { Documents } from "../../http/documents.ts";
import { MAIL_STYLE_SOURCE } from "../../notify/mail-style.ts";
import type { Web } from "./html.ts";
import { localeOf } from "./sign-in-page.ts";

/**
 * No script but ours, nothing from elsewhere, no frame around it. What mails will look like is
 * shown in a sandboxed frame, which is under this policy too; they bear their style in attributes,
 * since mail programs drop style sheets, and one sheet for the dark.
 */
const CSP =
  `default-src 'none'; script-src 'self' ${THEME_SCRIPT_SOURCE}; style-src-attr 'unsafe-inline'; ` +
  `style-src 'self' ${MAIL_STYLE_SOURCE}; ` +
  "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
  "frame-ancestors 'none'";

const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": CSP,
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
} as const;

/**
 * `/console` and all below it: one document for every address, in which the application finds
 * its way by itself. It holds nothing that not everybody may know.
 */
export function consolePageRoutes(showing: { readonly documents: Documents; readonly web: Web }) {
  const answer = (c: Context) => documentFor(c, showing);
  return new Hono().get("/console", answer).get("/console/*", answer);
}

/** The script as its hash has it: within the document's template, a formatter would change it. */
const THEME = raw(`<script>${THEME_SCRIPT}</script>`);

function documentFor(
  c: Context,
  { documents, web }: { readonly documents: Documents; readonly web: Web },
) {
  const page = documents.pageOf(c.req.header("host"));
  const locale = localeOf(c, page?.locale ?? "fr");
  const { console } = web;
  if (!console) return c.notFound();
  for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
  c.header("content-language", locale);
  const base = page ? basePathOf(page.url) : "";
  const title = `Console – ${page?.title ?? "Vigie"}`;
  return c.html(
    html`<!doctype html>
      <html lang="${locale}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title}</title>
          <link rel="icon" type="image/svg+xml" href="${base}${FAVICON_PATH}" />
          ${THEME}
          <link rel="stylesheet" href="${base}${console.style}" />
          <script type="module" src="${base}${console.script}"></script>
        </head>
        <body>
          <div id="console" data-title="${page?.title ?? "Vigie"}" data-base="${base}">
            <noscript
              >${locale === "fr"
                ? "La console a besoin de JavaScript."
                : "The console needs JavaScript."}</noscript
            >
          </div>
        </body>
      </html> `,
  );
}
