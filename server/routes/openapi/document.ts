import { OpenAPIHono } from "@hono/zod-openapi";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { VERSION } from "../../context/version.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import type { Render } from "../../http/page-documents.ts";
import { JSON_TYPE, statusLink } from "../middleware/json-document.ts";
import { API_KEY, BEARER, COOKIE, describeDocument, TAGS } from "../schemas/described-route.ts";
import { examplesOf, withExamples } from "./examples.ts";
import { PUBLISHED_ROUTES } from "./published-routes.ts";

const DESCRIPTION = `The state of a gateway and of the providers behind it, for machines.

Documents are made once per change and served from memory: they have no rate limit, an \`ETag\`,
and answer 304 to \`If-None-Match\`. Computed queries of \`/api/v1\` are limited, and say so in
\`RateLimit-Limit\`, \`RateLimit-Remaining\`, \`RateLimit-Reset\` (epoch seconds) and \`Retry-After\`.
Instants are RFC 3339; ratios go from 0 to 1, or are null where nothing is known. Errors are
\`application/problem+json\` (RFC 9457). An answer with \`Vigie-Stale: true\` is the last good one.`;

const readOpenapi = describeDocument("/openapi.json", {
  tag: "Operation",
  id: "openapi",
  summary: "This description",
  answer: z.object({ openapi: z.string() }),
});

/** `/openapi.json`: every published route with its shape, for one page. */
export const openapiAddress: readonly [string, Render] = [
  readOpenapi.path,
  (page) => ({ type: JSON_TYPE, body: described(page).text, headers: statusLink(page) }),
];

/** Returns the same document as a value. */
export const openapiOf = (page: PageSnapshot): OpenapiDocument => described(page).document;

export type OpenapiDocument = ReturnType<typeof generate>;
type Described = { readonly document: OpenapiDocument; readonly text: string };

/** The document without a page, generated when it is first asked for: a start does not wait. */
let template: string | undefined;
/** By what differs from page to page, which changes rarely. */
const known = new LRUCache<string, Described>({ max: 20 });

function described(page: PageSnapshot): Described {
  const examples = examplesOf(page);
  const key = JSON.stringify([page.url, page.title, examples]);
  let found = known.get(key);
  if (found === undefined) {
    template ??= JSON.stringify(generate());
    const { info, ...rest } = JSON.parse(withExamples(template, examples)) as OpenapiDocument;
    const document: OpenapiDocument = {
      ...rest,
      info: { ...info, title: page.title, contact: { name: page.title, url: `${page.url}/` } },
      servers: [{ url: page.url, description: page.title }],
    };
    found = { document, text: JSON.stringify(document) };
    known.set(key, found);
  }
  return found;
}

function generate() {
  const app = new OpenAPIHono();
  const routes = [...PUBLISHED_ROUTES, readOpenapi];
  for (const route of routes) app.openAPIRegistry.registerPath(route);
  app.openAPIRegistry.registerComponent("securitySchemes", BEARER, {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "Made by `vigie token create`",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", API_KEY, {
    type: "apiKey",
    in: "header",
    name: "X-API-KEY",
    description: "The same token, where a client of data.gouv.fr expects its key",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", COOKIE, {
    type: "apiKey",
    in: "cookie",
    name: "__Host-vigie",
    description: "Of a person who is signed in; requests must come from our own pages",
  });
  const { webhooks: _, ...document } = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Vigie",
      version: VERSION,
      description: DESCRIPTION,
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    tags: TAGS.filter(({ name }) => routes.some((route) => route.tags?.includes(name))),
    security: [],
  });
  return document;
}
