import type { Context as Asked } from "hono";
import type { Locale } from "../../core/model.ts";
import type { SignInView } from "../../core/page/view.ts";
import type { Web } from "./html.ts";

/** Nothing from other sites, no script, no frame around it, and no referrer to them. */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // Not "no-referrer": a browser would then send `Origin: null` with the form.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
} as const;

/** Answers with one step of a sign-in. */
export function signInPage(
  c: Asked,
  { render, assets }: Pick<Web, "render" | "assets">,
  status: 200 | 401 | 403 | 404 | 410 | 429 | 503,
  page: SignInView["page"],
  locale: Locale,
  step: Omit<SignInView["route"], "name">,
) {
  for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
  c.header("content-language", locale);
  return c.html(render({ page, route: { name: "sign-in", ...step }, locale, assets }), status);
}

/** Returns the language that the browser prefers of ours, or the page's usual one. */
export function localeOf(c: Asked, usual: Locale): Locale {
  const wanted = (c.req.header("accept-language") ?? "").toLowerCase().match(/\b(?:fr|en)\b/);
  return wanted ? (wanted[0] as Locale) : usual;
}
