import { Hono, type Context } from "hono";
import { LOCALES, type Locale } from "../../core/model.ts";
import { homePath, inEach, providersPath, singlePath } from "../../core/page/paths.ts";
import type { Documents } from "../../http/documents.ts";
import { html, type Web } from "./html.ts";

/** No name, identifier or path is longer. */
const LONGEST_QUERY = 200;

/** Pages made for each request, since what is asked has no end: the search by form. */
export function searchRoutes(showing: { readonly documents: Documents; readonly web: Web }): Hono {
  const app = new Hono();
  for (const locale of LOCALES) {
    app.get(singlePath("search", locale), (c, next) => found(c, showing, locale) ?? next());
    // Whoever shortens a provider's address arrives at their list.
    app.get(providersPath(locale), (c) => c.redirect(`${homePath(locale)}#providers`));
  }
  return app;
}

/** The results; `null` as long as nothing is known. */
function found(
  c: Context,
  { documents, web }: { readonly documents: Documents; readonly web: Web },
  locale: Locale,
): Response | null {
  const page = documents.pageOf(c.req.header("host"));
  const snapshot = documents.snapshot();
  if (!page || !snapshot) return null;
  const query = (c.req.query("q") ?? "").trim().slice(0, LONGEST_QUERY);
  const inLocale = (to: Locale) =>
    singlePath("search", to) + (query === "" ? "" : `?q=${encodeURIComponent(query)}`);
  const alternates = inEach(inLocale);
  const route = { name: "search", query } as const;
  const rendered = html(web, page, route, locale, snapshot.generatedAt, alternates);
  const { "access-control-allow-origin": _, ...own } = rendered.headers ?? {};
  return new Response(rendered.body as BodyInit, {
    headers: {
      "content-type": rendered.type,
      "cache-control": "public, max-age=10",
      "x-content-type-options": "nosniff",
      "referrer-policy": "strict-origin-when-cross-origin",
      ...own,
    },
  });
}
