import type { Incident, Maintenance } from "../core/declared.ts";
import type { PageSnapshot } from "../core/snapshot.ts";

/** Selects the incidents and maintenance that formats list, once for all of them. */

/** Documents of the latest list so many, as Statuspage's do. */
export const MOST_LISTED = 50;

export const isOpen = (i: Incident): boolean =>
  i.status !== "resolved" && i.status !== "postmortem";

export const isOn = (m: Maintenance): boolean =>
  m.status === "in_progress" || m.status === "verifying";

export const isScheduled = (m: Maintenance): boolean => m.status === "scheduled";

/**
 * Declared maintenance and the occurrences of configured windows, soonest start last. Of more
 * than the limit, what people declared comes before what recurs every night, and of the latter
 * the soonest.
 *
 * @param which of them count at all
 */
export function listedMaintenances(
  page: PageSnapshot,
  which: (m: Maintenance) => boolean = () => true,
): Maintenance[] {
  const declared = page.maintenances.filter(which).slice(0, MOST_LISTED);
  const recurring = (page.windows ?? [])
    .flatMap((series) => series.occurrences)
    .filter(which)
    .toSorted((a, b) => a.startsAt - b.startsAt)
    .slice(0, MOST_LISTED - declared.length);
  return [...declared, ...recurring].toSorted((a, b) => b.startsAt - a.startsAt);
}

/** Returns the page of a maintenance. Windows of the configuration have no page of their own. */
export const maintenanceAddress = (page: PageSnapshot, m: Maintenance): string =>
  page.maintenances.includes(m) ? `${page.url}/maintenances/${m.id}` : `${page.url}/maintenances`;

/** Returns the page of an incident. */
export const incidentAddress = (page: PageSnapshot, i: Incident): string =>
  `${page.url}/incidents/${i.id}`;

/** Returns the page as if this provider were alone on it, with its components and events. */
export function narrowedTo(page: PageSnapshot, providerId: string): PageSnapshot {
  const providers = page.providers.filter((p) => p.id === providerId);
  const own = new Set(providers.flatMap((p) => p.components.map((c) => c.id)));
  return {
    ...page,
    providers,
    incidents: page.incidents.filter((i) => i.components.some((c) => own.has(c.id))),
    maintenances: page.maintenances.filter((m) => m.components.some((c) => own.has(c))),
    windows: (page.windows ?? []).filter((w) => w.components.some((c) => own.has(c))),
  };
}

/** "DGFIP - Liasses, INSEE - Sirene". */
export const componentNames = (page: PageSnapshot, ids: readonly string[]): string =>
  page.providers
    .flatMap((p) => p.components.filter((c) => ids.includes(c.id)).map((c) => [p.name, c.name]))
    .map((names) => names.join(" - "))
    .join(", ");
