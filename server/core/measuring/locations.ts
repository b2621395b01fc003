import type { ComponentConfig, Locations, MonitorConfig } from "../configuration.ts";
import type { ComponentState, Instant, Timed } from "../model.ts";
import { rank, type MonitorState } from "./status.ts";

/**
 * One state of a monitor from several regions. Each region that probes it has a state of its own,
 * and a voice for as long as it can be trusted. A region without a voice counts as unknown.
 */

/** Kinds that judge what is sent to the service: they are looked at where it runs. */
const PUSHED: ReadonlySet<string> = new Set(["heartbeat", "observed"]);

/** Returns the regions that probe a monitor; `null` if the service itself does. */
export const locationsOf = (
  { locations }: Pick<ComponentConfig, "locations">,
  { kind }: Pick<MonitorConfig, "kind">,
): Locations | null => (locations && !PUSHED.has(kind) ? locations : null);

/** A region, with the number by which results name it. */
export type Region = { readonly id: string; readonly number: number };

/** Places for the probes of one slot in a region: results count them in one number with it. */
const ATTEMPTS = 16;

/** Most repeats of a probe of one slot, where regions probe. */
export const MOST_REGIONAL_REPEATS = ATTEMPTS - 1;

/** Returns the number that a result is stored with: its region, and the probes before it. */
export const storedAttempt = (region: Region | undefined, attempt: number): number =>
  (region ? ATTEMPTS * region.number : 0) + attempt;

/** Returns the number of the region of a stored result. */
export const regionOfAttempt = (stored: number): number => Math.floor(stored / ATTEMPTS);

/** A region's right to be counted, and since when it has been as it is. */
export type Voice = {
  readonly isHeard: boolean;
  readonly since: Instant;
  /** Reason why it is not heard; absent while it is. */
  readonly why?: SilenceReason;
};

/**
 * Reasons why a region has no voice: no word from its agent; none of its reference targets can be
 * reached; its clock differs from ours.
 */
export type SilenceReason = "silent" | "blind" | "clock";

/** Voices by region. A region that is missing here is heard. */
export type Voices = ReadonlyMap<string, Voice>;

export const ALL_HEARD: Voices = new Map();

/** States of one monitor by region. */
export type ByRegion = Readonly<Record<string, MonitorState>>;

/**
 * Returns the `agree`-th worst of the known states; unknown if fewer than `agree` are known.
 *
 * With `agree` 1 any region's failure counts, with all regions' number only a failure that all of
 * them see. An unknown state never makes the answer worse. Maintenance, which targets declare
 * themselves, counts where `agree` regions saw it; a single region's ranks below operational.
 */
export function agreed(states: readonly ComponentState[], agree: number): ComponentState {
  const known = states.filter((state) => state !== "unknown");
  if (known.length < agree) return "unknown";
  const inMaintenance = known.filter((state) => state === "under_maintenance");
  if (inMaintenance.length >= agree) return "under_maintenance";
  return known.toSorted(worstFirst)[agree - 1] ?? "unknown";
}

const worstFirst = (a: ComponentState, b: ComponentState): number =>
  (rank(b) ?? -1) - (rank(a) ?? -1);

/** Returns a region's state as it counts: what was lost while it had no voice remains lost. */
export function heard({ verified }: MonitorState, voice: Voice | undefined): Timed {
  if (!voice) return verified;
  if (!voice.isHeard) return { state: "unknown", since: Math.max(voice.since, verified.since) };
  return { state: verified.state, since: Math.max(voice.since, verified.since) };
}

/**
 * Returns the state of a monitor as its regions agree on it. The details (cause, status, latency)
 * are those of a region that is in the state agreed on; the last check and the last success are
 * the newest of all.
 *
 * @param was the state agreed on before; returned unchanged where nothing changed
 */
export function agreedState(
  was: MonitorState,
  byRegion: ByRegion,
  { regions, agree }: Locations,
  voices: Voices,
): MonitorState {
  const all = regions.flatMap((region) => {
    const own = byRegion[region];
    return own ? [{ own, timed: heard(own, voices.get(region)) }] : [];
  });
  const state = agreed(
    all.map(({ timed }) => timed.state),
    agree,
  );
  const same = all.filter(({ timed }) => timed.state === state);
  const timed = all.map((one) => one.timed);
  const verified =
    was.verified.state === state
      ? was.verified
      : { state, since: Math.max(was.verified.since, changedAt(timed, was, state, agree)) };
  const { own: details } = newest(same.length > 0 ? same : all) ?? { own: was };
  return {
    ...details,
    verified,
    // A failure is repeated within its region.
    degradedRun: null,
    downRun: null,
    lastCheckedAt: latest(all.map(({ own }) => own.lastCheckedAt)),
    lastUpAt: latest(all.map(({ own }) => own.lastUpAt)),
  };
}

/** Returns the state agreed on after a result that changed no state of its region: newer details. */
export function seenAgain(
  was: MonitorState,
  seen: MonitorState,
  voice: Voice | undefined,
): MonitorState {
  const isTypical = (voice?.isHeard ?? true) && seen.verified.state === was.verified.state;
  return {
    ...(isTypical ? seen : was),
    verified: was.verified,
    degradedRun: null,
    downRun: null,
    lastCheckedAt: latest([was.lastCheckedAt, seen.lastCheckedAt]),
    lastUpAt: latest([was.lastUpAt, seen.lastUpAt]),
  };
}

/** Returns when the regions' states, each since its own date, came to agree on another one. */
function changedAt(
  all: readonly Timed[],
  { verified: was }: MonitorState,
  state: ComponentState,
  agree: number,
): Instant {
  const known = all.filter((one) => one.state !== "unknown");
  if (state === "unknown") {
    const unknown = all.filter((one) => one.state === "unknown");
    return sinceNth(unknown, all.length - agree + 1);
  }
  if (state === "under_maintenance") {
    const inMaintenance = all.filter((one) => one.state === state);
    return sinceNth(inMaintenance, agree);
  }
  const before = rank(was.state);
  if (before === null) return sinceNth(known, agree);
  const now = rank(state)!;
  return now > before
    ? sinceNth(
        known.filter((one) => (rank(one.state) ?? -1) >= now),
        agree,
      )
    : sinceNth(
        known.filter((one) => (rank(one.state) ?? -1) <= now),
        known.length - agree + 1,
      );
}

/** Returns the moment from which `count` of the states held; the last one's where they are fewer. */
function sinceNth(states: readonly Timed[], count: number): Instant {
  const sinces = states.map((one) => one.since).toSorted((a, b) => a - b);
  return sinces[Math.min(count, sinces.length) - 1] ?? -Infinity;
}

type Counted = { readonly own: MonitorState; readonly timed: Timed };

const newest = (all: readonly Counted[]): Counted | undefined =>
  all.toSorted((a, b) => (b.own.lastCheckedAt ?? 0) - (a.own.lastCheckedAt ?? 0))[0];

const latest = (instants: readonly (Instant | null)[]): Instant | null =>
  instants.reduce((a, b) => (a === null ? b : b === null ? a : Math.max(a, b)), null);
