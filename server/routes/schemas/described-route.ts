import { z, type RouteConfig } from "@hono/zod-openapi";
import { READING } from "./responses.ts";

/** What the routes are grouped by, in the order in which they are told. */
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
  { name: "Measuring", description: "What others measure or have watched, with a token." },
  { name: "Subscribers", description: "Who is told, and what waits to leave." },
  { name: "Access", description: "Who may sign in, and tokens; for the console and for admins." },
  {
    name: "Console",
    description:
      "What the team works with: drafts, previews, what burns, corrections, the audit trail.",
  },
  { name: "Operation", description: "About this server itself." },
] as const;

export type Tag = (typeof TAGS)[number]["name"];
type Responses = RouteConfig["responses"];

/** One published route with what makes its address runnable. */
export type PublishedRoute = RouteConfig & { readonly summary: string };

const JSON_MEDIA = "application/json";

type Reading = {
  readonly tag: Tag;
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly media?: string;
  readonly schema?: z.ZodType;
  readonly responses?: Responses;
};

/** A route that is read: what it is called, what it takes, what it answers. */
export function get(path: string, reading: Reading): PublishedRoute {
  const { tag, id, summary: title, description, params, query, responses } = reading;
  const content = { [reading.media ?? JSON_MEDIA]: { schema: reading.schema ?? z.string() } };
  return {
    method: "get",
    path,
    operationId: id,
    tags: [tag],
    summary: title,
    ...(description && { description }),
    request: { ...(params && { params }), ...(query && { query }) },
    responses: { 200: { description: title, content }, ...READING, ...responses },
  };
}

/** A parameter with an example that can be tried. */
export const text = (example: string, description: string) =>
  z.string().openapi({ example, description });
