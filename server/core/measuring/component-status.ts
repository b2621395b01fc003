import type { ComponentConfig, MonitorConfig } from "../configuration.ts";
import type {
  ComponentState,
  Instant,
  Interval,
  ProbeResult,
  Timed,
  WindowRule,
} from "../model.ts";
import {
  agreedState,
  ALL_HEARD,
  locationsOf,
  seenAgain,
  type ByRegion,
  type Voices,
} from "./locations.ts";
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
  /** By monitor key; of one that several regions probe, the state that they agree on. */
  readonly monitors: Readonly<Record<string, MonitorState>>;
  /** By monitor key, the states in the regions that probe it. */
  readonly regions?: Readonly<Record<string, ByRegion>>;
  readonly verified: Timed;
  readonly publication: Publication;
};

/** A component's settings that its status depends on. */
export type ComponentRules = {
  readonly component: Pick<ComponentConfig, "combine" | "monitors" | "locations">;
  /** Its provider's windows and its own. */
  readonly windows: readonly WindowRule[];
  readonly timeZone: string;
  /** End of a mute: until then the published state stays as it is. */
  readonly mutedUntil?: Instant;
  /** Regions that are heard; absent: all. */
  readonly voices?: Voices;
  /** Region that this process probes from, whose queue may make monitors wait. */
  readonly ownRegion?: string;
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

/**
 * Applies one monitor's result. A monitor that is not configured (any more) changes nothing.
 *
 * @param region region that probed; absent for a monitor that the service itself looks at
 */
export function observe(
  status: ComponentStatus,
  rules: ComponentRules,
  monitorKey: string,
  result: ProbeResult,
  now: Instant,
  queued: Queued = NONE_QUEUED,
  region?: string,
): ComponentStatus {
  const config = rules.component.monitors.find((m) => m.key === monitorKey);
  if (!config) return status;
  // What had expired before this result came is unknown in between.
  const next = (state: MonitorState) =>
    judge(
      expire(state, result.startedAt, holdMs(config), queuedIn(rules, region, queued, monitorKey)),
      result,
      config.repeat,
    );
  return changeOne(status, rules, config, region, next, now);
}

/** Verifies the failure of one monitor by evidence from the others of its provider. */
export function confirm(
  status: ComponentStatus,
  rules: ComponentRules,
  monitorKey: string,
  now: Instant,
  region?: string,
): ComponentStatus {
  const config = rules.component.monitors.find((m) => m.key === monitorKey);
  return config ? changeOne(status, rules, config, region, confirmDown, now) : status;
}

/** Returns the state of a monitor as one region sees it, or as the service does. */
export function stateIn(
  status: ComponentStatus,
  rules: ComponentRules,
  monitor: MonitorConfig,
  region: string | undefined,
): MonitorState | undefined {
  if (!locationsOf(rules.component, monitor)) return status.monitors[monitor.key];
  return region === undefined ? undefined : status.regions?.[monitor.key]?.[region];
}

/** Changes the state of one monitor, in one region where several probe it. */
function changeOne(
  status: ComponentStatus,
  rules: ComponentRules,
  config: MonitorConfig,
  region: string | undefined,
  next: (state: MonitorState) => MonitorState,
  now: Instant,
): ComponentStatus {
  const was = stateIn(status, rules, config, region);
  const whole = status.monitors[config.key];
  if (!was || !whole) return status;
  const locations = locationsOf(rules.component, config);
  if (!locations) {
    return settle(status, { ...status.monitors, [config.key]: next(was) }, rules, now);
  }
  const seen = next(was);
  const voices = rules.voices ?? ALL_HEARD;
  const own = { ...status.regions?.[config.key], [region!]: seen };
  // Most results change no region's state, and so not what they agree on.
  const agreed =
    seen.verified === was.verified
      ? seenAgain(whole, seen, voices.get(region!))
      : agreedState(whole, own, locations, voices);
  const regions = { ...status.regions, [config.key]: own };
  return settle({ ...status, regions }, { ...status.monitors, [config.key]: agreed }, rules, now);
}

/** Our own queue makes only those wait that this process probes. */
const queuedIn = (
  rules: ComponentRules,
  region: string | undefined,
  queued: Queued,
  key: string,
): Instant | undefined =>
  region === undefined || region === rules.ownRegion ? queued.get(key) : undefined;

/**
 * Lets time pass: results expire, changes that lasted are published.
 *
 * @param isVoiced true if regions may be heard that were not before, or the reverse
 */
export function advance(
  status: ComponentStatus,
  rules: ComponentRules,
  now: Instant,
  queued: Queued = NONE_QUEUED,
  isVoiced = false,
): ComponentStatus {
  let { monitors, regions } = status;
  for (const config of rules.component.monitors) {
    const state = monitors[config.key];
    if (!state) continue;
    const locations = locationsOf(rules.component, config);
    let next: MonitorState;
    if (locations) {
      const was = regions?.[config.key] ?? {};
      const own = expireAll(was, rules, config, now, queued);
      if (own === was && !isVoiced) continue;
      next = agreedState(state, own, locations, rules.voices ?? ALL_HEARD);
      if (own === was && next.verified === state.verified) continue;
      regions = { ...regions, [config.key]: own };
    } else next = expire(state, now, holdMs(config), queued.get(config.key));
    if (next !== state) monitors = { ...monitors, [config.key]: next };
  }
  const aged = regions && regions !== status.regions ? { ...status, regions } : status;
  return settle(aged, monitors, rules, now);
}

/** Returns the same value where no region's state expires. */
function expireAll(
  byRegion: ByRegion,
  rules: ComponentRules,
  config: MonitorConfig,
  now: Instant,
  queued: Queued,
): ByRegion {
  let all = byRegion;
  for (const [region, state] of Object.entries(byRegion)) {
    const until = queuedIn(rules, region, queued, config.key);
    const next = expire(state, now, holdMs(config), until);
    if (next !== state) all = { ...all, [region]: next };
  }
  return all;
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
    const own = locationsOf(rules.component, config) ? status.regions?.[config.key] : undefined;
    for (const one of own ? Object.values(own) : state ? [state] : [])
      until = Math.min(until, expiresAt(one, holdMs(config)));
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
