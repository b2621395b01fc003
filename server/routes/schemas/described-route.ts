import { createRoute, type RouteConfig } from "@hono/zod-openapi";
import { z } from "zod";
import { PROBLEMS, READING, WRITING, answer } from "./responses.ts";

/** The groups of routes, in the order of the documentation. */
export const TAGS = [
  {
    name: "Pings",
    description: "May I call this provider now? The gateway's own contract, without any limit.",
  },
  { name: "Native API", description: "Everything that is known, in the domain's own words." },
  {
    name: "Statuspage v2",
    description: "What clients of Atlassian Statuspage read, byte for byte.",
  },
  { name: "Feeds", description: "Incidents and maintenance for readers and calendars." },
  { name: "Badges and metrics", description: "For other pages, and for supervision." },
  {
    name: "Writing",
    description: "Incidents and maintenance, with a token: `Authorization: Bearer <token>`.",
  },
  { name: "Measuring", description: "Measurements and monitors of others, with a token." },
  { name: "Subscribers", description: "Subscriptions, and the messages that wait to leave." },
  { name: "users", description: "People, with data.gouv.fr's addresses, members and codes." },
  { name: "me", description: "The person who is signed in, in the same shape." },
  { name: "organizations", description: "Organisations and their members, in the same shape." },
  { name: "Access", description: "People, sessions and tokens; for the console and for admins." },
  {
    name: "Console",
    description: "The team's work: drafts, previews, urgent items, corrections, the audit trail.",
  },
  { name: "Operation", description: "About this server itself." },
] as const;

export type Tag = (typeof TAGS)[number]["name"];

/** The tags of `/api/1`, by data.gouv.fr's names: its clients call `users.list_users`. */
export const DATA_GOUV_TAGS: readonly Tag[] = ["users", "me", "organizations"];

/** The names under which the document declares the ways to authenticate. */
export const BEARER = "token";
export const COOKIE = "session";
/** The header `X-API-KEY` of `/api/1`, by data.gouv.fr's name for it. */
export const API_KEY = "apikey";

type Method = "get" | "post" | "put" | "patch" | "delete";
type Status = 200 | 201 | 202 | 204;

/** A path as Hono writes it: "/people/:id" for "/people/{id}". */
export type RoutingPath<Path extends string> =
  Path extends `${infer Before}{${infer Name}}${infer After}`
    ? `${Before}:${Name}${RoutingPath<After>}`
    : Path;

declare const INPUT: unique symbol;

/** A route as `/openapi.json` publishes it, with the types of its validated input. */
export type DescribedRoute<Path extends string = string, Input = unknown> = RouteConfig & {
  readonly path: Path;
  readonly summary: string;
  readonly operationId: string;
  getRoutingPath(): string;
  /** Only for the compiler. */
  readonly [INPUT]?: Input;
};

/** A validated query and body; `undefined` where the route takes none. */
export type InputOf<D extends Description> = {
  readonly query: D extends { readonly query: infer Q extends z.ZodType } ? z.output<Q> : undefined;
  readonly body: D extends { readonly body: infer B extends z.ZodType } ? z.output<B> : undefined;
};

/** The words and schemas that describe a route. Strings such as "<component>" are examples. */
export type Description = {
  readonly tag: Tag;
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** Constraints of parts of the path; each part is text unless given. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** A JSON body. */
  readonly body?: z.ZodType;
  /** An empty body counts as `{}`. */
  readonly isBodyOptional?: boolean;
  /** The fields of a form, which the handler reads itself. */
  readonly form?: z.ZodType;
  /** A body that can be sent as it is; it makes a draft, or asks an owner first. */
  readonly example?: object;
  /** 200 unless given. */
  readonly status?: Status;
  /** The schema of the answer; text if the media type is not JSON. */
  readonly answer?: z.ZodType;
  /** The media type of the answer; JSON unless given. */
  readonly media?: string;
  /** The caller's right: a bearer token or a session unless given. */
  readonly access?: "anyone" | "session";
  /** Honours `Idempotency-Key`. */
  readonly isRepeatable?: boolean;
  /** Honours `If-Match`. */
  readonly isVersioned?: boolean;
  readonly responses?: RouteConfig["responses"];
};

const JSON_MEDIA = "application/json";
const FORM_MEDIA = "application/x-www-form-urlencoded";

const REPEATABLE = {
  "Idempotency-Key": z.string().min(1).max(255).optional().meta({
    description: "The same write with the same key happens once; for a day it gets the same answer",
  }),
};
const VERSIONED = {
  "If-Match": z
    .string()
    .optional()
    .meta({ description: "The ETag of the version in view: else 412 with what changed" }),
};

const MASKABLE = {
  "X-Fields": z
    .string()
    .max(1000)
    .optional()
    .meta({ description: "The members to leave in the answer, such as `id,organizations{name}`" }),
};

/** Describes a document that is served from memory, without any limit. */
export const describeDocument = <const Path extends string, const D extends Description>(
  path: Path,
  description: D,
): DescribedRoute<Path, InputOf<D>> =>
  routeOf<Path, D>("get", path, { access: "anyone", ...description }, READING);

/** Describes a reading that anyone may ask for and that is computed for each request. */
export const describeQuery = <const Path extends string, const D extends Description>(
  path: Path,
  description: D,
): DescribedRoute<Path, InputOf<D>> =>
  routeOf<Path, D>("get", path, { access: "anyone", ...description }, PROBLEMS);

/** Describes a route of the interface that needs a token or a session, unless `access` is given. */
export function describeRoute<const Path extends string, const D extends Description>(
  method: Method,
  path: Path,
  description: D,
): DescribedRoute<Path, InputOf<D>> {
  const { 401: unknown, 403: forbidden, 404: missing, 412: stale, ...others } = WRITING;
  return routeOf<Path, D>(method, path, description, {
    ...others,
    ...(description.access !== "anyone" && { 401: unknown, 403: forbidden }),
    ...(path.includes("{") && { 404: missing }),
    ...(description.isVersioned && { 412: stale }),
  });
}

function routeOf<Path extends string, D extends Description>(
  method: Method,
  path: Path,
  d: Description,
  others: RouteConfig["responses"],
): DescribedRoute<Path, InputOf<D>> {
  const { status = 200, media = JSON_MEDIA } = d;
  const schema = d.answer ?? (method === "get" ? z.string() : undefined);
  return createRoute({
    method,
    path,
    operationId: d.id,
    tags: [d.tag],
    summary: d.summary,
    ...(d.description && { description: d.description }),
    ...securityOf(d),
    request: requestOf(path, d),
    responses: {
      [status]: schema
        ? answer(schema, d.summary, media)
        : { description: "Done; the answer has no body" },
      ...others,
      ...d.responses,
    },
  });
}

/** Returns who may call a route. Under `/api/1` the answer to anyone depends on who asks. */
function securityOf({ tag, access }: Description): Pick<RouteConfig, "security"> {
  const isOfDataGouv = DATA_GOUV_TAGS.includes(tag);
  if (access === "anyone" && !isOfDataGouv) return {};
  return {
    security: [
      ...(access === "anyone" ? [{}] : []),
      { [access === "session" ? COOKIE : BEARER]: [] },
      ...(isOfDataGouv ? [{ [API_KEY]: [] }] : []),
    ],
  };
}

function requestOf(path: string, d: Description): NonNullable<RouteConfig["request"]> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const params =
    d.params ?? z.object(Object.fromEntries(names.map((name) => [name, z.string()] as const)));
  const headers = {
    ...(d.isRepeatable && REPEATABLE),
    ...(d.isVersioned && VERSIONED),
    ...(DATA_GOUV_TAGS.includes(d.tag) && d.status !== 204 && MASKABLE),
  };
  const body = d.body ?? d.form;
  return {
    ...(names.length > 0 && { params }),
    ...(d.query && { query: d.query }),
    ...(Object.keys(headers).length > 0 && { headers: z.object(headers) }),
    ...(body && {
      body: {
        content: {
          [d.body ? JSON_MEDIA : FORM_MEDIA]: {
            schema: body,
            ...(d.example && { example: d.example }),
          },
        },
        required: d.isBodyOptional !== true,
      },
    }),
  };
}

/** A part of a path or query with an example that exists on the page. */
export const text = (example: string, description: string) =>
  z.string().meta({ example, description });
