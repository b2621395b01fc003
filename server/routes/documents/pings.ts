import type { ComponentSnapshot, PageSnapshot, Snapshot } from "../../core/model.ts";
import type { Rendered } from "../../http/document-bytes.ts";
import type { Render } from "../../http/documents.ts";
import { hyperpingConfig, instatusSummary } from "../../formats/hyperping-instatus.ts";
import { pingJson, pingsJson, worstPing } from "../../formats/pings.ts";
import { json, JSON_TYPE, statusLink } from "../middleware/json-document.ts";

/**
 * As every public document, but without `stale-if-error`: a 502 is an answer here, which a cache
 * that obeys RFC 5861 would replace by an old "ok".
 */
const PING_CACHE = "public, max-age=10, s-maxage=10, stale-while-revalidate=20";

/** What polled the gateway's own pings, and the pages that its site has read over the years. */
export const pingAddresses = (page: PageSnapshot): (readonly [string, Render])[] => [
  ["/pings", json((page) => pingsJson(page, "ping"))],
  ["/api/pings", json((page) => pingsJson(page, "api"))],
  ["/api/config", json(hyperpingConfig)],
  ["/summary.json", json(instatusSummary)],
  ...livenessPaths.map((path) => [path, liveness] as const),
  ...onePing(page),
];

/** Where the gateway itself says that it is alive: under each version of its API that may come. */
const livenessPaths = ["/api/ping", ...[2, 3, 4, 5, 6, 7, 8, 9].map((n) => `/v${n}/ping`)];

/** The gateway as we see it, in the shape of any ping. */
const liveness: Render = (page, snapshot) => {
  const gateways = page.providers.filter((p) => p.role === "gateway");
  return pingOf(worstPing(gateways.flatMap((p) => p.components)), page, snapshot);
};

/** Each component under its id and aliases, in both shapes of address. */
function onePing(page: PageSnapshot): [string, Render][] {
  const named = new Map<string, string[]>();
  for (const provider of page.providers) {
    for (const c of provider.components) {
      for (const name of [c.id, ...c.aliases]) named.set(name, [...(named.get(name) ?? []), c.id]);
    }
  }
  return [...named].flatMap(([name, ids]): [string, Render][] => {
    const render: Render = (page, snapshot) => {
      const all = componentsById(page);
      return pingOf(worstPing(ids.flatMap((id) => all.get(id) ?? [])), page, snapshot);
    };
    return [
      [`/ping/${name}`, render],
      [`/api/${name}/ping`, render],
    ];
  });
}

function pingOf(
  component: ComponentSnapshot | null,
  page: PageSnapshot,
  snapshot: Snapshot,
): Rendered | null {
  if (!component) return null;
  const { httpStatus, body } = pingJson(page, component, snapshot.generatedAt);
  const headers = { "cache-control": PING_CACHE, ...statusLink(page) };
  return { type: JSON_TYPE, body, status: httpStatus, headers };
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
