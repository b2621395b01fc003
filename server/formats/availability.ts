import { isoInZone } from "../core/calendar.ts";
import { countOf, percentiles } from "../core/measuring/latency.ts";
import { COMPONENT_STATES, type Instant } from "../core/model.ts";
import type { AvailabilitySeries, LatencySeries } from "../core/measuring/series.ts";
import { addUp, availability, inSeconds, type Tally } from "../core/measuring/uptime.ts";
import { csvText } from "./csv.ts";

const figures = (sums: Tally) => ({ seconds: inSeconds(sums.ms), ...availability(sums) });

/** `/api/v1/availability`: seconds by state and ratios; instants in the page's time zone. */
export function availabilityJson(series: AvailabilitySeries): string {
  const { subject, timeZone, resolution, window, buckets } = series;
  const iso = (at: Instant) => isoInZone(at, timeZone);
  return JSON.stringify({
    schemaVersion: 1,
    ...subject,
    timeZone,
    resolution,
    from: iso(window.from),
    to: iso(window.to),
    buckets: buckets.map(({ from, to, sums }) => ({
      from: iso(from),
      to: iso(to),
      ...figures(sums),
    })),
    total: figures(addUp(buckets.map((b) => b.sums))),
  });
}

/** Returns the series as CSV, a row for each bucket; sums are the reader's. */
export function availabilityCsv({ timeZone, buckets }: AvailabilitySeries): string {
  const header = [
    "from",
    "to",
    ...COMPONENT_STATES.map((state) => `${state}_seconds`),
    "ratio",
    "ratio_with_maintenance",
    "coverage",
    "down_seconds",
  ];
  return csvText(
    header,
    buckets.map(({ from, to, sums }) => {
      const { seconds, ratio, ratioWithMaintenance, coverage, downSeconds } = figures(sums);
      return [
        isoInZone(from, timeZone),
        isoInZone(to, timeZone),
        ...COMPONENT_STATES.map((state) => seconds[state]),
        ratio,
        ratioWithMaintenance,
        coverage,
        downSeconds,
      ];
    }),
  );
}

const SHARES = [0.5, 0.95, 0.99] as const;

/** `/api/v1/latency`: percentiles in milliseconds, within 1 %, null where nothing was measured. */
export function latencyJson({ component, timeZone, resolution, buckets }: LatencySeries): string {
  const iso = (at: Instant) => isoInZone(at, timeZone);
  return JSON.stringify({
    schemaVersion: 1,
    component,
    timeZone,
    resolution,
    buckets: buckets.map(({ from, to, latencies }) => {
      const [p50, p95, p99] = percentiles(latencies, SHARES);
      return { from: iso(from), to: iso(to), count: countOf(latencies), p50, p95, p99 };
    }),
  });
}

/** Returns the series as CSV, a row for each bucket. */
export function latencyCsv({ timeZone, buckets }: LatencySeries): string {
  return csvText(
    ["from", "to", "count", "p50_ms", "p95_ms", "p99_ms"],
    buckets.map(({ from, to, latencies }) => [
      isoInZone(from, timeZone),
      isoInZone(to, timeZone),
      countOf(latencies),
      ...percentiles(latencies, SHARES),
    ]),
  );
}
