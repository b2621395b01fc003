import type { Context as Asked } from "hono";
import { html } from "hono/html";
import type { Locale, PageConfig } from "../../core/model.ts";

/** One page of a sign-in that is under way: a line, and perhaps one thing to do. */
export type SignInPage = {
  readonly page: Pick<PageConfig, "title">;
  readonly locale: Locale;
  readonly style: string;
  readonly heading: string;
  readonly body: string;
  /** A form that posts to this very address, with a field for a code where one is needed. */
  readonly form?: { readonly button: string; readonly code?: string };
  readonly link?: { readonly address: string; readonly text: string };
};

/** Nothing from elsewhere, no script, no frame around it, and its address told to nobody. */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // Not "no-referrer": a browser would then send `Origin: null` with the form.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
} as const;

export function signInPage(
  c: Asked,
  status: 200 | 401 | 403 | 404 | 410 | 429 | 503,
  p: SignInPage,
) {
  for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
  c.header("content-language", p.locale);
  const form =
    p.form &&
    html`<form method="post">
      ${p.form.code &&
      html`<p><label for="code">${p.form.code}</label></p>
        <p>
          <input
            id="code"
            name="code"
            autocomplete="one-time-code"
            maxlength="40"
            required
            autofocus
          />
        </p>`}
      <p><button type="submit">${p.form.button}</button></p>
    </form>`;
  const link = p.link && html`<p><a href="${p.link.address}">${p.link.text}</a></p>`;
  return c.html(
    html`<!doctype html>
      <html lang="${p.locale}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${p.heading} – ${p.page.title}</title>
          <link rel="stylesheet" href="${p.style}" />
        </head>
        <body>
          <main>
            <h1>${p.heading}</h1>
            <p>${p.body}</p>
            ${form} ${link}
          </main>
        </body>
      </html> `,
    status,
  );
}

/** French unless somebody says that they would rather read English. */
export function localeOf(c: Asked, usual: Locale): Locale {
  const wanted = (c.req.header("accept-language") ?? "").toLowerCase().match(/\b(?:fr|en)\b/);
  return wanted ? (wanted[0] as Locale) : usual;
}
