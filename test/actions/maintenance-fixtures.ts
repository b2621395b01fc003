import { expect } from "vitest";
import { layersBetween } from "../../db/intervals.ts";
import { eventsOf } from "../../db/outbox.ts";
import { planMaintenance, type NewMaintenance } from "../../server/actions/maintenances.ts";
import type { Context } from "../../server/context/context.ts";
import { Refusal } from "../../server/core/refusal.ts";

import { NOON, type World } from "../helpers/world.ts";
import { DAY_MS, HOUR_MS } from "../../server/core/duration.ts";

export const PLAN: NewMaintenance = {
  title: "DGFIP : bascule du portail",
  body: "Réponses 503 attendues.",
  components: ["dgfip/liasses"],
  startsAt: NOON + 2 * DAY_MS,
  endsAt: NOON + 2 * DAY_MS + 2 * HOUR_MS,
};

export const plan = async (ctx: Context, more: Partial<NewMaintenance> = {}) =>
  (await planMaintenance(ctx, "exemple", { ...PLAN, ...more }))[0]!;

export const shown = async (w: World) => (await w.publish()).pages[0]!.maintenances;

export const wordsOf = async (w: World, id: string) =>
  (await eventsOf(w.db, id)).map(({ kind, dueAt, notice }) => ({
    kind,
    dueAt: dueAt - NOON,
    ...(notice.changed && { changed: notice.changed }),
  }));

export async function announced(w: World, component: string) {
  const { id } = w.live.components.find((c) => c.config.id === component)!;
  const layers = await layersBetween(w.db, { from: NOON - DAY_MS, to: NOON + 400 * DAY_MS });
  return (layers.get(id)?.maintenance ?? [])
    .filter((m) => m.source?.startsWith("maintenance:"))
    .map(({ from, to, announcedAt }) => [from - NOON, to - NOON, announcedAt - NOON]);
}

/** The refusal that something ends in; everything it would have written is not there. */
export async function refusalOf(w: World, work: () => Promise<unknown>): Promise<Refusal> {
  const tables = ["maintenance", "maintenance_update", "outbox", "audit", "setting"] as const;
  const everything = () =>
    Promise.all(tables.map((table) => w.db.selectFrom(table).selectAll().execute()));
  const before = await everything();
  const refusal = await work().then(
    () => null,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(Refusal);
  expect(await everything()).toEqual(before);
  return refusal as Refusal;
}
