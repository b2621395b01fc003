import { z } from "zod";
import * as shapes from "../../core/api/documents.ts";
import type { ComponentSnapshot, PageSnapshot, Snapshot } from "../../core/snapshot.ts";
import type { Rendered } from "../../http/document-bytes.ts";
import type { Render } from "../../http/page-documents.ts";
import { hyperpingConfig, instatusSummary } from "../../formats/hyperping-instatus.ts";
import { pingJson, pingsJson, worstPing } from "../../formats/pings.ts";
import { json, JSON_TYPE, statusLink } from "../middleware/json-document.ts";
import { describeDocument, text } from "../schemas/described-route.ts";
import { answer } from "../schemas/responses.ts";

const tag = "Pings";
const id = text(
  "<component>",
  "Identifier or alias of a resource; its slashes may stand as they are or as %2F",
);
const one = {
  tag,
  answer: shapes.ping,
  responses: {
    404: answer(shapes.nothing, "No such identifier"),
    502: answer(shapes.ping, "The provider is out of order; the same body"),
  },
} as const;

const listPings = describeDocument("/pings", {
  tag,
  id: "listPings",
  summary: "Every ping",
  answer: shapes.pings,
});
const readPing = describeDocument("/ping/{id}", {
  ...one,
  id: "readPing",
  summary: "The state of one resource",
  description: "The verified state, at once. 502 with the same body when it is out of order.",
  params: z.object({ id }),
});
const listApiPings = describeDocument("/api/pings", {
  tag,
  id: "listApiPings",
  summary: "Every ping, by its other address",
  answer: shapes.pings,
});
const readApiPing = describeDocument("/api/{id}/ping", {
  ...one,
  id: "readApiPing",
  summary: "The state of one resource, by its other address",
  params: z.object({ id }),
});
const readApiGatewayPing = describeDocument("/api/ping", {
  ...one,
  id: "readApiGatewayPing",
  summary: "The gateway itself",
});
const readGatewayPing = describeDocument("/{version}/ping", {
  ...one,
  id: "readGatewayPing",
  summary: "The gateway itself, as under each version of its API",
  params: z.object({
    version: z
      .string()
      .regex(/^v[2-9]$/)
      .meta({ example: "v3" }),
  }),
});
const readConfig = describeDocument("/api/config", {
  tag,
  id: "readHyperpingConfig",
  summary: "The overall state, in Hyperping's shape",
  query: z.object({ hostname: z.string().optional() }),
  answer: shapes.hyperpingConfig,
});
const readInstatus = describeDocument("/summary.json", {
  tag,
  id: "readInstatusSummary",
  summary: "The overall state, in Instatus's shape",
  answer: shapes.instatusSummary,
});

export const pingDescriptions = [
  listPings,
  readPing,
  listApiPings,
  readApiPing,
  readApiGatewayPing,
  readGatewayPing,
  readConfig,
  readInstatus,
];

/**
 * Headers of public documents without `stale-if-error`: a 502 is an answer here, which a cache that
 * obeys RFC 5861 would replace by an old "ok".
 */
const PING_CACHE = "public, max-age=10, s-maxage=10, stale-while-revalidate=20";

/** Returns the documents of the gateway's own pings, and of the status pages its site has read. */
export const pingAddresses = (page: PageSnapshot): (readonly [string, Render])[] => [
  [listPings.path, json((page) => pingsJson(page, "ping"))],
  [listApiPings.path, json((page) => pingsJson(page, "api"))],
  [readConfig.path, json(hyperpingConfig)],
  [readInstatus.path, json(instatusSummary)],
  ...livenessPaths.map((path) => [path, liveness] as const),
  ...onePing(page),
];

/** The gateway's own ping, under each version of its API that may come. */
const livenessPaths = [
  readApiGatewayPing.path,
  ...[2, 3, 4, 5, 6, 7, 8, 9].map((n) => `/v${n}/ping`),
];

/** Renders the gateway's state in the shape of any ping. */
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
