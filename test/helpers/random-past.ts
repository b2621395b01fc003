import { expect } from "vitest";
import {
  insertPlanned,
  insertRows,
  insertStates,
  layersBetween,
  saySource,
} from "../../db/intervals.ts";
import type { Db } from "../../db/schema.ts";
import { dirtySince, markDirty, packTally, rollupsBetween } from "../../db/rollups.ts";
import { civilDays, civilHours } from "../../server/core/calendar.ts";
import { NO_LAYERS, timeline, type Layers } from "../../server/core/measuring/intervals.ts";
import type { Instant, Interval } from "../../server/core/model.ts";
import { tallies } from "../../server/core/measuring/uptime.ts";
import { randomLayers, randomOf } from "./random-layers.ts";
import { type World, world } from "./world.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

export const ZONE = "Europe/Paris";
const NOTICE = 24 * HOUR_MS;
/** Half past ten in Paris on 30 October 2026: the days before have 25 hours among them. */
export const AT = Date.parse("2026-10-30T10:30:00+01:00");
export const FIRST = Date.parse("2026-10-22T07:12:00+02:00");

/** Returns a world of four components whose pasts are random, from `FIRST` to about now. */
export async function pastWorld(seed: number): Promise<World> {
  const w = await world({ at: AT });
  const random = randomOf(seed);
  for (const { id } of w.live.components) {
    await insertPast(w.db, id, randomLayers(random, FIRST, AT - FIRST));
  }
  return w;
}

export async function insertPast(db: Db, componentId: number, layers: Layers): Promise<void> {
  await insertStates(
    db,
    layers.verified.map((i) => ({ ...i, componentId, layer: "verified", detail: null })),
  );
  await insertPlanned(
    db,
    layers.maintenance.map((m, i) => ({ ...m, componentId, source: `maintenance:${i}` })),
  );
  for (const [i, said] of (layers.incident ?? []).entries()) {
    await saySource(db, "incident", `incident:${i}-${componentId}`, [{ ...said, componentId }]);
  }
  await insertRows(
    db,
    (layers.correction ?? []).map((c, i) => ({
      ...c,
      componentId,
      layer: "correction",
      source: `correction:${i}`,
      detail: { announcedAt: c.announcedAt },
    })),
  );
  await markDirty(
    db,
    (layers.correction ?? []).map(({ from }) => ({ componentId, from })),
  );
}

/** Returns every stored hour or day of a component as text, by its start. */
export async function stored(
  db: Db,
  span: "hour" | "day",
  id: number,
): Promise<Map<Instant, string>> {
  const all = { from: 0, to: Number.MAX_SAFE_INTEGER };
  const rows = (await rollupsBetween(db, span, all, [id])).get(id) ?? [];
  return new Map(rows.map((row) => [row.from, packTally(row.sums)]));
}

/** Returns the same as they should be, from the intervals alone. */
async function expected(db: Db, window: Interval, id: number, spans: readonly Interval[]) {
  const layers = (await layersBetween(db, window, { components: [id] })).get(id) ?? NO_LAYERS;
  const sums = tallies(timeline(layers, window, NOTICE), spans);
  return new Map(spans.map((span, i) => [span.from, packTally(sums[i]!)]));
}

export async function expectRight(w: World): Promise<void> {
  const now = w.now();
  for (const { id } of w.live.components) {
    const hours = await stored(w.db, "hour", id);
    const from = [...hours.keys()][0]!;
    const to = now - (now % HOUR_MS);
    const window = { from: civilDays({ from, to }, ZONE)[0]!.from, to };
    const all = civilHours({ from, to }, ZONE);
    const days = civilDays({ from, to }, ZONE).filter((day) => day.to <= to);
    expect(hours).toEqual(await expected(w.db, window, id, all));
    expect(await stored(w.db, "day", id)).toEqual(await expected(w.db, window, id, days));
  }
  expect(await dirtySince(w.db)).toEqual(new Map());
}
