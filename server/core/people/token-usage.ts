import { DAY_MS, HOUR_MS, MINUTE_MS } from "../duration.ts";
import type { Instant } from "../model.ts";

/** Requests of a token, by what became of them. */
export type UsageCounts = {
  /** Answers below 400. */
  readonly served: number;
  /** Answers 429. */
  readonly refused: number;
  /** All others. */
  readonly failed: number;
};

/** Requests that began in a step of time, by its begin. */
export type UsagePoint = UsageCounts & { readonly at: Instant };

/** One request of a token. Its path has no query. */
export type TokenCall = {
  readonly at: Instant;
  readonly method: string;
  readonly path: string;
  readonly status: number;
};

/** A ban: the time in which no request of a token is answered. */
export type Ban = { readonly since: Instant; readonly until: Instant };

/** Number of calls of a token that are stored. */
export const LAST_CALLS = 10;

/** Time for which minutes are stored, and gateways' reports accepted. */
export const MINUTES_KEPT_MS = 2 * DAY_MS;
export const DAYS_KEPT_MS = 400 * DAY_MS;
export const BANS_KEPT_MS = 30 * DAY_MS;

/** Time before a ban began in which its client used the tokens that it takes in. */
export const BAN_TAKES_IN_MS = MINUTE_MS;

/** The windows in which usage is shown: a number of steps. */
export const USAGE_WINDOWS = {
  "10m": { stepMs: MINUTE_MS, steps: 10 },
  "30h": { stepMs: HOUR_MS, steps: 30 },
  "8d": { stepMs: DAY_MS, steps: 8 },
} as const;

export type UsageWindow = keyof typeof USAGE_WINDOWS;

/** What a token called within a window, and its ban. */
export type ReadUsage = {
  readonly window: UsageWindow;
  readonly from: Instant;
  readonly to: Instant;
  readonly points: readonly UsagePoint[];
  readonly totals: UsageCounts;
  /** Newest first. */
  readonly last: readonly TokenCall[];
  readonly ban: Ban | null;
};

/** Returns the window of a name; that of eight days for others. */
export const windowNamed = (name: string | undefined): UsageWindow =>
  name !== undefined && Object.hasOwn(USAGE_WINDOWS, name) ? (name as UsageWindow) : "8d";

export const NO_USAGE: UsageCounts = { served: 0, refused: 0, failed: 0 };

/** Returns the kind of answer that a status is counted as. */
export const outcomeOf = (status: number): keyof UsageCounts =>
  status === 429 ? "refused" : status < 400 ? "served" : "failed";

/** Returns the sum of counts. */
export const sumOf = (counts: readonly UsageCounts[]): UsageCounts =>
  counts.reduce(
    (sum, one) => ({
      served: sum.served + one.served,
      refused: sum.refused + one.refused,
      failed: sum.failed + one.failed,
    }),
    NO_USAGE,
  );

/** Returns the begin of the step in UTC that an instant lies in. */
export const stepBegin = (at: Instant, stepMs: number): Instant => at - (at % stepMs);

/** Returns the begin of a window, and its end: that of the step that is running. */
export function windowAt(
  window: UsageWindow,
  now: Instant,
): { readonly from: Instant; readonly to: Instant } {
  const { stepMs, steps } = USAGE_WINDOWS[window];
  const to = stepBegin(now, stepMs) + stepMs;
  return { from: to - steps * stepMs, to };
}

/** Returns every step of a window with its requests; a step without any has zeros. */
export function pointsOf(
  window: UsageWindow,
  now: Instant,
  counted: readonly UsagePoint[],
): UsagePoint[] {
  const { stepMs, steps } = USAGE_WINDOWS[window];
  const { from } = windowAt(window, now);
  return Array.from({ length: steps }, (_, i) => {
    const at = from + i * stepMs;
    return { at, ...sumOf(counted.filter((one) => stepBegin(one.at, stepMs) === at)) };
  });
}
