import { dayStart, addDays, civilDate } from "../calendar.ts";
import type { Config, MonitorConfig, ProviderConfig } from "../configuration.ts";
import type { Instant, Interval } from "../model.ts";
import { DAY_MS, HOUR_MS } from "../duration.ts";

/**
 * A provider's limits: least time between two calls, most calls in a civil day, most calls at once,
 * and a `Retry-After` to obey.
 */
export type Limits = ProviderConfig["limits"];

/**
 * Calls at the same time unless `limits.concurrency` says otherwise: two, so that one hanging
 * call never stops all others, and up to four where the time-outs of an outage fill more time
 * than there is.
 */
const LEAST_CONCURRENCY = 2;
const MOST_CONCURRENCY = 4;
/**
 * Without `limits.spacing`, calls keep a quarter of their even distance, this long at most, so
 * that a backlog does not fall on a provider that recovers. Below the least it is not worth a timer.
 */
const MOST_SPACING_MS = 250;
const LEAST_SPACING_MS = 50;

/** The rhythm of a provider's calls, from its limits and from what its monitors need. */
export type Pace = {
  readonly concurrency: number;
  readonly spacingMs: number;
  /** Within this, every monitor has had its turn, even if all calls time out and are repeated. */
  readonly roundMs: number;
};

type Paced = Pick<MonitorConfig, "everyMs" | "timeoutMs">;

/** Returns the pace of a provider whose monitors these are. */
export function paceOf(monitors: readonly Paced[], limits: Limits): Pace {
  const sum = (of: (m: Paced) => number) => monitors.reduce((total, m) => total + of(m), 0);
  const load = Math.ceil(sum((m) => m.timeoutMs / m.everyMs));
  const concurrency =
    limits.concurrency ?? Math.min(MOST_CONCURRENCY, Math.max(LEAST_CONCURRENCY, load));
  const even = Math.min(MOST_SPACING_MS, 1 / (4 * sum((m) => 1 / m.everyMs)));
  const adapted = even < LEAST_SPACING_MS ? 0 : Math.round(even);
  const spacingMs = limits.spacingMs > 0 ? limits.spacingMs : adapted;
  // Repeats take at most every other turn.
  const calls = 2 * sum((m) => Math.max(m.timeoutMs / concurrency, spacingMs));
  const longest = Math.max(0, ...monitors.map((m) => m.timeoutMs));
  return { concurrency, spacingMs, roundMs: Math.ceil(calls) + longest };
}

/**
 * Returns the share of a provider's limits that each of several regions keeps, so that all of them
 * together keep the whole. Each region calls at least once.
 */
export function sharedLimits(limits: Limits, regions: number): Limits {
  if (regions <= 1) return limits;
  const share = (count: number) => Math.max(1, Math.floor(count / regions));
  return {
    spacingMs: limits.spacingMs * regions,
    perDay: limits.perDay === null ? null : share(limits.perDay),
    ...(limits.concurrency !== undefined && { concurrency: share(limits.concurrency) }),
  };
}

/** The calls made to a provider so far, at one moment. */
export type Usage = {
  /** Calls under way. */
  readonly running: number;
  /** Since the last call began; `Infinity` for never. */
  readonly sinceLastMs: number;
  /** Calls begun on this civil day. */
  readonly callsToday: number;
  /** Until the next civil day begins. */
  readonly restOfDayMs: number;
  /** Time for which the provider still asks not to be called; 0 for none. */
  readonly askedMs: number;
};

/** The limit that makes a probe wait. */
export type Hindrance = "busy" | "spacing" | "quota" | "asked";

/**
 * The answer to whether a call may begin now, and the limit that prevents it. `waitMs` is the least
 * wait; for `busy` it is 0, since the call waits for the end of another.
 */
export type Turn = { readonly why: Hindrance | null; readonly waitMs: number };

const NOW: Turn = { why: null, waitMs: 0 };

/**
 * Returns the turn of a probe that makes `calls` calls.
 *
 * Of several limits the one with the longest wait is returned; the provider's own wishes and the
 * quota come before our spacing where they are as long.
 */
export function turnOf(usage: Usage, limits: Limits, calls = 1): Turn {
  const overQuota = limits.perDay !== null && usage.callsToday + calls > limits.perDay;
  const waits: readonly Turn[] = [
    { why: "asked", waitMs: usage.askedMs },
    { why: "quota", waitMs: overQuota ? usage.restOfDayMs : 0 },
    { why: "spacing", waitMs: limits.spacingMs - usage.sinceLastMs },
  ];
  const longest = waits.reduce((a, b) => (b.waitMs > a.waitMs ? b : a));
  if (longest.waitMs > 0) return longest;
  if (usage.running >= (limits.concurrency ?? LEAST_CONCURRENCY)) {
    return { why: "busy", waitMs: 0 };
  }
  return NOW;
}

/**
 * Kinds that call another party: the gateway (which spares the provider by its own cache), the
 * provider's status page, a resolver. The provider's limits do not apply to them. A kind that is
 * not listed calls the provider.
 */
const CALL_ELSEWHERE: ReadonlySet<string> = new Set([
  "ping",
  "statuspage",
  "dns",
  "observed",
  "heartbeat",
]);

/**
 * Returns the number of calls that a probe of this monitor makes to its provider, 0 for none.
 *
 * A scenario makes one for each step. A call made through the gateway reaches the provider all the
 * same.
 */
export function callsOf({ kind, settings }: Pick<MonitorConfig, "kind" | "settings">): number {
  if (CALL_ELSEWHERE.has(kind)) return 0;
  const { steps, url } = (settings ?? {}) as { steps?: unknown; url?: unknown };
  return Array.isArray(steps) ? steps.length + (url === undefined ? 0 : 1) : 1;
}

/** Warnings by reason; see `paceWarnings`. */
const PACE: Readonly<Record<PaceProblem["why"], string>> = {
  quota: "the monitors of a provider need more calls a day than limits.perDay allows",
  spacing: "the monitors of a provider need more calls an hour than limits.spacing allows",
  busy: "in an outage the time-outs of a provider's monitors would take more time than there is: raise every or limits.concurrency, or lower timeout",
};

/** Describes what is impossible in a configuration that is right in each of its parts. */
export function paceWarnings(
  config: Pick<Config, "pages">,
): { provider: string; message: string }[] {
  return config.pages
    .flatMap((page) => page.providers)
    .flatMap((provider) =>
      paceProblems(
        provider.components.flatMap((c) => c.monitors),
        provider.limits,
      ).map(({ why, needed, allowed }) => ({
        provider: provider.id,
        message: `${PACE[why]} (${needed} of ${allowed}${why === "busy" ? " ms in each second" : ""})`,
      })),
    );
}

/** The civil day of an instant: what a daily quota is counted over; 23, 24 or 25 hours. */
export function quotaDay(at: Instant, timeZone: string): Interval {
  const date = civilDate(at, timeZone);
  return { from: dayStart(date, timeZone), to: dayStart(addDays(date, 1), timeZone) };
}

/** Why the monitors of a provider cannot all be probed as often as they should be. */
export type PaceProblem = {
  readonly why: "spacing" | "quota" | "busy";
  /** Calls that the monitors need, and calls that the limits allow, over the same time. */
  readonly needed: number;
  readonly allowed: number;
};

/**
 * Returns the problems of a configuration whose parts are each right: more calls than the spacing
 * or the quota allows, or so many that the time-outs of one outage fill more than the time there is
 * (`busy`, in milliseconds of waiting per second).
 */
export function paceProblems(monitors: readonly MonitorConfig[], limits: Limits): PaceProblem[] {
  const { spacingMs, perDay } = limits;
  const calling = monitors.filter((m) => m.unusable === null && callsOf(m) > 0);
  const { concurrency } = paceOf(calling, limits);
  const sum = (of: (m: MonitorConfig) => number) => calling.reduce((total, m) => total + of(m), 0);
  // While all is well a monitor is left alone for `okFor`; the first interval after it is due.
  const perDayNeeded = Math.ceil(
    sum((m) => (callsOf(m) * DAY_MS) / Math.max(m.everyMs, m.okForMs)),
  );
  const problems: PaceProblem[] = [];
  if (perDay !== null && perDayNeeded > perDay)
    problems.push({ why: "quota", needed: perDayNeeded, allowed: perDay });
  const perHourNeeded = Math.ceil(sum((m) => HOUR_MS / Math.max(m.everyMs, m.okForMs)));
  if (spacingMs > 0 && perHourNeeded > HOUR_MS / spacingMs)
    problems.push({
      why: "spacing",
      needed: perHourNeeded,
      allowed: Math.floor(HOUR_MS / spacingMs),
    });
  const waiting = Math.ceil(sum((m) => (m.timeoutMs * 1_000) / m.everyMs));
  if (waiting > concurrency * 1_000)
    problems.push({ why: "busy", needed: waiting, allowed: concurrency * 1_000 });
  return problems;
}
