import type { Instant, Locale, PageSnapshot } from "./model.ts";

/** Which public page is asked for; the address is worked out by the routes, not by the web. */
export type PageRoute =
  | { readonly name: "home" }
  | { readonly name: "error"; readonly status: 404 | 410 | 429 | 500 };

/** Addresses of the built style sheet and script, each with its content's hash in the name. */
export type PageAssets = { readonly style: string; readonly script: string };

/** Everything that a public page is rendered from: same input, same bytes. */
export type PageView = {
  readonly page: PageSnapshot;
  readonly route: PageRoute;
  readonly locale: Locale;
  /** When the snapshot was made: relative times count from here. */
  readonly now: Instant;
  readonly assets: PageAssets;
  /** This page in each language, as paths ("/", "/en/"). */
  readonly alternates: Readonly<Record<Locale, string>>;
};

/** One whole HTML document. */
export type RenderPage = (view: PageView) => string;
