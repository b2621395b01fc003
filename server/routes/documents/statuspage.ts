import type { PageSnapshot } from "../../core/model.ts";
import type { Render, Variants } from "../../http/documents.ts";
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

/** Statuspage's public API v2, and the history that its own pages are made from. */
export function statuspageAddresses(
  page: PageSnapshot,
): (readonly [path: string, document: Render | Variants])[] {
  const v2 = (name: string, body: (page: PageSnapshot) => string | null) =>
    [`/api/v2/${name}.json`, json(body)] as const;
  const ids = page.providers.flatMap((p) => [p.publicId, ...p.components.map((c) => c.publicId)]);
  return [
    v2("summary", summaryDocument),
    v2("status", statusDocument),
    v2("components", componentsDocument),
    ...ids.map((id) => v2(`components/${id}`, (page) => componentDocument(page, id))),
    v2("incidents", (page) => incidentsDocument(page)),
    v2("incidents/unresolved", (page) => incidentsDocument(page, isOpen)),
    v2("incidents/resolved", (page) => incidentsDocument(page, (i) => !isOpen(i))),
    v2("scheduled-maintenances", (page) => maintenancesDocument(page)),
    v2("scheduled-maintenances/upcoming", (page) => maintenancesDocument(page, isScheduled)),
    v2("scheduled-maintenances/active", (page) => maintenancesDocument(page, isOn)),
    ["/history.json", history],
  ];
}

/** Far more than there is to tell. */
const LAST_PAGE = 100;

/** What is no number of a page is the first, as at Statuspage. */
const history: Variants = {
  pick({ query }) {
    const page = query.get("page") ?? "";
    return /^[1-9]\d{0,2}$/.test(page) && Number(page) <= LAST_PAGE ? page : "1";
  },
  render: (name) =>
    json((page, snapshot) => historyDocument(page, Number(name), snapshot.generatedAt)),
};

/** `/incidents/<id>.json`, while there is such an incident or maintenance; else `null`. */
export function eventAddress(path: string, page: PageSnapshot): Render | null {
  const id = /^\/incidents\/([a-z0-9]{12})\.json$/.exec(path)?.[1];
  if (id === undefined || eventDocument(page, id) === null) return null;
  return json((page) => eventDocument(page, id));
}
