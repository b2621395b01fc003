import { z } from "zod";
import { publicId } from "../../core/api/basics.ts";
import * as shapes from "../../core/api/statuspage.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import type { Render, Variants } from "../../http/page-documents.ts";
import { isOn, isOpen, isScheduled } from "../../formats/events.ts";
import { historyDocument } from "../../formats/statuspage-history.ts";
import {
  componentDocument,
  componentsDocument,
  eventDocument,
  incidentsDocument,
  maintenancesDocument,
  statusDocument,
  summaryDocument,
} from "../../formats/statuspage.ts";
import { json } from "../middleware/json-document.ts";
import { describeDocument } from "../schemas/described-route.ts";
import { NOT_FOUND } from "../schemas/responses.ts";

const tag = "Statuspage v2";
const { statuspageIncidents: incidents, statuspageMaintenances: maintenances } = shapes;

/** Describes a document that takes no parameters. */
const document = <const Path extends string>(
  path: Path,
  id: string,
  summary: string,
  answer: z.ZodType,
) => describeDocument(path, { tag, id, summary, answer });

const summary = document(
  "/api/v2/summary.json",
  "statuspageSummary",
  "Components, what is open, the overall status",
  shapes.statuspageSummary,
);
const status = document(
  "/api/v2/status.json",
  "statuspageStatus",
  "The overall status",
  shapes.statuspageStatus,
);
const components = document(
  "/api/v2/components.json",
  "statuspageComponents",
  "Groups and components",
  shapes.statuspageComponents,
);
const component = describeDocument("/api/v2/components/{id}.json", {
  tag,
  id: "statuspageComponent",
  summary: "One component or group",
  params: z.object({ id: publicId.meta({ example: "<publicComponent>" }) }),
  answer: shapes.statuspageComponent,
  responses: NOT_FOUND,
});
const newest = document(
  "/api/v2/incidents.json",
  "statuspageIncidents",
  "The 50 newest incidents",
  incidents,
);
const unresolved = document(
  "/api/v2/incidents/unresolved.json",
  "statuspageUnresolved",
  "Open incidents",
  incidents,
);
const resolved = document(
  "/api/v2/incidents/resolved.json",
  "statuspageResolved",
  "Incidents that are over",
  incidents,
);
const planned = document(
  "/api/v2/scheduled-maintenances.json",
  "statuspageMaintenances",
  "The 50 newest maintenances",
  maintenances,
);
const upcoming = document(
  "/api/v2/scheduled-maintenances/upcoming.json",
  "statuspageUpcoming",
  "Planned maintenance",
  maintenances,
);
const active = document(
  "/api/v2/scheduled-maintenances/active.json",
  "statuspageActive",
  "Maintenance that is on",
  maintenances,
);
const historyPages = describeDocument("/history.json", {
  tag,
  id: "statuspageHistory",
  summary: "Three months of history",
  query: z.object({ page: z.coerce.number().int().min(1).optional() }),
  answer: shapes.statuspageHistory,
  responses: NOT_FOUND,
});
const event = describeDocument("/incidents/{id}.json", {
  tag,
  id: "statuspageIncident",
  summary: "One incident or maintenance",
  params: z.object({ id: publicId.meta({ example: "<incident>" }) }),
  answer: z.union([shapes.statuspageIncident, shapes.statuspageMaintenance]),
  responses: NOT_FOUND,
});

export const statuspageDescriptions = [
  summary,
  status,
  components,
  component,
  newest,
  unresolved,
  resolved,
  planned,
  upcoming,
  active,
  historyPages,
  event,
];

/** Returns the documents of Statuspage's public API v2, and the history of its own pages. */
export function statuspageAddresses(
  page: PageSnapshot,
): (readonly [path: string, document: Render | Variants])[] {
  const v2 = ({ path }: { readonly path: string }, body: (page: PageSnapshot) => string | null) =>
    [path, json(body)] as const;
  const at = (id: string) => ({ path: component.path.replace("{id}", id) });
  const ids = page.providers.flatMap((p) => [p.publicId, ...p.components.map((c) => c.publicId)]);
  return [
    v2(summary, summaryDocument),
    v2(status, statusDocument),
    v2(components, componentsDocument),
    ...ids.map((id) => v2(at(id), (page) => componentDocument(page, id))),
    v2(newest, (page) => incidentsDocument(page)),
    v2(unresolved, (page) => incidentsDocument(page, isOpen)),
    v2(resolved, (page) => incidentsDocument(page, (i) => !isOpen(i))),
    v2(planned, (page) => maintenancesDocument(page)),
    v2(upcoming, (page) => maintenancesDocument(page, isScheduled)),
    v2(active, (page) => maintenancesDocument(page, isOn)),
    [historyPages.path, history],
  ];
}

/** More pages than any history has. */
const LAST_PAGE = 100;

/** An invalid page number means the first page, as at Statuspage. */
const history: Variants = {
  pick({ query }) {
    const page = query.get("page") ?? "";
    return /^[1-9]\d{0,2}$/.test(page) && Number(page) <= LAST_PAGE ? page : "1";
  },
  render: (name) =>
    json((page, snapshot) => historyDocument(page, Number(name), snapshot.generatedAt)),
};

/** Returns `/incidents/<id>.json`, or `null` if there is no such incident or maintenance. */
export function eventAddress(path: string, page: PageSnapshot): Render | null {
  const id = /^\/incidents\/([a-z0-9]{12})\.json$/.exec(path)?.[1];
  if (id === undefined || eventDocument(page, id) === null) return null;
  return json((page) => eventDocument(page, id));
}
