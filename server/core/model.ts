/**
 * The basic types of the domain: time, measuring, states and recurring windows.
 *
 * Instants are integers, Unix milliseconds, UTC; durations carry their unit in the name;
 * intervals are half-open. Civil dates ("2026-11-21") are always in a page's time zone.
 */

/** Unix milliseconds, UTC. */
export type Instant = number;

/** Half-open: `from` belongs to it, `to` does not. */
export type Interval = { readonly from: Instant; readonly to: Instant };

/** A probe's finding. `degraded` is a success that was slow, or near a limit. */
export type Outcome = "up" | "degraded" | "down";

/**
 * The reasons why a probe's outcome is not `up`. The set is closed: metrics and pages print it.
 * Add new ones at the end alone: the database stores their positions.
 */
export const CAUSES = [
  "dns",
  "connect",
  "tls",
  "timeout",
  "protocol",
  "size",
  "body",
  "http_3xx",
  "http_4xx",
  "http_5xx",
  "slow",
  "expiring",
  "late",
  "throttled",
  "no_data",
  "self",
] as const;
export type Cause = (typeof CAUSES)[number];

/** Milliseconds spent in each phase of a probe; absent where the probe did not get so far. */
export type Phases = {
  readonly dns?: number;
  readonly connect?: number;
  readonly tls?: number;
  readonly firstByte?: number;
  readonly transfer?: number;
};

/**
 * One measurement. A probe never throws: whatever happened is in its result.
 *
 * `outcome` is `null` when nothing was learnt about the target (it asked us to wait, our own
 * network failed, nobody called): no data is neither up nor down. It is `"maintenance"` only
 * where the target itself said so.
 */
export type ProbeResult = {
  readonly outcome: Outcome | "maintenance" | null;
  readonly cause: Cause | null;
  readonly startedAt: Instant;
  /** From the start to the last byte that was needed; `null` where nothing answered. */
  readonly latencyMs: number | null;
  readonly phases: Phases;
  readonly httpStatus: number | null;
  /** One line for operators: never shown to the public, secrets already taken out. */
  readonly detail: string | null;
  /** Time for which the target asked not to be called, from the end of the probe. */
  readonly retryAfterMs?: number;
  /** Until when, for `"maintenance"`, if the target said. */
  readonly maintenanceUntil?: Instant;
  /** End of the certificate path, for kinds that read certificates. */
  readonly certificateEndsAt?: Instant;
  /** The failing answer of the target: for the team alone, without secrets. */
  readonly answer?: FailingAnswer;
  /** Maintenances that the provider's own status page announces, to be proposed as drafts. */
  readonly announced?: readonly AnnouncedMaintenance[];
};

/** A result of a probe, as it is recorded. */
export type RecordedResult = Pick<
  ProbeResult,
  "outcome" | "cause" | "startedAt" | "latencyMs" | "httpStatus"
> & {
  /** The slot that it answers for; with `attempt`, its identity. */
  readonly slotAt: Instant;
  readonly attempt: number;
};

/** A failing answer as evidence: bounded, and never public. */
export type FailingAnswer = {
  /** The request that it answers, without its query: "step 2: GET https://api.test/me". */
  readonly request: string;
  /** Status line as the server sent it: "HTTP/1.1 503 Service Unavailable", or "HTTP/2 503". */
  readonly statusLine: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The beginning of the body, decoded; an ellipsis ends one that was cut. */
  readonly body: string;
};

/** A maintenance as a provider's own status page announces it. */
export type AnnouncedMaintenance = Interval & {
  /** The provider's own identifier: the same one is not proposed twice. */
  readonly id: string;
  readonly title: string;
  /** Its newest announcement; plain text. */
  readonly body: string;
};

/** Statuspage's five component words, and `unknown` where nothing recent enough is known. */
export const COMPONENT_STATES = [
  "operational",
  "degraded_performance",
  "partial_outage",
  "major_outage",
  "under_maintenance",
  "unknown",
] as const;
export type ComponentState = (typeof COMPONENT_STATES)[number];

/** A state and the moment from which it holds. */
export type Timed = { readonly state: ComponentState; readonly since: Instant };

export type SecondsByState = Readonly<Record<ComponentState, number>>;

/** No time in any state. */
export const NO_TIME: SecondsByState = {
  operational: 0,
  degraded_performance: 0,
  partial_outage: 0,
  major_outage: 0,
  under_maintenance: 0,
  unknown: 0,
};

/** The languages whose texts exist (web/text); the first is the usual one. */
export const LOCALES = ["fr", "en"] as const;

export type Locale = (typeof LOCALES)[number];

export type Weekday =
  | "monday"
  | "tuesday"
  | "wednesday"
  | "thursday"
  | "friday"
  | "saturday"
  | "sunday";

/** A weekday; one of a month ("first sunday"); a day of the month ("15", "last day"). */
export type WindowDay =
  | Weekday
  | `${"first" | "second" | "third" | "fourth" | "last"} ${Weekday}`
  | `${number}`
  | "last day";

/**
 * A window of planned maintenance in wall-clock time of the page's zone: every day, on some days
 * of the week or of the month, or on one date. It ends on the day `until`; without it, on the same
 * day or, with `to` at or before `from`, on the next.
 */
export type WindowRule = {
  /** "HH:MM" */
  readonly from: string;
  /** "HH:MM", or "24:00" for the end of the day. */
  readonly to: string;
  /** Several are all weekdays, all weekdays of a month, or all days of the month. */
  readonly day?: WindowDay | readonly WindowDay[];
  /** "YYYY-MM-DD" */
  readonly date?: string;
  /** The day on which it ends: the next such weekday, or with `date` a date. */
  readonly until?: Weekday | (string & {});
};

/** Availability over one window. Ratios are from 0 to 1, `null` where nothing is known. */
export type Availability = {
  /** Planned maintenance left out of both sides of the fraction. */
  readonly ratio: number | null;
  /** Planned maintenance counted as not available. */
  readonly ratioWithMaintenance: number | null;
  /** The share of the window for which anything is known. */
  readonly coverage: number;
  readonly downSeconds: number;
};

export type AvailabilityWindow = "24h" | "7d" | "30d" | "90d";
