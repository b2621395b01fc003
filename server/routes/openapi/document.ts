import { OpenAPIHono } from "@hono/zod-openapi";
import type { PageSnapshot } from "../../core/model.ts";
import type { Render } from "../../http/documents.ts";
import { VERSION } from "../../context/version.ts";
import { JSON_TYPE, statusLink } from "../middleware/json-document.ts";
import { bodiesOf } from "./bodies.ts";
import { type Examples, examplesOf } from "./examples.ts";
import { publishedRoutes } from "./published-routes.ts";
import { type PublishedRoute, TAGS } from "../schemas/described-route.ts";
import { COOKIE } from "./session-paths.ts";
import { BEARER } from "./writing-paths.ts";

const JSON_MEDIA = "application/json";

const DESCRIPTION = `The state of a gateway and of the providers behind it, for machines.

Documents are made once per change and served from memory: they have no rate limit, an \`ETag\`,
and answer 304 to \`If-None-Match\`. Computed queries of \`/api/v1\` are limited, and say so in
\`RateLimit-Limit\`, \`RateLimit-Remaining\`, \`RateLimit-Reset\` (epoch seconds) and \`Retry-After\`.
Instants are RFC 3339; ratios go from 0 to 1, or are null where nothing is known. Errors are
\`application/problem+json\` (RFC 9457). An answer with \`Vigie-Stale: true\` is the last good one.`;

/** `/openapi.json`: every route that can be read, with its shape, for one page. */
export const openapiDocument: Render = (page) => ({
  type: JSON_TYPE,
  body: described(page).text,
  headers: statusLink(page),
});

/** The same as a value. */
export const openapiOf = (page: PageSnapshot): OpenapiDocument => described(page).document;

export type OpenapiDocument = ReturnType<typeof describe>;
type Described = { readonly document: OpenapiDocument; readonly text: string };

const known = new Map<string, Described>();

/** Examples are all that changes with the snapshot, and they change rarely: made once for each. */
function described(page: PageSnapshot): Described {
  const examples = examplesOf(page);
  const key = JSON.stringify([page.url, page.title, examples]);
  let found = known.get(key);
  if (found === undefined) {
    const document = describe(page, examples);
    found = { document, text: JSON.stringify(document) };
    if (known.size >= 20) known.clear();
    known.set(key, found);
  }
  return found;
}

function describe(page: PageSnapshot, examples: Examples) {
  const app = new OpenAPIHono();
  const routes = publishedRoutes(examples);
  const bodies = bodiesOf(examples);
  for (const route of routes) {
    app.openAPIRegistry.registerPath(withBody(route, bodies[route.operationId ?? ""]));
  }
  app.openAPIRegistry.registerComponent("securitySchemes", BEARER, {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "Made by `vigie token create`",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", COOKIE, {
    type: "apiKey",
    in: "cookie",
    name: "__Host-vigie",
    description: "Of who is signed in to the console; requests must come from our own pages",
  });
  const { webhooks: _, ...document } = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: page.title,
      version: VERSION,
      description: DESCRIPTION,
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
      contact: { name: page.title, url: `${page.url}/` },
    },
    servers: [{ url: page.url, description: page.title }],
    tags: TAGS.filter(({ name }) => routes.some((route) => route.tags?.includes(name))),
    security: [],
  });
  return document;
}

/** A route with a body that can be sent, where there is one. */
function withBody(route: PublishedRoute, example: object | undefined): PublishedRoute {
  const body = route.request?.body;
  const media = body?.content[JSON_MEDIA];
  if (!body || !media || !example) return route;
  const content = { ...body.content, [JSON_MEDIA]: { ...media, example } };
  return { ...route, request: { ...route.request, body: { ...body, content } } };
}
