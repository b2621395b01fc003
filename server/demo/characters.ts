import { addDays, civilDate, civilDays, wallTime } from "../core/calendar.ts";
import type { Cause, ComponentState, Interval } from "../core/model.ts";
import type { Character } from "./resource.ts";

/** A time during which a resource was not just well, and what a probe would have seen. */
export type Episode = Interval & {
  readonly state: ComponentState;
  readonly cause: Cause | null;
  readonly httpStatus: number | null;
};

/** On one day, between two times of the page's clock. */
type Dated = { readonly daysAgo: number; readonly from: string; readonly to: string };

type Habits = {
  /** Number of short outages in 90 days, and their length in minutes. */
  readonly outages: number;
  readonly outageMinutes: readonly [number, number];
  /** Number of slow spells in 90 days, and their length in minutes. */
  readonly slow: number;
  readonly slowMinutes: readonly [number, number];
  /** The share of working days that begin slowly. */
  readonly slowMornings?: number;
  readonly dated?: Dated;
};

const HABITS: Readonly<Record<Character, Habits>> = {
  solid: { outages: 0, outageMinutes: [0, 0], slow: 1, slowMinutes: [5, 20] },
  steady: { outages: 3, outageMinutes: [3, 25], slow: 4, slowMinutes: [10, 60] },
  flaky: { outages: 45, outageMinutes: [2, 14], slow: 20, slowMinutes: [5, 45] },
  "long-outage": {
    outages: 2,
    outageMinutes: [3, 20],
    slow: 3,
    slowMinutes: [10, 40],
    dated: { daysAgo: 23, from: "09:12", to: "15:12" },
  },
  "slow-mornings": {
    outages: 2,
    outageMinutes: [3, 15],
    slow: 0,
    slowMinutes: [0, 0],
    slowMornings: 0.55,
  },
  gateway: {
    outages: 0,
    outageMinutes: [0, 0],
    slow: 1,
    slowMinutes: [5, 15],
    dated: { daysAgo: 17, from: "14:06", to: "14:20" },
  },
};

type Failure = Pick<Episode, "cause" | "httpStatus">;

const FAILURES: readonly Failure[] = [
  { cause: "http_5xx", httpStatus: 502 },
  { cause: "http_5xx", httpStatus: 503 },
  { cause: "timeout", httpStatus: null },
  { cause: "connect", httpStatus: null },
];

/** The night in which monitoring itself was stopped: no state is known. */
const OWN_GAP: Dated = { daysAgo: 34, from: "02:40", to: "07:10" };

/**
 * Returns the episodes of a resource of such a character during `span`; they may overlap, and the
 * later in the list wins. The days of dated episodes count back from the end of the span.
 *
 * @param random uniform numbers from 0 to 1; the same ones give the same past
 */
export function episodesOf(
  character: Character,
  span: Interval,
  timeZone: string,
  random: () => number,
): Episode[] {
  const habits = HABITS[character];
  const between = ([least, most]: readonly [number, number]) => least + (most - least) * random();
  const sometime = (minutes: readonly [number, number]): Interval => {
    const lengthMs = wholeSeconds(between(minutes) * 60_000);
    const from = wholeSeconds(between([span.from, span.to - lengthMs]));
    return { from, to: from + lengthMs };
  };
  const failure = () => FAILURES[Math.floor(random() * FAILURES.length)]!;

  const episodes: Episode[] = [];
  for (let i = 0; i < habits.slow; i++) episodes.push(slow(sometime(habits.slowMinutes)));
  for (const day of habits.slowMornings === undefined ? [] : civilDays(span, timeZone)) {
    const morning = wallTime(day.date, "09:00", timeZone) + wholeSeconds(between([0, 30]) * 60_000);
    const to = morning + wholeSeconds(between([40, 110]) * 60_000);
    const isSlow = random() < habits.slowMornings!;
    if (isSlow && isWorkingDay(day.date)) episodes.push(slow({ from: morning, to }));
  }
  for (let i = 0; i < habits.outages; i++) {
    episodes.push({ ...sometime(habits.outageMinutes), state: "major_outage", ...failure() });
  }
  if (habits.dated) {
    const when = onDay(habits.dated, span, timeZone);
    episodes.push({ ...when, state: "major_outage", cause: "http_5xx", httpStatus: 503 });
  }
  const gap = onDay(OWN_GAP, span, timeZone);
  episodes.push({ ...gap, state: "unknown", cause: null, httpStatus: null });
  return episodes.filter((e) => e.from >= span.from && e.to <= span.to);
}

const slow = (when: Interval): Episode => ({
  ...when,
  state: "degraded_performance",
  cause: "slow",
  httpStatus: 200,
});

const wholeSeconds = (ms: number) => Math.round(ms / 1000) * 1000;

const isWorkingDay = (date: string) => ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());

function onDay({ daysAgo, from, to }: Dated, span: Interval, timeZone: string): Interval {
  const date = addDays(civilDate(span.to, timeZone), -daysAgo);
  return { from: wallTime(date, from, timeZone), to: wallTime(date, to, timeZone) };
}
