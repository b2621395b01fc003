import { publicIncidents } from "../../db/incidents.ts";
import { publicMaintenances } from "../../db/maintenances.ts";
import { windowSeries, type StoredSeries } from "../../db/windows.ts";
import type { Context } from "../context/context.ts";
import type { Incident, Maintenance } from "../core/declared.ts";
import { DAY_MS } from "../core/duration.ts";
import { withoutBidiIn } from "../core/plain-text.ts";

/** Declared incidents and maintenance, by page id. */
export type Declared = {
  readonly incidents: ReadonlyMap<string, readonly Incident[]>;
  readonly maintenances: ReadonlyMap<string, readonly Maintenance[]>;
  readonly windows: ReadonlyMap<string, readonly StoredSeries[]>;
};

export const NOTHING_DECLARED: Declared = {
  incidents: new Map(),
  maintenances: new Map(),
  windows: new Map(),
};

const KEPT_MS = 90 * DAY_MS;

/**
 * Incidents, maintenance and windows that the public may see now, without characters that reorder
 * text.
 */
export async function loadDeclared({ db, now }: Context): Promise<Declared> {
  const since = now() - KEPT_MS;
  return {
    incidents: inOrder(await publicIncidents(db, since)),
    maintenances: inOrder(await publicMaintenances(db, since)),
    windows: await windowSeries(db, since),
  };
}

const inOrder = <T>(byPage: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
  new Map([...byPage].map(([page, events]) => [page, withoutBidiIn(events)]));
