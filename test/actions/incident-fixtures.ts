import { expect } from "vitest";
import { layersBetween } from "../../db/intervals.ts";
import { eventsOf } from "../../db/outbox.ts";
import { openIncident, type NewIncident } from "../../server/actions/incidents.ts";
import type { Context } from "../../server/context/context.ts";
import { Refusal } from "../../server/core/refusal.ts";

import { NOON, type World } from "../helpers/world.ts";
import { DAY_MS } from "../../server/core/duration.ts";

export const SIRENE = { id: "insee/sirene", state: "major_outage" } as const;
export const LIASSES = { id: "dgfip/liasses", state: "partial_outage" } as const;
export const DOWN: NewIncident = {
  title: "Sirene en panne",
  body: "Nous cherchons.",
  components: [SIRENE],
};

export const open = (ctx: Context, more: Partial<NewIncident> = {}) =>
  openIncident(ctx, "exemple", { ...DOWN, ...more });

export const wordsOf = async (w: World, id: string) =>
  (await eventsOf(w.db, id)).map(({ kind, notice, dueAt }) => ({ kind, notice, dueAt }));

export const publicIncidents = async (w: World) => (await w.publish()).pages[0]!.incidents;

/** Returns the declared states of a component, as intervals. */
export async function saidOf(w: World, component: string) {
  const { id } = w.live.components.find((c) => c.config.id === component)!;
  const layers = await layersBetween(w.db, { from: NOON - 100 * DAY_MS, to: NOON + 100 * DAY_MS });
  return layers.get(id)?.incident ?? [];
}

/** The refusal that something ends in; everything it would have written is not there. */
export async function refusalOf(w: World, work: () => Promise<unknown>): Promise<Refusal> {
  const before = await everything(w);
  const refusal = await work().then(
    () => null,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(Refusal);
  expect(await everything(w)).toEqual(before);
  return refusal as Refusal;
}

export const everything = async ({ db }: World) => [
  await db.selectFrom("incident").selectAll().execute(),
  await db.selectFrom("incident_update").selectAll().execute(),
  await db.selectFrom("outbox").selectAll().execute(),
  await db.selectFrom("audit").selectAll().execute(),
  await db.selectFrom("state_interval").selectAll().execute(),
  await db.selectFrom("setting").selectAll().execute(),
];
