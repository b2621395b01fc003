import { z } from "@hono/zod-openapi";
import {
  listIncidents,
  listMaintenances,
  readIncident,
  readMaintenance,
} from "../api/event-lists.ts";
import { badgeRoutes, feedRoutes, operationRoutes, statuspageRoutes } from "./feed-paths.ts";
import { consoleRoutes } from "./console-paths.ts";
import type { Examples } from "./examples.ts";
import * as measurement from "../schemas/measurement.ts";
import { measuringRoutes } from "./measuring-paths.ts";
import { publicId, summary } from "../schemas/native.ts";
import * as others from "../schemas/others.ts";
import { get, type PublishedRoute, type Tag, text } from "../schemas/described-route.ts";
import { PROBLEMS } from "../schemas/responses.ts";
import { sessionRoutes } from "./session-paths.ts";
import { accessRoutes, subscriberRoutes } from "./signed-paths.ts";
import { templatePaths } from "./template-paths.ts";
import { writingRoutes } from "./writing-paths.ts";

const JSON_MEDIA = "application/json";

/** Every public route: those that can be read, and those that write with a token. */
export function publishedRoutes(examples: Examples): PublishedRoute[] {
  return [
    ...pingRoutes(examples),
    ...nativeRoutes(examples),
    ...statuspageRoutes(examples),
    ...feedRoutes(examples),
    ...badgeRoutes(examples),
    ...operationRoutes(),
    ...writingRoutes(),
    ...templatePaths(),
    ...measuringRoutes(),
    ...subscriberRoutes(),
    ...accessRoutes(),
    ...sessionRoutes(),
    ...consoleRoutes(),
  ];
}

const noPing = {
  404: {
    description: "No such identifier",
    content: { [JSON_MEDIA]: { schema: others.nothing } },
  },
};
const outOfOrder = {
  502: {
    description: "The provider is out of order; the same body",
    content: { [JSON_MEDIA]: { schema: others.ping } },
  },
};

function pingRoutes(examples: Examples): PublishedRoute[] {
  const tag: Tag = "Pings";
  const id = text(
    examples.component,
    "Identifier or alias of a resource; its slashes may stand as they are or as %2F",
  );
  return [
    get("/pings", { tag, id: "listPings", summary: "Every ping", schema: others.pings }),
    get("/ping/{id}", {
      tag,
      id: "readPing",
      summary: "The state of one resource",
      description: "The verified state, at once. 502 with the same body when it is out of order.",
      params: z.object({ id }),
      schema: others.ping,
      responses: { ...outOfOrder, ...noPing },
    }),
    get("/api/pings", {
      tag,
      id: "listApiPings",
      summary: "Every ping, by its other address",
      schema: others.pings,
    }),
    get("/api/{id}/ping", {
      tag,
      id: "readApiPing",
      summary: "The state of one resource, by its other address",
      params: z.object({ id }),
      schema: others.ping,
      responses: { ...outOfOrder, ...noPing },
    }),
    get("/api/ping", {
      tag,
      id: "readApiGatewayPing",
      summary: "The gateway itself",
      schema: others.ping,
      responses: { ...outOfOrder, ...noPing },
    }),
    get("/{version}/ping", {
      tag,
      id: "readGatewayPing",
      summary: "The gateway itself, as under each version of its API",
      params: z.object({
        version: z
          .string()
          .regex(/^v[2-9]$/)
          .openapi({ example: "v3" }),
      }),
      schema: others.ping,
      responses: { ...outOfOrder, ...noPing },
    }),
    get("/api/config", {
      tag,
      id: "readHyperpingConfig",
      summary: "The overall state, in Hyperping's shape",
      query: z.object({ hostname: z.string().optional() }),
      schema: others.hyperpingConfig,
    }),
    get("/summary.json", {
      tag,
      id: "readInstatusSummary",
      summary: "The overall state, in Instatus's shape",
      schema: others.instatusSummary,
    }),
  ];
}

function nativeRoutes(examples: Examples): PublishedRoute[] {
  const tag: Tag = "Native API";
  const component = text(examples.component, "Configured identifier").optional();
  const provider = z
    .string()
    .optional()
    .openapi({ description: "Instead of `component`: all of a provider's" });
  const day = (example: string) =>
    text(example, "A civil date, or an instant with its offset").optional();
  const month = examples.day.slice(0, 7);
  const window = { from: day(`${month}-01`), to: day(examples.day) };
  const format = z.enum(["json", "csv"]).optional();
  return [
    get("/api/v1/summary", {
      tag,
      id: "readSummary",
      summary: "Everything at once: the feed for machines",
      description: "Made once per change and served from memory: no limit, ETag and 304.",
      schema: summary,
    }),
    get("/api/v1/availability", {
      tag,
      id: "readAvailability",
      summary: "Seconds by state and availability, by day or hour",
      query: z.object({
        component,
        provider,
        ...window,
        resolution: z.enum(["day", "hour"]).optional(),
        format,
      }),
      schema: measurement.availability,
      responses: PROBLEMS,
    }),
    get("/api/v1/latency", {
      tag,
      id: "readLatency",
      summary: "Percentiles of latency, by day or hour",
      query: z.object({ component, ...window, resolution: z.enum(["day", "hour"]).optional() }),
      schema: measurement.latency,
      responses: PROBLEMS,
    }),
    get("/api/v1/sla", {
      tag,
      id: "readSla",
      summary: "A month's availability against the commitment",
      query: z.object({ month: text(month, "A civil month").optional(), format }),
      schema: measurement.sla,
      responses: PROBLEMS,
    }),
    listIncidents,
    withExample(readIncident, examples.incident),
    listMaintenances,
    withExample(readMaintenance, examples.maintenance),
  ];
}

/** A route by id, with an id that exists. */
function withExample(route: PublishedRoute, id: string): PublishedRoute {
  return { ...route, request: { params: z.object({ id: publicId.openapi({ example: id }) }) } };
}
