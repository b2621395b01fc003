import type { Render, Rendered } from "../documents.ts";
import type { ComponentSnapshot, Locale, PageSnapshot } from "../core/model.ts";
import type { PageAssets, PageRoute, RenderPage } from "../core/view.ts";
import { hyperpingConfig, instatusSummary } from "../feeds/legacy.ts";
import { pingJson, pingsJson, worstPing } from "../feeds/pings.ts";
import { summaryJson } from "../feeds/summary.ts";
import { apiAddresses } from "./api.ts";

/** How pages become HTML: the built renderer, and where its style and script are. */
export type Web = { readonly render: RenderPage; readonly assets: PageAssets };

/**
 * As every public document, but without `stale-if-error`: a 502 is an answer here, which a cache
 * that obeys RFC 5861 would replace by an old "ok".
 */
const PING_CACHE = "public, max-age=10, s-maxage=10, stale-while-revalidate=20";

const JSON_TYPE = "application/json; charset=utf-8";

/** No script but ours, nothing from elsewhere, no frame around it. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Every address of a page that is answered from memory, and what makes the document there. */
export function publicAddresses(web: Web, page: PageSnapshot): ReadonlyMap<string, Render> {
  const json =
    (body: (...given: Parameters<Render>) => string): Render =>
    (...given) => ({ type: JSON_TYPE, body: body(...given) });

  return new Map<string, Render>([
    ["/", home(web, "fr")],
    ["/en/", home(web, "en")],
    ["/api/v1/summary", json((page, snapshot) => summaryJson(page, snapshot.generatedAt))],
    ["/api/config", json(hyperpingConfig)],
    ["/summary.json", json(instatusSummary)],
    ["/pings", json((page) => pingsJson(page, "ping"))],
    ["/api/pings", json((page) => pingsJson(page, "api"))],
    ...pingAddresses(page),
    ...apiAddresses,
  ]);
}

const home =
  (web: Web, locale: Locale): Render =>
  (page, snapshot) =>
    html(web, page, { name: "home" }, locale, snapshot.generatedAt, { fr: "/", en: "/en/" });

/** One HTML page as a document. */
export function html(
  web: Web,
  page: PageSnapshot,
  route: PageRoute,
  locale: Locale,
  now: number,
  alternates: Readonly<Record<Locale, string>>,
): Rendered {
  return {
    type: "text/html; charset=utf-8",
    body: web.render({ page, route, locale, now, assets: web.assets, alternates }),
    headers: {
      "access-control-allow-origin": "",
      "content-security-policy": CSP,
      "content-language": locale,
      "x-frame-options": "DENY",
    },
  };
}

/** Each component under its id and aliases, in both shapes of address. */
function pingAddresses(page: PageSnapshot): [string, Render][] {
  const named = new Map<string, string[]>();
  for (const provider of page.providers) {
    for (const c of provider.components) {
      for (const name of [c.id, ...c.aliases]) named.set(name, [...(named.get(name) ?? []), c.id]);
    }
  }
  return [...named].flatMap(([name, ids]): [string, Render][] => {
    const render: Render = (page, snapshot) => {
      const all = componentsById(page);
      const component = worstPing(ids.flatMap((id) => all.get(id) ?? []));
      if (!component) return null;
      const { httpStatus, body } = pingJson(page, component, snapshot.generatedAt);
      return {
        type: JSON_TYPE,
        body,
        status: httpStatus,
        headers: { "cache-control": PING_CACHE },
      };
    };
    return [
      [`/ping/${name}`, render],
      [`/api/${name}/ping`, render],
    ];
  });
}

const indexes = new WeakMap<PageSnapshot, ReadonlyMap<string, ComponentSnapshot>>();

/** A page's components by configured id; looked up once per snapshot. */
function componentsById(page: PageSnapshot): ReadonlyMap<string, ComponentSnapshot> {
  let index = indexes.get(page);
  if (!index) {
    index = new Map(page.providers.flatMap((p) => p.components.map((c) => [c.id, c] as const)));
    indexes.set(page, index);
  }
  return index;
}
