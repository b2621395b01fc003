import { statusSet, type HttpStatusPattern } from "./http-status.ts";
import type { Cause, Instant, ProbeResult } from "../model.ts";
import { counted as withNoun } from "../counted.ts";

/** Real calls of `[from, to)`, counted by the HTTP status that they ended in. */
export type Observation = {
  readonly from: Instant;
  readonly to: Instant;
  readonly statuses: Readonly<Record<string, number>>;
};

/** The rule by which traffic is judged; the `observed` kind's schema returns one. */
export type TrafficRule = {
  readonly rule: "any-success" | "ratio";
  /**
   * Statuses left out of every count, besides those of calls that came to no end. By default the
   * callers' own mistakes and redirects for `any-success`, none for `ratio`.
   */
  readonly ignore?: readonly HttpStatusPattern[] | undefined;
  /** By default all that is neither a success nor left out for `any-success`, 5xx for `ratio`. */
  readonly failures?: readonly HttpStatusPattern[] | undefined;
  /** `ratio`: the share of failures, from 0 to 1, from which on it is down. */
  readonly threshold?: number | undefined;
  /** Calls that must be there for anything to be known. */
  readonly minimum: number;
  /** Milliseconds after a maintenance during which the ratio is not looked at. */
  readonly graceAfterMaintenance: number;
};

/**
 * Statuses of calls that came to no end of the provider's: interim answers, a client that waited
 * too little or went away (408, nginx's 444, 499 and 494 to 497, AWS's 460, 463), a limit (425,
 * 429). Logs write 0 where there was no answer. They say nothing about the provider, by any rule.
 */
const UNANSWERED: readonly HttpStatusPattern[] = [
  0,
  "100-199",
  408,
  425,
  429,
  444,
  460,
  463,
  "494-497",
  499,
];

/**
 * Answers to a mistake of the caller's own, to its rights or to the form of its request, and
 * redirects: they do not prove that the provider works, nor that it fails.
 */
const CALLERS_MISTAKES: readonly HttpStatusPattern[] = [
  "300-303",
  "305-399",
  401,
  403,
  "405-407",
  "411-417",
  "421-424",
  426,
  428,
  431,
];

/**
 * Sums the observations that end in the last `windowMs` before `now`. One that began before the
 * window counts whole: how its calls were spread within it is not known.
 */
export function trafficIn(
  observations: readonly Observation[],
  now: Instant,
  windowMs: number,
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { to, statuses } of observations) {
    if (to <= now - windowMs || to > now) continue;
    for (const [status, count] of Object.entries(statuses))
      sums[status] = (sums[status] ?? 0) + count;
  }
  return sums;
}

/**
 * Returns the outcome that real calls give for a provider.
 *
 * `any-success`: one 2xx or 304 proves that it works; only failures mean down. `ratio`: down from the
 * threshold on. Too little traffic, or none, is `no_data`, in the grace after a maintenance too;
 * with traffic, that grace is `up` whatever the ratio.
 *
 * @param statuses calls of the window, counted by HTTP status; keys that are no status are left
 *   out
 * @param maintenanceEndedAt end of the last declared maintenance, or `null`
 */
export function judgeTraffic(
  statuses: Readonly<Record<string, number>>,
  rule: TrafficRule,
  now: Instant,
  maintenanceEndedAt: Instant | null = null,
): ProbeResult {
  const ratio = rule.rule === "ratio";
  const isLeftOut = leftOut(rule);
  const listed = rule.failures ?? (ratio ? ["5xx"] : null);
  const fails = listed === null ? (status: number) => !isSuccess(status) : statusSet(listed);

  let counted = 0;
  let successes = 0;
  const failures = new Map<number, number>();
  for (const [key, count] of Object.entries(statuses)) {
    const status = Number(key);
    if (!Number.isInteger(status) || count <= 0 || isLeftOut(status)) continue;
    counted += count;
    if (fails(status)) failures.set(status, (failures.get(status) ?? 0) + count);
    else if (isSuccess(status)) successes += count;
  }
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
  const seen = `${failed} of ${withNoun(counted, "call")} failed${listOf(failures)}`;
  const said = (outcome: ProbeResult["outcome"], cause: Cause | null, detail: string) => ({
    outcome,
    cause,
    startedAt: now,
    latencyMs: null,
    phases: {},
    httpStatus: null,
    detail,
  });

  if (counted === 0) return said(null, "no_data", "no traffic");
  if (counted < rule.minimum)
    return said(null, "no_data", `${withNoun(counted, "call")}, ${rule.minimum} needed`);
  if (!ratio) {
    if (successes > 0) return said("up", null, seen);
    // Neither a success nor a failure among them: they say nothing.
    return failed > 0 ? said("down", causeOf(failures), seen) : said(null, "no_data", seen);
  }
  const inGrace =
    maintenanceEndedAt !== null && now < maintenanceEndedAt + rule.graceAfterMaintenance;
  if (inGrace) return said("up", null, `${seen}, not looked at: a maintenance has just ended`);
  return failed / counted >= (rule.threshold ?? 1)
    ? said("down", causeOf(failures), seen)
    : said("up", null, seen);
}

/** A conditional request that was answered (304) is a success as well as any 2xx. */
const isSuccess = (status: number): boolean => (status >= 200 && status < 300) || status === 304;

/** A status that the operator lists as a failure is one; statuses are left out by default only. */
function leftOut({ rule, ignore, failures = [] }: TrafficRule): (status: number) => boolean {
  const usual = ignore ?? (rule === "ratio" ? [] : CALLERS_MISTAKES);
  const byList = statusSet(ignore ?? []);
  const byDefault = statusSet([...UNANSWERED, ...usual]);
  const listed = statusSet(failures);
  return (status) => byList(status) || (byDefault(status) && !listed(status));
}

/** " (503: 4, 504: 1)", the most frequent first. */
function listOf(failures: ReadonlyMap<number, number>): string {
  if (failures.size === 0) return "";
  const sorted = [...failures].sort(([, a], [, b]) => b - a).slice(0, 5);
  return ` (${sorted.map(([status, count]) => `${status}: ${count}`).join(", ")})`;
}

/** The class of the most frequent failure. */
function causeOf(failures: ReadonlyMap<number, number>): Cause {
  const [[status] = [0]] = [...failures].sort(([, a], [, b]) => b - a);
  if (status >= 500) return "http_5xx";
  if (status >= 400) return "http_4xx";
  return status >= 300 ? "http_3xx" : "body";
}
