import { Hono } from "hono";
import { z } from "zod";
import { publicId } from "../../core/api/basics.ts";
import {
  incident,
  INCIDENT_STATUSES,
  incidentList,
  maintenance,
  MAINTENANCE_STATUSES,
  maintenanceList,
  summary,
} from "../../core/api/events.ts";
import { isoInZone } from "../../core/calendar.ts";
import type { Incident, Maintenance } from "../../core/declared.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Rendered } from "../../http/document-bytes.ts";
import type { Documents } from "../../http/documents.ts";
import type { Render, Variants } from "../../http/page-documents.ts";
import { eventPart, INCIDENTS, MAINTENANCES, type EventFilter } from "../../formats/event-list.ts";
import { incidentJson, maintenanceJson, summaryJson } from "../../formats/summary.ts";
import { problem, PROBLEM_TYPE } from "../../http/problem.ts";
import { pageOf } from "../middleware/asked-page.ts";
import { json } from "../middleware/json-document.ts";
import type { Web } from "../pages/html.ts";
import { instantOf, moment } from "../middleware/input.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeDocument, describeQuery } from "../schemas/described-route.ts";
import { NOT_FOUND } from "../schemas/responses.ts";
import { incidentOf, maintenanceOf } from "../pages/pages.ts";

const USUAL_PART = 50;
const LARGEST_PART = 100;
const tag = "Native API" as const;

const listQuery = <Status extends string>(statuses: readonly Status[]) =>
  z.object({
    status: z
      .enum(["open", ...statuses])
      .optional()
      .meta({ example: "open" }),
    provider: z.string().max(200).optional().meta({ description: "Its configured id" }),
    from: moment.optional(),
    to: moment.optional(),
    limit: z.coerce.number().int().min(1).max(LARGEST_PART).default(USUAL_PART),
    cursor: z.string().max(200).optional(),
  });

const readSummary = describeDocument("/api/v1/summary", {
  tag,
  id: "readSummary",
  summary: "Everything at once: the feed for machines",
  description: "Made once per change and served from memory: no limit, ETag and 304.",
  answer: summary,
});

const listIncidents = describeQuery("/api/v1/incidents", {
  tag,
  id: "listIncidents",
  summary: "Incidents, newest first",
  description: "Every open one, and those of the last 90 days.",
  query: listQuery(INCIDENT_STATUSES),
  answer: incidentList,
});

const listMaintenances = describeQuery("/api/v1/maintenances", {
  tag,
  id: "listMaintenances",
  summary: "Planned maintenance, latest start first",
  description: "All that is planned or on, and that of the last 90 days.",
  query: listQuery(MAINTENANCE_STATUSES),
  answer: maintenanceList,
});

const one = (kind: "incident" | "maintenance") => ({
  tag,
  summary: `One ${kind}, with all its updates`,
  params: z.object({ id: publicId.meta({ example: `<${kind}>` }) }),
  responses: NOT_FOUND,
});

const readIncident = describeQuery("/api/v1/incidents/{id}", {
  ...one("incident"),
  id: "readIncident",
  answer: incident,
});

const readMaintenance = describeQuery("/api/v1/maintenances/{id}", {
  ...one("maintenance"),
  id: "readMaintenance",
  answer: maintenance,
});

export const eventDescriptions = [
  readSummary,
  listIncidents,
  readIncident,
  listMaintenances,
  readMaintenance,
];

/** Serves filtered lists of incidents and maintenances. Whole lists and events are documents. */
export function eventListRoutes(documents: Documents) {
  const app = new Hono();

  serveRoute(app, listIncidents, [], (c, { query }) => {
    const page = pageOf(c, documents);
    return c.json(incidentsPart(page, filterOf(query, page), query.limit, query.cursor));
  });

  serveRoute(app, listMaintenances, [], (c, { query }) => {
    const page = pageOf(c, documents);
    return c.json(maintenancesPart(page, filterOf(query, page), query.limit, query.cursor));
  });

  return app;
}

/** The summary, and the whole lists: those without a query. */
export const apiAddresses: readonly (readonly [string, Render | Variants])[] = [
  [readSummary.path, json((page, snapshot) => summaryJson(page, snapshot.generatedAt))],
  [listIncidents.path, unlessAsked((page) => incidentsPart(page, {}, USUAL_PART))],
  [listMaintenances.path, unlessAsked((page) => maintenancesPart(page, {}, USUAL_PART))],
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
