import type { ComponentConfig, MonitorConfig } from "../configuration.ts";
import type {
  ComponentState,
  Instant,
  Interval,
  ProbeResult,
  Timed,
  WindowRule,
} from "../model.ts";
import { holdMs } from "./slots.ts";
import {
  combine,
  confirmDown,
  expire,
  expiresAt,
  judge,
  publish,
  unchecked,
  unpublished,
  type MonitorState,
  type Publication,
} from "./status.ts";

/** Everything known of a component at one moment: a value, replaced whole at each change. */
export type ComponentStatus = {
  /** By monitor key. */
  readonly monitors: Readonly<Record<string, MonitorState>>;
  readonly verified: Timed;
  readonly publication: Publication;
};

/** A component's settings that its status depends on. */
export type ComponentRules = {
  readonly component: Pick<ComponentConfig, "combine" | "monitors">;
  /** Its provider's windows and its own. */
  readonly windows: readonly WindowRule[];
  readonly timeZone: string;
  /** End of a mute: until then the published state stays as it is. */
  readonly mutedUntil?: Instant;
};

/** Returns the status of a component that was never checked. */
export function unknownStatus(monitors: readonly MonitorConfig[], since: Instant): ComponentStatus {
  return {
    monitors: Object.fromEntries(monitors.map((m) => [m.key, unchecked(since)])),
    verified: { state: "unknown", since },
    publication: unpublished(since),
  };
}

/** By monitor key, until when our own queue may keep that monitor waiting. */
export type Queued = ReadonlyMap<string, Instant>;
const NONE_QUEUED: Queued = new Map();

/** Applies one monitor's result. A monitor that is not configured (any more) changes nothing. */
export function observe(
  status: ComponentStatus,
  rules: ComponentRules,
  monitorKey: string,
  result: ProbeResult,
  now: Instant,
  queued: Queued = NONE_QUEUED,
): ComponentStatus {
  const config = rules.component.monitors.find((m) => m.key === monitorKey);
  const state = status.monitors[monitorKey];
  if (!config || !state) return status;
  // What had expired before this result came is unknown in between.
  const fresh = expire(state, result.startedAt, holdMs(config), queued.get(monitorKey));
  const monitors = { ...status.monitors, [monitorKey]: judge(fresh, result, config.repeat) };
  return settle(status, monitors, rules, now);
}

/** Verifies the failure of one monitor by evidence from the others of its provider. */
export function confirm(
  status: ComponentStatus,
  rules: ComponentRules,
  monitorKey: string,
  now: Instant,
): ComponentStatus {
  const state = status.monitors[monitorKey];
  if (!state) return status;
  const monitors = { ...status.monitors, [monitorKey]: confirmDown(state) };
  return settle(status, monitors, rules, now);
}

/** Lets time pass: results expire, changes that lasted are published. */
export function advance(
  status: ComponentStatus,
  rules: ComponentRules,
  now: Instant,
  queued: Queued = NONE_QUEUED,
): ComponentStatus {
  let monitors = status.monitors;
  for (const config of rules.component.monitors) {
    const state = monitors[config.key];
    if (!state) continue;
    const next = expire(state, now, holdMs(config), queued.get(config.key));
    if (next !== state) monitors = { ...monitors, [config.key]: next };
  }
  return settle(status, monitors, rules, now);
}

/**
 * Until when `advance` changes nothing, unless a result comes: nothing expires before, and no
 * change waits to be published. Most components are like that most of the time.
 */
export function quietUntil(status: ComponentStatus, rules: ComponentRules): Instant {
  if (settle(status, status.monitors, rules, Infinity) !== status) return -Infinity;
  let until = Infinity;
  for (const config of rules.component.monitors) {
    const state = status.monitors[config.key];
    if (state) until = Math.min(until, expiresAt(state, holdMs(config)));
  }
  return until;
}

/** Returns the same value where nothing changes. */
function settle(
  status: ComponentStatus,
  monitors: ComponentStatus["monitors"],
  rules: ComponentRules,
  now: Instant,
): ComponentStatus {
  const states = Object.values(monitors);
  const state = combine(
    states.map((m) => m.verified.state),
    rules.component.combine,
  );
  const verified =
    state === status.verified.state
      ? status.verified
      : { state, since: changedAt(states, state, status.verified.since) };
  const confirmMs = Math.max(0, ...rules.component.monitors.map((m) => m.confirmMs));
  const isMuted = rules.mutedUntil !== undefined && now < rules.mutedUntil;
  const publication = isMuted
    ? status.publication
    : publish(status.publication, verified, confirmMs, now);
  const same =
    monitors === status.monitors &&
    verified === status.verified &&
    publication === status.publication;
  return same ? status : { ...status, monitors, verified, publication };
}

/** The combined state changed since one monitor's did: the latest that did, never before `floor`. */
function changedAt(
  states: readonly MonitorState[],
  state: ComponentState,
  floor: Instant,
): Instant {
  const same = states.filter((m) => m.verified.state === state).map((m) => m.verified.since);
  const any = states.map((m) => m.verified.since);
  return Math.max(floor, ...(same.length > 0 ? same : any));
}

/**
 * Returns the state to show: a planned window first, since no probe is sent in it; else the
 * observed one.
 *
 * Pass `published` for people, `verified` for machines that ask for it.
 */
export function shownState(seen: Timed, planned: Interval | null): Timed {
  return planned ? { state: "under_maintenance", since: planned.from } : seen;
}
