import { timeline, type Layers, type Piece } from "./intervals.ts";
import {
  COMPONENT_STATES,
  type Availability,
  type Day,
  type Interval,
  type SecondsByState,
} from "./model.ts";
import type { CivilDay } from "./calendar.ts";

/** Time in each state over one window; whole milliseconds, so that sums are exact. */
export type Tally = {
  readonly ms: SecondsByState;
  /** Of `under_maintenance`, what was announced early enough to be left out. */
  readonly excludedMs: number;
};

/** Adds up the pieces of a timeline that fall in a window. */
export function tally(pieces: readonly Piece[], window: Interval): Tally {
  const ms = Object.fromEntries(COMPONENT_STATES.map((s) => [s, 0])) as Record<
    keyof SecondsByState,
    number
  >;
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
 * Availability from a tally. Time-weighted: up is operational or degraded; down is a partial or
 * major outage, and maintenance that was announced too late. Unknown time leaves the
 * denominator and lowers coverage; where nothing counts the ratio is `null`.
 */
export function availability({ ms, excludedMs }: Tally): Availability {
  const up = ms.operational + ms.degraded_performance;
  const down = ms.partial_outage + ms.major_outage;
  const late = ms.under_maintenance - excludedMs;
  const known = up + down + ms.under_maintenance;
  const whole = known + ms.unknown;
  return {
    ratio: share(up, up + down + late),
    ratioWithMaintenance: share(up, known),
    coverage: whole > 0 ? known / whole : 0,
    downSeconds: (down + late) / 1000,
  };
}

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** Milliseconds to seconds, state by state. */
export function inSeconds(ms: SecondsByState): SecondsByState {
  return Object.fromEntries(Object.entries(ms).map(([k, v]) => [k, v / 1000])) as SecondsByState;
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
  let start = 0;
  return days.map((day) => {
    while (start < pieces.length && pieces[start]!.to <= day.from) start += 1;
    let end = start;
    while (end < pieces.length && pieces[end]!.from < day.to) end += 1;
    const sums = tally(pieces.slice(start, end), day);
    return { date: day.date, seconds: inSeconds(sums.ms), ratio: availability(sums).ratio };
  });
}
