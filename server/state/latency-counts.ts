import type { Db } from "../../db/schema.ts";
import { latenciesOf, type MeasuredLatency } from "../../db/results.ts";
import { componentOfMonitors } from "../../db/latencies.ts";
import { addLatencies, countLatency, type Latencies } from "../core/measuring/latency.ts";
import type { Instant, Interval } from "../core/model.ts";
import { yieldToOthers } from "../context/time-slices.ts";

/** Results read at once: some 2 ms. */
const RESULTS_A_SLICE = 2_000;

/**
 * Latencies of all successful probes whose slots lie in a window, by component.
 *
 * @param only these monitors, if given
 */
export async function countLatencies(
  db: Db,
  window: Interval,
  componentOf: ReadonlyMap<number, number>,
  only?: readonly number[],
): Promise<Map<number, Latencies>> {
  const counted = new Map<number, Latencies>();
  let last: MeasuredLatency | null = null;
  for (;;) {
    const part: MeasuredLatency[] = await latenciesOf(db, window, RESULTS_A_SLICE, last, only);
    for (const { monitorId, latencyMs } of part) {
      const componentId = componentOf.get(monitorId);
      if (componentId !== undefined) countLatency(countsOf(counted, componentId), latencyMs);
    }
    last = part.at(-1) ?? null;
    if (part.length < RESULTS_A_SLICE) return counted;
    await yieldToOthers();
  }
}

/** Those that are not counted in the database yet: the current hour's, mostly. */
export type LatencyTail = {
  /** One more, as it is measured. */
  count(componentId: number, slotAt: Instant, latencyMs: number): void;
  /**
   * Reads what was measured from `from` on, the first time; later only forgets what was counted
   * in the database meanwhile.
   */
  follow(db: Db, from: Instant, until: Instant): Promise<void>;
  /** All that was measured of a component from `from` on. */
  of(componentId: number, from: Instant): Latencies;
};

/** A quarter of an hour: the hours of every zone begin with one. */
const QUARTER_MS = 900_000;

export function createLatencyTail(): LatencyTail {
  const quarters = new Map<Instant, Map<number, Latencies>>();
  let begun = false;
  const quarterOf = (slotAt: Instant): Map<number, Latencies> => {
    const start = Math.floor(slotAt / QUARTER_MS) * QUARTER_MS;
    let counted = quarters.get(start);
    if (!counted) quarters.set(start, (counted = new Map()));
    return counted;
  };
  return {
    count: (componentId, slotAt, latencyMs) =>
      countLatency(countsOf(quarterOf(slotAt), componentId), latencyMs),
    async follow(db, from, until) {
      if (begun) {
        for (const quarter of quarters.keys()) if (quarter < from) quarters.delete(quarter);
        return;
      }
      const componentOf = await componentOfMonitors(db);
      for (let at = from; at <= until; at += QUARTER_MS) {
        const counted = await countLatencies(db, { from: at, to: at + QUARTER_MS }, componentOf);
        for (const [id, latencies] of counted) addLatencies(countsOf(quarterOf(at), id), latencies);
      }
      begun = true;
    },
    of(componentId, from) {
      const all: Latencies = new Map();
      for (const [quarter, counted] of quarters) {
        const latencies = quarter >= from ? counted.get(componentId) : undefined;
        if (latencies) addLatencies(all, latencies);
      }
      return all;
    },
  };
}

function countsOf(counted: Map<number, Latencies>, componentId: number): Latencies {
  let latencies = counted.get(componentId);
  if (!latencies) counted.set(componentId, (latencies = new Map()));
  return latencies;
}
