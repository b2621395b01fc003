import { oldestSlot } from "../../../db/results.ts";
import {
  componentOfMonitors,
  latenciesOver,
  latencyUntil,
  putLatencies,
  resultsPurgedUntil,
  saveLatencyUntil,
  takeLateResult,
} from "../../../db/latencies.ts";
import type { Db } from "../../../db/schema.ts";
import type { Reading } from "../../context/context.ts";
import { civilDays, civilHours, hourStart } from "../../core/calendar.ts";
import type { Instant, Interval } from "../../core/model.ts";
import { countLatencies } from "../../state/latency-counts.ts";
import type { MeasuredComponent } from "../../state/measured-components.ts";
import { yieldToOthers, shortTransaction, partsOf } from "../../context/time-slices.ts";

export type RollUpOptions = {
  /** Called with components whose past was rolled up or changed, once it is written. */
  readonly touched?: (components: readonly number[]) => void;
  /** Called with the hours done so far. */
  readonly advanced?: (hours: number) => void;
  /** Ends between two slices when it says so; what was done stays done. */
  readonly stopped?: () => boolean;
};

/** An hour is counted once its last probes are sure to be in. */
const SETTLE_MS = 120_000;
const ROWS_A_SLICE = 200;

/** Counts the latencies of hours that ended, and of days that did. Returns how many hours. */
export async function rollUpLatencies(
  { db }: Pick<Reading, "db">,
  components: readonly MeasuredComponent[],
  now: Instant,
  { stopped, advanced }: RollUpOptions,
): Promise<number> {
  const zones = Map.groupBy(components, (c) => c.timeZone);
  await goBackForLateResults(db, [...zones.keys()]);
  const componentOf = await componentOfMonitors(db);
  let done = 0;
  for (const [timeZone, own] of zones) {
    const ids = own.map((c) => c.id);
    const wanted = new Set(ids);
    const hours = await hoursToCount(db, timeZone, now);
    for (const hour of hours) {
      const counted = await countLatencies(db, hour, componentOf);
      const rows = [...counted]
        .filter(([componentId]) => wanted.has(componentId))
        .map(([componentId, latencies]) => ({ componentId, from: hour.from, latencies }));
      for (const part of partsOf(rows, ROWS_A_SLICE)) {
        await shortTransaction(db, (trx) => putLatencies(trx, "hour", part));
        await yieldToOthers();
      }
      for (const day of civilDays(hour, timeZone).filter((d) => d.to <= hour.to)) {
        await countDay(db, day, ids);
      }
      await saveLatencyUntil(db, timeZone, hour.to);
      done += 1;
      advanced?.(1);
      if (stopped?.()) return done;
    }
    await recountDays(db, hours, timeZone, ids);
  }
  return done;
}

/** The hours of a zone that ended and are not counted, of which the results are all still there. */
async function hoursToCount(db: Db, timeZone: string, now: Instant): Promise<Interval[]> {
  const purged = await resultsPurgedUntil(db);
  const from = (await latencyUntil(db, timeZone)) ?? (await oldestSlot(db));
  if (from === null) return [];
  const window = {
    from: Math.max(hourStart(from, timeZone), purged),
    to: hourStart(now - SETTLE_MS, timeZone),
  };
  return civilHours(window, timeZone).filter((hour) => hour.from >= purged);
}

async function goBackForLateResults(db: Db, zones: readonly string[]): Promise<void> {
  await shortTransaction(db, async (trx) => {
    const late = await takeLateResult(trx);
    if (late === null) return;
    for (const timeZone of zones) {
      const until = await latencyUntil(trx, timeZone);
      if (until !== null && late < until) {
        await saveLatencyUntil(trx, timeZone, hourStart(late, timeZone));
      }
    }
  });
}

/** A civil day's counts, from those of its hours. */
async function countDay(db: Db, day: Interval, ids: readonly number[]): Promise<void> {
  for (const part of partsOf(ids, ROWS_A_SLICE)) {
    const sums = await latenciesOver(db, "hour", day, part);
    const rows = [...sums].map(([componentId, latencies]) => ({
      componentId,
      from: day.from,
      latencies,
    }));
    await shortTransaction(db, (trx) => putLatencies(trx, "day", rows));
    await yieldToOthers();
  }
}

/** Days that had ended before, of which an hour was counted again, and that did not end in one. */
async function recountDays(
  db: Db,
  hours: readonly Interval[],
  timeZone: string,
  ids: readonly number[],
): Promise<void> {
  const last = hours.at(-1);
  const until = await latencyUntil(db, timeZone);
  if (!last || until === null) return;
  for (const day of civilDays(last, timeZone)) {
    if (day.to > last.to && day.to <= until) await countDay(db, day, ids);
  }
}
