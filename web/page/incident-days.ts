import type { Incident } from "../../server/core/declared.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import type { Words } from "./words.ts";

/** An incident as the days of a component see it: civil dates, both included. */
export type IncidentDays = {
  readonly incident: Incident;
  readonly from: string;
  readonly to: string;
  readonly open: boolean;
};

/** The incidents of each component, by its configured id; worked out once per page. */
export function incidentDays(page: PageSnapshot, words: Words): Map<string, IncidentDays[]> {
  const found = new Map<string, IncidentDays[]>();
  for (const incident of page.incidents) {
    const entry: IncidentDays = {
      incident,
      from: words.format.civilDate(incident.startedAt),
      to: words.format.civilDate(incident.resolvedAt ?? words.now),
      open: isOpen(incident),
    };
    for (const { id } of incident.components) {
      const known = found.get(id);
      if (known) known.push(entry);
      else found.set(id, [entry]);
    }
  }
  return found;
}

/** An incident is open until it is resolved; a post-mortem comes after. */
export function isOpen(incident: Incident): boolean {
  return incident.status !== "resolved" && incident.status !== "postmortem";
}
