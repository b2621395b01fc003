import { z } from "@hono/zod-openapi";
import type { Examples } from "./examples.ts";
import { publicId } from "../schemas/native.ts";
import * as others from "../schemas/others.ts";
import { get, type PublishedRoute, type Tag, text } from "../schemas/described-route.ts";
import { NOT_FOUND } from "../schemas/responses.ts";
import * as statuspage from "../schemas/statuspage.ts";

const JSON_MEDIA = "application/json";

export function statuspageRoutes(examples: Examples): PublishedRoute[] {
  const read = (path: string, id: string, title: string, schema: z.ZodType) =>
    get(`/api/v2/${path}`, { tag: "Statuspage v2", id, summary: title, schema });
  const { statuspageIncidents: incidents, statuspageMaintenances: maintenances } = statuspage;
  return [
    read(
      "summary.json",
      "statuspageSummary",
      "Components, what is open, the overall status",
      statuspage.statuspageSummary,
    ),
    read("status.json", "statuspageStatus", "The overall status", statuspage.statuspageStatus),
    read(
      "components.json",
      "statuspageComponents",
      "Groups and components",
      statuspage.statuspageComponents,
    ),
    get("/api/v2/components/{id}.json", {
      tag: "Statuspage v2",
      id: "statuspageComponent",
      summary: "One component or group",
      params: z.object({ id: publicId.openapi({ example: examples.publicComponent }) }),
      schema: statuspage.statuspageComponent,
      responses: NOT_FOUND,
    }),
    read("incidents.json", "statuspageIncidents", "The 50 newest incidents", incidents),
    read("incidents/unresolved.json", "statuspageUnresolved", "Open incidents", incidents),
    read("incidents/resolved.json", "statuspageResolved", "Incidents that are over", incidents),
    read(
      "scheduled-maintenances.json",
      "statuspageMaintenances",
      "The 50 newest maintenances",
      maintenances,
    ),
    read(
      "scheduled-maintenances/upcoming.json",
      "statuspageUpcoming",
      "Planned maintenance",
      maintenances,
    ),
    read(
      "scheduled-maintenances/active.json",
      "statuspageActive",
      "Maintenance that is on",
      maintenances,
    ),
    ...historyRoutes(examples),
  ];
}

/** Fetched by Statuspage's own pages; told nowhere but there. */
function historyRoutes(examples: Examples): PublishedRoute[] {
  const tag: Tag = "Statuspage v2";
  return [
    get("/history.json", {
      tag,
      id: "statuspageHistory",
      summary: "Three months of history",
      query: z.object({ page: z.coerce.number().int().min(1).optional() }),
      schema: statuspage.statuspageHistory,
      responses: NOT_FOUND,
    }),
    get("/incidents/{id}.json", {
      tag,
      id: "statuspageIncident",
      summary: "One incident or maintenance",
      params: z.object({ id: publicId.openapi({ example: examples.incident }) }),
      schema: z.union([statuspage.statuspageIncident, statuspage.statuspageMaintenance]),
      responses: NOT_FOUND,
    }),
  ];
}

export function feedRoutes(examples: Examples): PublishedRoute[] {
  const query = z.object({
    provider: z
      .string()
      .optional()
      .openapi({ description: "One provider's alone", example: examples.provider }),
    lang: z.enum(["fr", "en"]).optional(),
  });
  const feed = (path: string, id: string, title: string, media: string, schema?: z.ZodType) =>
    get(path, {
      tag: "Feeds",
      id,
      summary: title,
      query,
      media,
      ...(schema && { schema }),
      responses: NOT_FOUND,
    });
  return [
    feed("/history.atom", "atomFeed", "Incidents as Atom", "application/atom+xml"),
    feed("/history.rss", "rssFeed", "Incidents as RSS 2.0", "application/rss+xml"),
    feed(
      "/feed.json",
      "jsonFeed",
      "Incidents as JSON Feed 1.1",
      "application/feed+json",
      others.jsonFeed,
    ),
    feed("/maintenances.ics", "calendar", "Maintenance as a calendar", "text/calendar"),
  ];
}

export function badgeRoutes(examples: Examples): PublishedRoute[] {
  const tag: Tag = "Badges and metrics";
  const look = {
    lang: z.enum(["fr", "en"]).optional(),
    theme: z.enum(["light", "dark"]).optional(),
  };
  const example = examples.component;
  return [
    get("/badge.svg", {
      tag,
      id: "badge",
      summary: "The overall state as an image",
      query: z.object(look),
      media: "image/svg+xml",
    }),
    get("/badge/{component}.svg", {
      tag,
      id: "componentBadge",
      summary: "One resource's state as an image",
      params: z.object({ component: text(example, "Configured identifier") }),
      query: z.object(look),
      media: "image/svg+xml",
      responses: NOT_FOUND,
    }),
    get("/badge.json", {
      tag,
      id: "badgeEndpoint",
      summary: "The overall state for shields.io",
      query: z.object(look),
      schema: others.badge,
    }),
    get("/badge/{component}.json", {
      tag,
      id: "componentBadgeEndpoint",
      summary: "One resource's state for shields.io",
      params: z.object({ component: text(example, "Configured identifier") }),
      query: z.object(look),
      schema: others.badge,
      responses: NOT_FOUND,
    }),
    get("/embed.html", {
      tag,
      id: "embed",
      summary: "The overall state as one line, for a frame on another page",
      query: z.object(look),
      media: "text/html",
    }),
    get("/metrics", {
      tag,
      id: "metrics",
      summary: "Prometheus text, or OpenMetrics when asked for",
      media: "text/plain",
    }),
    get("/probe", {
      tag,
      id: "probe",
      summary: "One ping's metrics, as blackbox_exporter gives them",
      query: z.object({
        target: text(example, "Identifier of a ping"),
        module: z.string().optional(),
      }),
      media: "text/plain",
      responses: NOT_FOUND,
    }),
  ];
}

export function operationRoutes(): PublishedRoute[] {
  const tag: Tag = "Operation";
  return [
    get("/healthz", {
      tag,
      id: "health",
      summary: "Alive",
      media: "application/health+json",
      schema: others.health,
    }),
    get("/readyz", {
      tag,
      id: "readiness",
      summary: "Ready, or why not",
      schema: others.readiness,
      responses: {
        503: { description: "Not ready", content: { [JSON_MEDIA]: { schema: others.readiness } } },
      },
    }),
    get("/version", { tag, id: "version", summary: "Which version", schema: others.version }),
    get("/.well-known/security.txt", {
      tag,
      id: "securityTxt",
      summary: "Whom to tell of a weakness (RFC 9116)",
      media: "text/plain",
      responses: NOT_FOUND,
    }),
    get("/.well-known/api-catalog", {
      tag,
      id: "apiCatalog",
      summary: "Where descriptions and documentation are (RFC 9727)",
      media: "application/linkset+json",
      schema: z.object({ linkset: z.array(z.record(z.string(), z.unknown())) }),
    }),
    get("/openapi.json", {
      tag,
      id: "openapi",
      summary: "This description",
      schema: z.object({ openapi: z.string() }),
    }),
  ];
}
