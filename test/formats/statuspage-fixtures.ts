import { insertIncident } from "../../db/incidents.ts";
import { insertMaintenance } from "../../db/maintenances.ts";
import { NOON, world, type World } from "../helpers/world.ts";
import { idOf, incident, maintenance, pastIncident, step } from "./declared-events.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../server/core/duration.ts";

export const PUBLIC = { publishedAt: NOON - HOUR_MS };

/** An open and a resolved incident; maintenance that is planned, on, done and called off. */
export async function eventful(yaml?: string): Promise<World> {
  const w = await world(yaml === undefined ? {} : { yaml });
  await w.see("insee/sirene", { outcome: "up" });
  await insertIncident(w.db, "exemple", incident(), PUBLIC);
  await insertIncident(w.db, "exemple", pastIncident("past", 3), PUBLIC);
  await insertMaintenance(w.db, "exemple", maintenance());
  const now = NOON - MINUTE_MS;
  await insertMaintenance(
    w.db,
    "exemple",
    maintenance({
      id: idOf("on"),
      status: "in_progress",
      startsAt: now,
      endsAt: NOON + HOUR_MS,
      updatedAt: now,
      components: ["dgfip/attestation"],
      updates: [
        step("on2", "in_progress", now, {
          components: [
            { id: "dgfip/attestation", oldState: "unknown", newState: "under_maintenance" },
            { id: "gone/since", oldState: "operational", newState: "under_maintenance" },
          ],
        }),
        step("on1", "scheduled", NOON - DAY_MS),
      ],
    }),
  );
  await insertMaintenance(
    w.db,
    "exemple",
    maintenance({
      id: idOf("off"),
      status: "cancelled",
      startsAt: NOON - DAY_MS,
      endsAt: NOON - DAY_MS + HOUR_MS,
      updates: [
        step("off2", "cancelled", NOON - 2 * DAY_MS, { body: "Reportée." }),
        step("off1", "scheduled", NOON - 3 * DAY_MS),
      ],
    }),
  );
  return w;
}

export const read = async (w: World, path: string) => (await w.request(path)).json();
