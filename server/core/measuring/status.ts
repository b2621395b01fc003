import type { Cause, ComponentState, Instant, Outcome, ProbeResult, Timed } from "../model.ts";
import type { Combine } from "../configuration.ts";

/**
 * From results to states. Three are told apart: what one probe saw (a result), what was
 * repeated (the *verified* state, dated at the first such result), and what lasted (the
 * *published* state, dated the same). Pure: state in, state out.
 */

/** Consecutive results at least so bad. */
type Run = { readonly firstAt: Instant; readonly count: number };

/** The state of one monitor. */
export type MonitorState = {
  readonly verified: Timed;
  /** Results in a row that were degraded or worse. */
  readonly degradedRun: Run | null;
  /** Results in a row that were down. */
  readonly downRun: Run | null;
  readonly lastCheckedAt: Instant | null;
  readonly lastUpAt: Instant | null;
  /** Cause of its last result; `null` when up. */
  readonly cause: Cause | null;
  readonly httpStatus: number | null;
  readonly latencyMs: number | null;
  readonly detail: string | null;
  /** Only where the target itself says that it is in maintenance. */
  readonly maintenanceUntil: Instant | null;
  /** Until when it asked not to be called again: its last word holds as long, and then some. */
  readonly askedUntil?: Instant | null;
  /** End of the certificate last seen, by kinds that read certificates. */
  readonly certificateEndsAt?: Instant;
};

/** Returns the state of a monitor that has never been checked. */
export function unchecked(since: Instant): MonitorState {
  return {
    verified: { state: "unknown", since },
    degradedRun: null,
    downRun: null,
    lastCheckedAt: null,
    lastUpAt: null,
    cause: null,
    httpStatus: null,
    latencyMs: null,
    detail: null,
    maintenanceUntil: null,
    askedUntil: null,
  };
}

/**
 * A failure that asks for a longer pause than this cannot be repeated as others are. It is the
 * target's own word on its state, not our impression: it counts at once, and holds until then.
 */
const OWN_WORD_MS = 10_000;

const RANK = {
  operational: 0,
  degraded_performance: 1,
  partial_outage: 2,
  major_outage: 3,
} as const;
const OF_OUTCOME: Readonly<Record<Outcome, ComponentState>> = {
  up: "operational",
  degraded: "degraded_performance",
  down: "major_outage",
};

/** 0 for operational up to 3 for a major outage; `null` for what is no degree of failure. */
export function rank(state: ComponentState): number | null {
  return state === "unknown" || state === "under_maintenance" ? null : RANK[state];
}

/**
 * Takes one result in. A result worse than the verified state counts once it has been repeated
 * `repeat` times in a row, and is then dated at the first of them; a better one counts at once.
 * Results that say nothing about the target leave the state to expire, save where the target
 * itself says that nothing is known.
 */
export function judge(state: MonitorState, result: ProbeResult, repeat: number): MonitorState {
  const seen = {
    ...state,
    lastCheckedAt: result.startedAt,
    cause: result.cause,
    httpStatus: result.httpStatus,
    latencyMs: result.latencyMs,
    detail: result.detail,
    maintenanceUntil: null,
    askedUntil: null,
    ...(result.certificateEndsAt !== undefined && { certificateEndsAt: result.certificateEndsAt }),
  };
  switch (result.outcome) {
    case null:
      if (result.cause !== "no_data") {
        // It explains missing data, but not a failure that has its own cause.
        if ((rank(state.verified.state) ?? 0) > RANK.operational) return state;
        return { ...seen, lastCheckedAt: state.lastCheckedAt };
      }
      return { ...seen, ...noRuns, verified: become(state.verified, "unknown", result.startedAt) };
    case "maintenance":
      return {
        ...seen,
        ...noRuns,
        verified: become(state.verified, "under_maintenance", result.startedAt),
        maintenanceUntil: result.maintenanceUntil ?? null,
      };
    case "up":
      return {
        ...seen,
        ...noRuns,
        lastUpAt: result.startedAt,
        verified: become(state.verified, "operational", result.startedAt),
      };
    case "degraded":
    case "down": {
      const { retryAfterMs = 0, startedAt } = result;
      const ownWord = result.outcome === "down" && retryAfterMs > OWN_WORD_MS;
      return {
        ...seen,
        ...worsen(state, result.outcome, startedAt, ownWord ? 0 : repeat),
        askedUntil: ownWord ? startedAt + retryAfterMs : null,
      };
    }
  }
}

const noRuns = { degradedRun: null, downRun: null } as const;

function worsen(
  state: MonitorState,
  outcome: "degraded" | "down",
  at: Instant,
  repeat: number,
): Pick<MonitorState, "verified" | "degradedRun" | "downRun" | "lastUpAt"> {
  const degradedRun = longer(state.degradedRun, at);
  const downRun = outcome === "down" ? longer(state.downRun, at) : null;
  const was = rank(state.verified.state);
  // A level holds if it was repeated, or if it had been verified before and is seen still.
  const isDown = downRun !== null && (downRun.count > repeat || was === RANK.major_outage);
  const isDegraded =
    degradedRun.count > repeat || (was !== null && was >= RANK.degraded_performance);
  let verified = state.verified;
  if (isDown) verified = become(verified, OF_OUTCOME.down, downRun.firstAt);
  else if (isDegraded) {
    const since = was === RANK.major_outage ? at : degradedRun.firstAt;
    verified = become(verified, OF_OUTCOME.degraded, since);
  }
  return {
    verified,
    degradedRun,
    downRun,
    // A slow answer is an answer.
    lastUpAt: outcome === "degraded" ? at : state.lastUpAt,
  };
}

/** Verifies a failure by evidence from elsewhere, dated at the first result of its own run. */
export function confirmDown(state: MonitorState): MonitorState {
  const { downRun, verified } = state;
  if (downRun === null) return state;
  const confirmed = become(verified, OF_OUTCOME.down, downRun.firstAt);
  return confirmed === verified ? state : { ...state, verified: confirmed };
}

const longer = (run: Run | null, at: Instant): Run =>
  run ? { firstAt: run.firstAt, count: run.count + 1 } : { firstAt: at, count: 1 };

/**
 * Returns the same value where the state does not change. A change is never dated before the last
 * one.
 */
function become(was: Timed, state: ComponentState, since: Instant): Timed {
  return was.state === state ? was : { state, since: Math.max(since, was.since) };
}

/** Returns true if a result must be repeated at once: it is worse than the verified state. */
export function needsRepeat(state: MonitorState, repeat: number): boolean {
  const was = rank(state.verified.state) ?? RANK.operational;
  if (state.downRun && was < RANK.major_outage) return state.downRun.count <= repeat;
  if (state.degradedRun && was < RANK.degraded_performance)
    return state.degradedRun.count <= repeat;
  return false;
}

/**
 * Returns when a state stops holding, unless another result comes; `Infinity` where nothing is
 * known.
 *
 * @param queuedUntil time until which our own queue may make the monitor wait: waiting for us is
 *   not a lack of data
 */
export function expiresAt(state: MonitorState, hold: number, queuedUntil = -Infinity): Instant {
  if (state.lastCheckedAt === null) return Infinity;
  if (state.verified.state === "unknown" && !state.degradedRun) return Infinity;
  const from = Math.max(state.lastCheckedAt, state.askedUntil ?? -Infinity);
  return Math.max(from + hold, queuedUntil);
}

/**
 * The state at `now`: unknown from the moment at which its last result stopped holding.
 * Runs are broken too: results an outage of ours apart do not repeat each other.
 *
 * @param hold from `holdMs`
 */
export function expire(
  state: MonitorState,
  now: Instant,
  hold: number,
  queuedUntil?: Instant,
): MonitorState {
  const until = expiresAt(state, hold, queuedUntil);
  if (now < until) return state;
  return {
    ...state,
    ...noRuns,
    cause: null,
    maintenanceUntil: null,
    askedUntil: null,
    verified: become(state.verified, "unknown", until),
  };
}

/**
 * One state from several monitors. `all`: every one must be up, so the worst counts; `any`: the
 * best; `quorum`: the n-th best. Monitors of which nothing is known have no voice; where none
 * has, or too few for a quorum, the state is unknown. One that says maintenance outweighs a
 * failure that another sees meanwhile.
 */
export function combine(states: readonly ComponentState[], how: Combine): ComponentState {
  if (states.includes("under_maintenance")) return "under_maintenance";
  const known = states.filter((s) => rank(s) !== null).sort((a, b) => rank(a)! - rank(b)!);
  switch (how.rule) {
    case "all":
      return known.at(-1) ?? "unknown";
    case "any":
      return known[0] ?? "unknown";
    case "quorum":
      return known[how.atLeast - 1] ?? "unknown";
  }
}

/** Since when the verified state has been on one side of a threshold, and which is published. */
type Crossing = { readonly above: boolean; readonly since: Instant; readonly published: boolean };

/** The published state and what it is waiting for. */
export type Publication = {
  readonly published: Timed;
  readonly degraded: Crossing;
  readonly down: Crossing;
};

/** Returns the publication of a component that has never been published. */
export function unpublished(since: Instant): Publication {
  const below = { above: false, since, published: false };
  return { published: { state: "unknown", since }, degraded: below, down: below };
}

/**
 * Follows the verified state once it has lasted; the same value where nothing changes. Each threshold (degraded or worse, down) waits
 * by itself, so that flapping between two bad states still counts as bad. No data and
 * maintenance are published at once, and so is a recovery from them; a failure seen after them
 * waits, unless it is the one that was published before.
 */
export function publish(
  was: Publication,
  verified: Timed,
  confirmMs: number,
  now: Instant,
): Publication {
  const at = rank(verified.state);
  if (at === null) return withPublished(was, become(was.published, verified.state, verified.since));

  const wasUnknown = rank(was.published.state) === null;
  const settle = (crossing: Crossing, threshold: number): Crossing => {
    const above = at >= threshold;
    const since = crossing.above === above ? crossing.since : verified.since;
    const due = now - since >= confirmMs || (wasUnknown && !above);
    const published = due ? above : crossing.published;
    const same = crossing.above === above && crossing.published === published;
    return same && crossing.since === since ? crossing : { above, since, published };
  };
  const next = {
    degraded: settle(was.degraded, RANK.degraded_performance),
    down: settle(was.down, RANK.major_outage),
  };
  const state = next.down.published
    ? "major_outage"
    : next.degraded.published
      ? "degraded_performance"
      : "operational";
  const unmoved = next.degraded === was.degraded && next.down === was.down;
  // Bad and not yet confirmed, with nothing published to go on showing: still unknown.
  if (wasUnknown && state === "operational" && at > 0) return unmoved ? was : { ...was, ...next };
  const since = wasUnknown
    ? verified.since
    : state === "major_outage" || was.published.state === "major_outage"
      ? next.down.since
      : next.degraded.since;
  const published = become(was.published, state, since);
  return unmoved && published === was.published ? was : { ...next, published };
}

const withPublished = (was: Publication, published: Timed): Publication =>
  published === was.published ? was : { ...was, published };

/**
 * One state for several: of a provider's components, or of a page's providers. Whoever is
 * unknown has no voice while another is known. Some down, but not all, is a partial outage.
 */
export function summarize(states: readonly ComponentState[]): ComponentState {
  const known = states.filter((s) => s !== "unknown");
  if (known.length === 0) return "unknown";
  if (known.every((s) => s === "under_maintenance")) return "under_maintenance";
  const worst = known.reduce((a, b) => ((rank(b) ?? -1) > (rank(a) ?? -1) ? b : a));
  if (worst === "major_outage" && known.some((s) => s !== "major_outage")) return "partial_outage";
  return worst === "operational" && known.includes("under_maintenance")
    ? "under_maintenance"
    : worst;
}

/**
 * Returns the summary with its date: a bad state since the first that has it, a good one since the
 * last that returned to it.
 */
export function summarizeTimed(parts: readonly Timed[], otherwise: Instant): Timed {
  const state = summarize(parts.map((p) => p.state));
  const bad = state === "partial_outage" ? ["partial_outage", "major_outage"] : [state];
  const dates = parts.filter((p) => bad.includes(p.state)).map((p) => p.since);
  if (dates.length === 0) return { state, since: otherwise };
  return { state, since: state === "operational" ? Math.max(...dates) : Math.min(...dates) };
}
