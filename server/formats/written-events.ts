import type { IncidentRecord } from "../core/declared.ts";
import type { MaintenanceRecord } from "../core/declared.ts";
import { NO_EVIDENCE, overSince, type Evidence } from "../core/events/outages.ts";
import { isoInZone } from "../core/calendar.ts";
import type { Instant } from "../core/model.ts";
import type { PageConfig } from "../core/configuration.ts";
import { incidentJson, maintenanceJson } from "./summary.ts";

const isoOf =
  ({ timeZone }: PageConfig) =>
  (at: Instant) =>
    isoInZone(at, timeZone);

/** Returns an incident as its author gets it back: as it is read, and its version. */
export function writtenIncidentJson(page: PageConfig, record: IncidentRecord) {
  const { incident, version, publishedAt } = record;
  return { ...incidentJson(incident, isoOf(page)), version, draft: publishedAt === null };
}

/**
 * Returns when all outages of a draft were over, by probes; `null`: one goes on, or none was seen.
 */
export function recoveredAt(page: PageConfig, { evidence }: IncidentRecord): string | null {
  const at = overSince((evidence as Evidence | null) ?? NO_EVIDENCE);
  return at === null ? null : isoOf(page)(at);
}

/** Returns a maintenance as its author gets it back: as it is read, and its version. */
export function writtenMaintenanceJson(page: PageConfig, record: MaintenanceRecord) {
  const { maintenance, version, draft } = record;
  return { ...maintenanceJson(maintenance, isoOf(page)), version, draft };
}
