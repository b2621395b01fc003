import { Temporal } from "temporal-polyfill";
import type { PlannedInterval } from "../measuring/intervals.ts";
import type { Instant, Interval } from "../model.ts";
import type { MaintenanceStatus } from "../declared.ts";
import { DAY_MS, HOUR_MS } from "../duration.ts";

/** A plan reaches at most so far ahead, and one maintenance lasts at most so long. */
export const AHEAD_AT_MOST_MS = 2 * 366 * DAY_MS;
export const LASTS_AT_MOST_MS = 31 * DAY_MS;
/** A maintenance may have begun this long before it is declared. */
export const BEGAN_AT_MOST_MS = 7 * DAY_MS;
/** Most occurrences that are planned at once. */
export const SERIES_AT_MOST = 52;
/** Reminders unless others are asked for: a day and an hour ahead. */
export const USUAL_REMINDERS_MS: readonly number[] = [DAY_MS, HOUR_MS];

const FOLLOWS: Readonly<Record<MaintenanceStatus, readonly MaintenanceStatus[]>> = {
  scheduled: ["in_progress", "cancelled"],
  in_progress: ["verifying", "completed"],
  verifying: ["in_progress", "completed"],
  completed: [],
  cancelled: [],
};

/**
 * Returns true if a maintenance may change from one status to another. One that has begun cannot be
 * cancelled.
 */
export const mayBecome = (from: MaintenanceStatus, to: MaintenanceStatus): boolean =>
  FOLLOWS[from].includes(to);

export const isOverStatus = (status: MaintenanceStatus): boolean => FOLLOWS[status].length === 0;
export const isOnStatus = (status: MaintenanceStatus): boolean =>
  status === "in_progress" || status === "verifying";

export const overlaps = (a: Interval, b: Interval): boolean => a.from < b.to && b.from < a.to;

/**
 * A maintenance's time with the moment at which each part of it was announced: what a change
 * adds was announced by that change, what stays keeps its notice, what was given up loses it.
 *
 * @param before what had been announced, in order; nothing for a new one
 * @returns pieces in order that cover `window` exactly
 */
export function announcedPieces(
  before: readonly PlannedInterval[],
  window: Interval,
  now: Instant,
): PlannedInterval[] {
  const pieces: PlannedInterval[] = [];
  const put = (from: Instant, to: Instant, announcedAt: Instant) => {
    if (to <= from) return;
    const last = pieces.at(-1);
    if (last?.announcedAt === announcedAt && last.to === from) {
      pieces[pieces.length - 1] = { ...last, to };
    } else pieces.push({ from, to, announcedAt });
  };
  let at = window.from;
  for (const known of before) {
    const from = Math.max(known.from, at);
    const to = Math.min(known.to, window.to);
    if (to <= from) continue;
    put(at, from, now);
    put(from, to, known.announcedAt);
    at = to;
  }
  put(at, window.to, now);
  return pieces;
}

/** A wall-clock time as an instant, or why it is none, with the choices there are. */
export type WallMoment =
  | { readonly at: Instant }
  | { readonly problem: "skipped" | "repeated"; readonly choices: readonly string[] };

/**
 * Returns the instant of a local time such as "2026-11-24T20:00" in a zone.
 *
 * A time that the clock skips in spring has none, and one that it shows twice in autumn has two.
 * Its author must choose, since a maintenance an hour off is worse than a question.
 *
 * @returns `null` where the text is no local time
 */
export function wallMoment(text: string, timeZone: string): WallMoment | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null;
  let local: Temporal.PlainDateTime;
  try {
    local = Temporal.PlainDateTime.from(text, { overflow: "reject" });
  } catch {
    return null;
  }
  const [earlier, later] = (["earlier", "later"] as const).map((disambiguation) =>
    local.toZonedDateTime(timeZone, { disambiguation }),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime];
  if (earlier.epochMilliseconds === later.epochMilliseconds) {
    return { at: earlier.epochMilliseconds };
  }
  const choices = [earlier, later].map((z) =>
    z.toString({ timeZoneName: "never", smallestUnit: "second" }),
  );
  const exists = earlier.toPlainDateTime().equals(local);
  return { problem: exists ? "repeated" : "skipped", choices };
}

/** The rhythms of a series. */
export const RHYTHMS = [
  "day",
  /** On the same weekday. */
  "week",
  /** On the same day of the month, or on its last day where it is shorter. */
  "month",
  /** On the same weekday of the month, such as its second Tuesday; the fifth is the last. */
  "month-weekday",
] as const;

export type Rhythm = { readonly every: (typeof RHYTHMS)[number]; readonly times: number };

/**
 * Returns the occurrences of a series: the same wall-clock times on other days, so that 01:00 stays
 * 01:00 when clocks change. A time that is skipped is moved on by the gap, one shown twice is the
 * first. Each ends as many civil days after its start as the first one does.
 */
export function occurrences(first: Interval, rhythm: Rhythm, timeZone: string): Interval[] {
  const [start, end] = [first.from, first.to].map((at) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime];
  const day = start.toPlainDate();
  const lasts = day.until(end.toPlainDate(), { largestUnit: "days" });
  const on = (date: Temporal.PlainDate, like: Temporal.ZonedDateTime): Instant =>
    date.toZonedDateTime({ timeZone, plainTime: like.toPlainTime() }).epochMilliseconds;
  return Array.from({ length: rhythm.times }, (_, i) => {
    const date = dateAfter(day, rhythm.every, i);
    return i === 0 ? first : { from: on(date, start), to: on(date.add(lasts), end) };
  });
}

/** Returns the date of an occurrence, so many steps of a rhythm after the first. */
function dateAfter(
  first: Temporal.PlainDate,
  every: Rhythm["every"],
  steps: number,
): Temporal.PlainDate {
  switch (every) {
    case "day":
      return first.add({ days: steps });
    case "week":
      return first.add({ weeks: steps });
    case "month":
      return first.add({ months: steps }, { overflow: "constrain" });
    case "month-weekday": {
      const month = first.with({ day: 1 }).add({ months: steps });
      const ahead = (first.dayOfWeek - month.dayOfWeek + 7) % 7;
      const date = month.add({ days: ahead + 7 * Math.floor((first.day - 1) / 7) });
      return date.month === month.month ? date : date.subtract({ weeks: 1 });
    }
  }
}

/** Returns true if two occurrences of a series overlap. */
export const overlapsItself = (series: readonly Interval[]): boolean =>
  series.some((one, i) => i > 0 && overlaps(series[i - 1]!, one));
