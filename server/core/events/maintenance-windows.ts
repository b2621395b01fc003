import { addDays, civilDate, wallTime } from "../calendar.ts";
import type { Instant, Interval, WindowRule } from "../model.ts";
import { daysOf, isDay, weekdayOf } from "./window-days.ts";
import { DAY_MS } from "../duration.ts";

/**
 * The planned windows that overlap an interval, soonest first. Each is whole, even where it
 * reaches outside; windows that overlap each other are merged, since nothing starts or ends
 * between them.
 *
 * Wall-clock meaning is kept across changes of the clock: "01:00 to 02:00" stays that on both
 * nights of the year that are odd (see `wallTime` for skipped and repeated times).
 */
export function plannedWindows(
  rules: readonly WindowRule[],
  timeZone: string,
  within: Interval,
): Interval[] {
  const found: Interval[] = [];
  if (rules.length === 0 || within.to <= within.from) return found;
  // Earlier by the longest window: it may have begun days before.
  const last = civilDate(within.to - 1, timeZone);
  const longest = Math.max(...rules.map(daysAfterStart));
  for (
    let date = addDays(civilDate(within.from, timeZone), -longest);
    date <= last;
    date = addDays(date, 1)
  ) {
    for (const rule of rules) {
      const window = windowOn(rule, date, timeZone);
      if (window && window.from < within.to && window.to > within.from) found.push(window);
    }
  }
  return mergeIntervals(found);
}

/**
 * The window of a rule that begins on a civil date, or `null`: the rule does not hold on that
 * day, or the clock skips all of it.
 */
export function windowOn(rule: WindowRule, date: string, timeZone: string): Interval | null {
  if (!holdsOn(rule, date)) return null;
  const end = windowEnd(rule, date);
  const from = wallTime(date, rule.from, timeZone);
  const to = wallTime(end.date, end.time, timeZone);
  return to > from ? { from, to } : null;
}

/** Returns the civil date and the time ("HH:MM", never "24:00") at which a window ends. */
export function windowEnd(rule: WindowRule, date: string): { date: string; time: string } {
  const day = lastDay(rule, date);
  return rule.to === "24:00"
    ? { date: addDays(day, 1), time: "00:00" }
    : { date: day, time: rule.to };
}

function lastDay({ from, to, until }: WindowRule, date: string): string {
  if (until === undefined) return to > from ? date : addDays(date, 1);
  if (/^\d/.test(until)) return until;
  let day = addDays(date, 1);
  while (weekdayOf(day) !== until) day = addDays(day, 1);
  return day;
}

/** Returns the most civil days after its first on which a window may still be on. */
export function daysAfterStart({ date, until }: WindowRule): number {
  if (until === undefined) return 1;
  if (date === undefined) return 7;
  return Math.max(1, Math.round((Date.parse(until) - Date.parse(date)) / DAY_MS) + 1);
}

/** The window that is on at an instant, merged with those that touch it; or `null`. */
export function windowAt(
  rules: readonly WindowRule[],
  timeZone: string,
  at: Instant,
): Interval | null {
  // A day on either side, so that windows that follow one another without a gap are seen as one.
  const around = { from: at - DAY_MS, to: at + DAY_MS };
  return plannedWindows(rules, timeZone, around).find((w) => w.from <= at && at < w.to) ?? null;
}

/** Overlapping and touching intervals made one, in order. */
function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const next of [...intervals].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && next.from <= last.to) {
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
    } else merged.push({ from: next.from, to: next.to });
  }
  return merged;
}

function holdsOn(rule: WindowRule, date: string): boolean {
  if (rule.date !== undefined) return rule.date === date;
  return rule.day === undefined || daysOf(rule.day).some((day) => isDay(day, date));
}
