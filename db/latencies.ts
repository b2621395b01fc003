import { addPacked, packLatencies, type Latencies } from "../server/core/measuring/latency.ts";
import type { Instant, Interval } from "../server/core/model.ts";
import type { Db } from "./schema.ts";
import { spansBetween, type Span } from "./rollups.ts";
import { readSetting, writeSetting } from "./key-values.ts";

/** Latencies of successful probes, counted by hour and by day: a cache, like roll-ups of time. */

const ROWS_PER_STATEMENT = 500;

export type CountedLatencies = {
  readonly componentId: number;
  readonly from: Instant;
  readonly latencies: Latencies;
};

/** Writes counts of latencies over what stood there. */
export async function putLatencies(
  db: Db,
  span: Span,
  rows: readonly CountedLatencies[],
): Promise<void> {
  for (let i = 0; i < rows.length; i += ROWS_PER_STATEMENT) {
    await db
      .insertInto(`latency_${span}`)
      .values(
        rows.slice(i, i + ROWS_PER_STATEMENT).map((r) => ({
          component_id: r.componentId,
          from_at: r.from,
          counts: Buffer.from(packLatencies(r.latencies)),
        })),
      )
      .onConflict((c) =>
        c
          .columns(["component_id", "from_at"])
          .doUpdateSet((eb) => ({ counts: eb.ref("excluded.counts") })),
      )
      .execute();
  }
}

/** Counts of the hours or days that begin in `window`, in order. */
export async function latenciesBetween(
  db: Db,
  span: Span,
  window: Interval,
  components: readonly number[],
): Promise<
  { readonly componentId: number; readonly from: Instant; readonly counts: Uint8Array }[]
> {
  if (components.length === 0) return [];
  return spansBetween(db, `latency_${span}`, window, components)
    .select(["component_id as componentId", "from_at as from", "counts"])
    .execute();
}

/** All counts of a window as one, by component. */
export async function latenciesOver(
  db: Db,
  span: Span,
  window: Interval,
  components: readonly number[],
): Promise<Map<number, Latencies>> {
  const found = new Map<number, Latencies>();
  for (const { componentId, counts } of await latenciesBetween(db, span, window, components)) {
    let latencies = found.get(componentId);
    if (!latencies) found.set(componentId, (latencies = new Map()));
    addPacked(latencies, counts);
  }
  return found;
}

/** Each zone has its own hours; pages of one zone share them. */
const UNTIL_KEY = "latency-until:";
const untilKey = (timeZone: string) => `${UNTIL_KEY}${timeZone}`;
const LATE_KEY = "latency-late";

/** Up to where latencies are counted in a zone's hours, or `null` if none were. */
export async function latencyUntil(db: Db, timeZone: string): Promise<Instant | null> {
  const stored = await readSetting(db, untilKey(timeZone));
  return stored === null ? null : Number(stored);
}

export async function saveLatencyUntil(db: Db, timeZone: string, until: Instant): Promise<void> {
  await writeSetting(db, untilKey(timeZone), String(until));
}

/** Notes that a result of this slot came late: its hour is counted again. */
export async function markLateResult(db: Db, slotAt: Instant): Promise<void> {
  const before = await readSetting(db, LATE_KEY);
  if (before === null || slotAt < Number(before)) {
    await writeSetting(db, LATE_KEY, String(slotAt));
  }
}

/** The earliest slot of which a result came late since this was last asked, or `null`. */
export async function takeLateResult(db: Db): Promise<Instant | null> {
  const row = await db
    .deleteFrom("setting")
    .where("key", "=", LATE_KEY)
    .returning("value")
    .executeTakeFirst();
  return row ? Number(row.value) : null;
}

const PURGED_KEY = "results-purged-until";

/** Results of slots before this are gone; hours that were counted then cannot be counted again. */
export async function resultsPurgedUntil(db: Db): Promise<Instant> {
  return Number((await readSetting(db, PURGED_KEY)) ?? 0);
}

export const savePurgedUntil = (db: Db, until: Instant): Promise<void> =>
  writeSetting(db, PURGED_KEY, String(until));

/** Forgets up to where latencies are counted, so that all of them are counted again. */
export async function forgetCounted(db: Db): Promise<void> {
  await db.deleteFrom("setting").where("key", "like", `${UNTIL_KEY}%`).execute();
}

/** The component of each monitor, those that were taken out of the configuration included. */
export async function componentOfMonitors(db: Db): Promise<Map<number, number>> {
  const rows = await db.selectFrom("monitor").select(["id", "component_id"]).execute();
  return new Map(rows.map((r) => [r.id, r.component_id]));
}
