import type { Day } from "../../server/core/snapshot.ts";
import type { Tone } from "./state.ts";

const OUTAGE_SECONDS = 15 * 60;
// Slow answers are answers: a bad hour in the evening is not yet a bad day.
const SLOW_SECONDS = 3600;
// The daily windows of some providers last an hour or so: were they marked, a strip would be
// hatched from end to end and say nothing.
const MAINTENANCE_SECONDS = 2 * 3600;

/**
 * The one mark that a civil day gets in a strip: the worst that is worth a look.
 *
 * Seconds come from the same roll-up as the percentages. A day of which less than half is
 * known, and that shows no trouble, is `none`: no data is never drawn as good.
 */
export function dayMark(day: Day): Tone {
  const s = day.seconds;
  const out = s.major_outage + s.partial_outage;
  const known = out + s.operational + s.degraded_performance + s.under_maintenance;
  if (known === 0) return "none";
  if (out >= OUTAGE_SECONDS || out === known) return "down";
  if (out > 0 || s.degraded_performance >= SLOW_SECONDS) return "degraded";
  if (s.under_maintenance >= MAINTENANCE_SECONDS) return "maintenance";
  if (known < s.unknown) return "none";
  return "ok";
}

/** Seconds of a day during which the component did not answer, planned maintenance apart. */
export function outageSeconds(day: Day): number {
  return day.seconds.major_outage + day.seconds.partial_outage;
}

/** Days in a row that have the same mark; `from` and `to` index the days, both included. */
export type Run = { readonly mark: Tone; readonly from: number; readonly to: number };

/** The marks as runs, oldest first. */
export function runsOf(marks: readonly Tone[]): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (let i = 1; i <= marks.length; i++) {
    const mark = marks[from];
    if (mark === undefined || marks[i] === mark) continue;
    runs.push({ mark, from, to: i - 1 });
    from = i;
  }
  return runs;
}
