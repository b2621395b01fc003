import { timeline, type Layers, type Piece } from "./intervals.ts";
import {
  COMPONENT_STATES,
  NO_TIME,
  type Availability,
  type Interval,
  type SecondsByState,
} from "../model.ts";
import type { Day } from "../snapshot.ts";
import type { CivilDay } from "../calendar.ts";

/** Time in each state over one window; whole milliseconds, so that sums are exact. */
export type Tally = {
  readonly ms: SecondsByState;
  /** Part of `under_maintenance` that was announced early enough to be left out. */
  readonly excludedMs: number;
};

/** Adds up the pieces of a timeline that fall in a window. */
export function tally(pieces: readonly Piece[], window: Interval): Tally {
  const ms = { ...NO_TIME };
  let excludedMs = 0;
  for (const piece of pieces) {
    const length = Math.min(piece.to, window.to) - Math.max(piece.from, window.from);
    if (length <= 0) continue;
    ms[piece.state] += length;
    if (piece.excluded) excludedMs += length;
  }
  return { ms, excludedMs };
}

/**
 * Returns the tallies of many windows at once, which must be in order and disjoint, as the days of
 * a month are. Each piece is visited once for each window that it touches.
 */
export function tallies(pieces: readonly Piece[], windows: readonly Interval[]): Tally[] {
  let start = 0;
  return windows.map((window) => {
    while (start < pieces.length && pieces[start]!.to <= window.from) start += 1;
    let end = start;
    while (end < pieces.length && pieces[end]!.from < window.to) end += 1;
    return tally(pieces.slice(start, end), window);
  });
}

/** The time of several windows together; exact, since milliseconds are whole. */
export function addUp(parts: readonly Tally[]): Tally {
  const ms = { ...NO_TIME };
  let excludedMs = 0;
  for (const part of parts) {
    for (const state of COMPONENT_STATES) ms[state] += part.ms[state];
    excludedMs += part.excludedMs;
  }
  return { ms, excludedMs };
}

/** Milliseconds that count as up, and as not up, without what is excluded or unknown. */
export function counted({ ms, excludedMs }: Tally): { upMs: number; downMs: number } {
  return {
    upMs: ms.operational + ms.degraded_performance,
    downMs: ms.partial_outage + ms.major_outage + ms.under_maintenance - excludedMs,
  };
}

/**
 * Availability from a tally. Time-weighted: up is operational or degraded; down is a partial or
 * major outage, and maintenance that was announced too late. Unknown time leaves the
 * denominator and lowers coverage; where nothing counts the ratio is `null`.
 */
export function availability(tally: Tally): Availability {
  const { upMs, downMs } = counted(tally);
  const known = upMs + downMs + tally.excludedMs;
  const whole = known + tally.ms.unknown;
  return {
    ratio: share(upMs, upMs + downMs),
    ratioWithMaintenance: share(upMs, known),
    coverage: whole > 0 ? known / whole : 0,
    downSeconds: downMs / 1000,
  };
}

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** Milliseconds to seconds, state by state. */
export function inSeconds(ms: SecondsByState): SecondsByState {
  return {
    operational: ms.operational / 1000,
    degraded_performance: ms.degraded_performance / 1000,
    partial_outage: ms.partial_outage / 1000,
    major_outage: ms.major_outage / 1000,
    under_maintenance: ms.under_maintenance / 1000,
    unknown: ms.unknown / 1000,
  };
}

/** A civil day from its tally. */
export const dayOf = (date: string, sums: Tally): Day => {
  const { upMs, downMs } = counted(sums);
  return { date, seconds: inSeconds(sums.ms), ratio: share(upMs, upMs + downMs) };
};

/** Civil days from their tallies; those that follow an equal one share their seconds with it. */
export function daysOf(days: readonly CivilDay[], sums: readonly Tally[]): Day[] {
  let last: { sums: Tally; day: Day } | null = null;
  return sums.map((one, i) => {
    const { date } = days[i]!;
    if (last?.sums === one) return { date, seconds: last.day.seconds, ratio: last.day.ratio };
    const day = dayOf(date, one);
    last = { sums: one, day };
    return day;
  });
}

/** One entry for each civil day, whole days but for what lies after `until`. */
export function daily(
  layers: Layers,
  days: readonly CivilDay[],
  noticeMs: number,
  until: number,
): Day[] {
  const first = days[0];
  if (!first) return [];
  const pieces = timeline(layers, { from: first.from, to: Math.max(first.from, until) }, noticeMs);
  return daysOf(days, tallies(pieces, days));
}
