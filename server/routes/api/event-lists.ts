import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { isoInZone } from "../../core/calendar.ts";
import type { Incident, Maintenance, PageSnapshot } from "../../core/model.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Rendered } from "../../http/document-bytes.ts";
import type { Documents, Render, Variants } from "../../http/documents.ts";
import { eventPart, INCIDENTS, MAINTENANCES, type EventFilter } from "../../formats/event-list.ts";
import { incidentJson, maintenanceJson } from "../../formats/summary.ts";
import { problem, PROBLEM_TYPE } from "../../http/problem.ts";
import { pageOf } from "../middleware/asked-page.ts";
import { json } from "../middleware/json-document.ts";
import type { Web } from "../pages/html.ts";
import { instantOf, moment, onInvalid } from "../middleware/input.ts";
import {
  incident,
  INCIDENT_STATUSES,
  incidentList,
  maintenance,
  MAINTENANCE_STATUSES,
  maintenanceList,
  publicId,
} from "../schemas/native.ts";
import { answer, NOT_FOUND, PROBLEMS } from "../schemas/responses.ts";
import { incidentOf, maintenanceOf } from "../pages/pages.ts";

const USUAL_PART = 50;
const LARGEST_PART = 100;

const listQuery = <Status extends string>(statuses: readonly Status[]) =>
  z.object({
    status: z
      .enum(["open", ...statuses])
      .optional()
      .openapi({ example: "open" }),
    provider: z.string().max(200).optional().openapi({ description: "Its configured id" }),
    from: moment.optional(),
    to: moment.optional(),
    limit: z.coerce.number().int().min(1).max(LARGEST_PART).default(USUAL_PART),
    cursor: z.string().max(200).optional(),
  });

export const listIncidents = createRoute({
  method: "get",
  path: "/api/v1/incidents",
  operationId: "listIncidents",
  tags: ["Native API"],
  summary: "Incidents, newest first",
  description: "Every open one, and those of the last 90 days.",
  request: { query: listQuery(INCIDENT_STATUSES) },
  responses: { 200: answer(incidentList, "A part of the list"), ...PROBLEMS },
});

export const listMaintenances = createRoute({
  method: "get",
  path: "/api/v1/maintenances",
  operationId: "listMaintenances",
  tags: ["Native API"],
  summary: "Planned maintenance, latest start first",
  description: "All that is planned or on, and that of the last 90 days.",
  request: { query: listQuery(MAINTENANCE_STATUSES) },
  responses: { 200: answer(maintenanceList, "A part of the list"), ...PROBLEMS },
});

const byId = z.object({ id: publicId.openapi({ example: "k3v9m2x7q1ab" }) });

export const readIncident = createRoute({
  method: "get",
  path: "/api/v1/incidents/{id}",
  operationId: "readIncident",
  tags: ["Native API"],
  summary: "One incident, with all its updates",
  request: { params: byId },
  responses: { 200: answer(incident, "The incident"), ...NOT_FOUND, ...PROBLEMS },
});

export const readMaintenance = createRoute({
  method: "get",
  path: "/api/v1/maintenances/{id}",
  operationId: "readMaintenance",
  tags: ["Native API"],
  summary: "One maintenance, with all its updates",
  request: { params: byId },
  responses: { 200: answer(maintenance, "The maintenance"), ...NOT_FOUND, ...PROBLEMS },
});

/** The native API's computed readings of incidents and maintenance. */
export function apiRoutes(documents: Documents): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: onInvalid });

  app.openapi(listIncidents, (c) => {
    const page = pageOf(c, documents);
    const query = c.req.valid("query");
    return c.json(incidentsPart(page, filterOf(query, page), query.limit, query.cursor), 200);
  });

  app.openapi(listMaintenances, (c) => {
    const page = pageOf(c, documents);
    const query = c.req.valid("query");
    return c.json(maintenancesPart(page, filterOf(query, page), query.limit, query.cursor), 200);
  });

  return app;
}

/** The same lists without a query are documents. */
export const apiAddresses: readonly (readonly [string, Variants])[] = [
  ["/api/v1/incidents", unlessAsked((page) => incidentsPart(page, {}, USUAL_PART))],
  ["/api/v1/maintenances", unlessAsked((page) => maintenancesPart(page, {}, USUAL_PART))],
];

const EVENT_PATH = /^\/api\/v1\/(incidents|maintenances)\/([a-z0-9]{12})$/;

/**
 * `/api/v1/incidents/<id>` and its twin, however old the event; 410 for one that was taken back.
 * `null` for other paths.
 */
export function nativeEventAddress(web: Web, path: string): Render | null {
  const [, list, id] = EVENT_PATH.exec(path) ?? [];
  if (id === undefined) return null;
  const isIncident = list === "incidents";
  const shown = json((page) => {
    const found = isIncident ? shownIncident(web, page, id) : shownMaintenance(web, page, id);
    return found && JSON.stringify(found);
  });
  return (page, snapshot) => {
    const rendered = shown(page, snapshot);
    if (rendered) return rendered;
    const past = isIncident ? web.archive?.incident(page, id) : web.archive?.maintenance(page, id);
    return past === "removed" ? GONE : null;
  };
}

const GONE: Rendered = {
  status: 410,
  type: PROBLEM_TYPE,
  body: JSON.stringify(problem(410, "What was at this address has been taken away.")),
};

function shownIncident(web: Web, page: PageSnapshot, id: string) {
  const found = incidentOf(web, page, id);
  return found && incidentJson(found, isoOf(page));
}

function shownMaintenance(web: Web, page: PageSnapshot, id: string) {
  const found = maintenanceOf(web, page, id);
  return found && maintenanceJson(found, isoOf(page));
}

const ASKED = ["status", "provider", "from", "to", "limit", "cursor"];

/** The document of a whole list; none where the query asks for something else. */
function unlessAsked(list: (page: PageSnapshot) => unknown): Variants {
  return {
    pick: ({ query }) => (ASKED.some((name) => query.has(name)) ? null : "whole"),
    render: () => json((page) => JSON.stringify(list(page))),
  };
}

function incidentsPart(page: PageSnapshot, filter: EventFilter, limit: number, cursor?: string) {
  const part = eventPart<Incident>(INCIDENTS, page, filter, limit, cursor);
  const incidents = part.items.map((i) => incidentJson(i, isoOf(page)));
  return { schemaVersion: 1 as const, incidents, nextCursor: part.nextCursor };
}

function maintenancesPart(page: PageSnapshot, filter: EventFilter, limit: number, cursor?: string) {
  const part = eventPart<Maintenance>(MAINTENANCES, page, filter, limit, cursor);
  const maintenances = part.items.map((m) => maintenanceJson(m, isoOf(page)));
  return { schemaVersion: 1 as const, maintenances, nextCursor: part.nextCursor };
}

const isoOf = (page: PageSnapshot) => (at: number) => isoInZone(at, page.timeZone);

function filterOf(
  query: Partial<Record<"status" | "provider" | "from" | "to", string | undefined>>,
  page: PageSnapshot,
): EventFilter {
  const at = (text: string | undefined) =>
    text === undefined ? undefined : instantOf(text, page.timeZone);
  const from = at(query.from);
  const to = at(query.to);
  if (from !== undefined && to !== undefined && to <= from) {
    const problem = { pointer: "/to", detail: "must come after `from`" };
    throw new Refusal("invalid", "The query cannot be answered.", [problem]);
  }
  return { status: query.status, provider: query.provider, from, to };
}
