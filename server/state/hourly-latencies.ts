import { componentOfMonitors, latenciesBetween, latencyUntil } from "../../db/latencies.ts";
import type { Reading } from "../context/context.ts";
import { yieldToOthers } from "../context/time-slices.ts";
import { civilHours, hourStart } from "../core/calendar.ts";
import { DAY_MS, HOUR_MS } from "../core/duration.ts";
import { addLatencies, addPacked, percentiles, type Latencies } from "../core/measuring/latency.ts";
import type { Instant } from "../core/model.ts";
import { countLatencies } from "./latency-counts.ts";
import type { MeasuredComponent } from "./measured-components.ts";

/** Medians of a component's successful probes, in milliseconds; `null` without any. */
export type LatelyMeasured = {
  /** By hour, oldest first; the last hour is under way. */
  readonly hours: readonly (number | null)[];
  /** Of the last two hours. */
  readonly now: number | null;
  /** Of the 24 hours before those. */
  readonly yesterday: number | null;
};

export const HOURS = 24;
/** A compared median is of at least one whole hour. */
const RECENT_HOURS = 2;
/** Time for which hours that are not rolled up are read from single results. */
const UNCOUNTED_MS = 3 * HOUR_MS;

/** Returns the medians of the last day of components of one time zone, by database id. */
export async function latelyMeasured(
  { db, now }: Pick<Reading, "db" | "now">,
  components: readonly MeasuredComponent[],
  timeZone: string,
): Promise<{ readonly from: Instant; readonly found: ReadonlyMap<number, LatelyMeasured> }> {
  const at = now();
  const ids = components.map((c) => c.id);
  const spans = civilHours({ from: at - 2 * DAY_MS, to: at + 1 }, timeZone);
  const starts = spans.map((s) => s.from);
  const counted = (await latencyUntil(db, timeZone)) ?? 0;
  const recent = Math.max(counted, hourStart(at - UNCOUNTED_MS, timeZone));
  const known = new Map<number, Map<Instant, Latencies>>(ids.map((id) => [id, new Map()]));
  const add = (id: number, hour: Instant, put: (into: Latencies) => void) => {
    const own = known.get(id);
    if (!own) return;
    const into: Latencies = own.get(hour) ?? new Map();
    put(into);
    own.set(hour, into);
  };
  const stored = { from: starts[0]!, to: recent };
  for (const row of await latenciesBetween(db, "hour", stored, ids))
    add(row.componentId, row.from, (into) => addPacked(into, row.counts));
  await yieldToOthers();
  const componentOf = await componentOfMonitors(db);
  for (const span of spans.filter((s) => s.to > recent)) {
    const rest = { from: Math.max(span.from, recent), to: Math.min(span.to, at + 1) };
    for (const [id, latencies] of await countLatencies(db, rest, componentOf))
      add(id, span.from, (into) => addLatencies(into, latencies));
  }
  const shown = starts.slice(-HOURS);
  const found = new Map(
    ids.map((id) => {
      const own = known.get(id)!;
      const over = (hours: readonly Instant[]): number | null => {
        const sum: Latencies = new Map();
        for (const hour of hours) addLatencies(sum, own.get(hour) ?? new Map());
        return percentiles(sum, [0.5])[0];
      };
      const measured: LatelyMeasured = {
        hours: shown.map((hour) => over([hour])),
        now: over(starts.slice(-RECENT_HOURS)),
        yesterday: over(starts.slice(-RECENT_HOURS - HOURS, -RECENT_HOURS)),
      };
      return [id, measured] as const;
    }),
  );
  return { from: shown[0]!, found };
}
