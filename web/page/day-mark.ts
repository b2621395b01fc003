import type { Day } from "../../server/core/snapshot.ts";
import type { Tone } from "./state.ts";

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
  if (out > 0) return "down";
  if (s.degraded_performance >= SLOW_SECONDS) return "degraded";
  if (s.under_maintenance >= MAINTENANCE_SECONDS) return "maintenance";
  if (known < s.unknown) return "none";
  return "ok";
}

/**
 * The marks of days in order, oldest first. On the first day of all, what is known of it decides
 * alone: it begins with the first measurement, and is drawn at once.
 */
export function dayMarks(days: readonly Day[]): Tone[] {
  const marks = days.map(dayMark);
  const today = days.at(-1);
  if (!today || marks.at(-1) !== "none" || !isFirstDay(days)) return marks;
  return [...marks.slice(0, -1), dayMark({ ...today, seconds: { ...today.seconds, unknown: 0 } })];
}

/** Returns true if nothing is known of any day before today. */
export function isFirstDay(days: readonly Day[]): boolean {
  return days
    .slice(0, -1)
    .every(({ seconds }) =>
      Object.entries(seconds).every(([state, length]) => state === "unknown" || length === 0),
    );
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
