import { civilDays, civilHours } from "../calendar.ts";
import type { Latencies } from "./latency.ts";
import type { Interval } from "../model.ts";
import type { Tally } from "./uptime.ts";

/** Length of the buckets of a series. */
export type Resolution = "day" | "hour";

/** The subject of a series: one component, or all of a provider together. */
export type Subject = { readonly component: string } | { readonly provider: string };

/** Figures of a window, bucket by bucket: whole hours or civil days but for the two ends. */
export type AvailabilitySeries = {
  readonly subject: Subject;
  readonly timeZone: string;
  readonly resolution: Resolution;
  readonly window: Interval;
  readonly buckets: readonly (Interval & { readonly sums: Tally })[];
};

/** Latencies of successful probes; buckets are whole hours or days, since they are counted so. */
export type LatencySeries = {
  readonly component: string;
  readonly timeZone: string;
  readonly resolution: Resolution;
  readonly buckets: readonly (Interval & { readonly latencies: Latencies })[];
};

/** The hours or civil days that a window touches, each whole. */
export const spansOf = (window: Interval, resolution: Resolution, timeZone: string): Interval[] =>
  resolution === "day"
    ? civilDays(window, timeZone).map(({ from, to }) => ({ from, to }))
    : civilHours(window, timeZone);

/** Returns the buckets of a window, cut to it. */
export const bucketsOf = (window: Interval, resolution: Resolution, timeZone: string): Interval[] =>
  spansOf(window, resolution, timeZone).map(({ from, to }) => ({
    from: Math.max(from, window.from),
    to: Math.min(to, window.to),
  }));
