import type { StoredResult } from "../../db/results.ts";
import type { PlannedInterval, StateInterval } from "../core/measuring/intervals.ts";
import { civilDays, hourStart } from "../core/calendar.ts";
import { addLatencies, countLatency, type Latencies } from "../core/measuring/latency.ts";
import { plannedWindows } from "../core/events/maintenance-windows.ts";
import type { Cause, Instant, Interval, WindowRule } from "../core/model.ts";
import { publish, unpublished, type Publication } from "../core/measuring/status.ts";
import { episodesOf, type Episode } from "./characters.ts";
import { randomNumbers } from "./random.ts";
import { plausibleLatency, type Character } from "./resource.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../core/duration.ts";

/** A component whose past is to be made up. */
export type PastComponent = {
  readonly key: string;
  readonly character: Character;
  readonly typicalMs: number;
  readonly confirmMs: number;
  readonly windows: readonly WindowRule[];
};

/** A verified state, and what a probe saw when it began. */
export type SeenInterval = StateInterval & {
  readonly cause: Cause | null;
  readonly httpStatus: number | null;
};

export type ComponentPast = {
  readonly key: string;
  /** Also when its windows were announced. */
  readonly createdAt: Instant;
  /** Without a gap from `createdAt`; the last one is open. */
  readonly verified: readonly SeenInterval[];
  /** Likewise. */
  readonly published: readonly StateInterval[];
  /** State of publication at `now`. */
  readonly publication: Publication;
  /** Up to the window that is on now, if one is: whole. */
  readonly maintenance: readonly PlannedInterval[];
  /** Results of the last 26 hours, every five minutes, the last at `now` itself; oldest first. */
  readonly results: readonly Omit<StoredResult, "monitorId">[];
  /** Before them, as counted when hours and days ended. */
  readonly latencies: Readonly<Record<"hour" | "day", readonly CountedOnce[]>>;
};

type CountedOnce = { readonly from: Instant; readonly latencies: Latencies };

/** Two days more than the page shows: its first day is whole, its maintenance announced in time. */
export const PAST_MS = 92 * DAY_MS;
/** The past ends well; from then on it is the probes that tell. */
const QUIET_MS = 2 * HOUR_MS;
const RESULTS_MS = 26 * HOUR_MS;
const RESULT_EVERY_MS = 5 * MINUTE_MS;
/** Hours of the charts of a week; before that days alone. */
const HOURS_MS = 9 * DAY_MS;
const LATENCIES_AN_HOUR = 6;

/**
 * Some 90 days of a plausible past for each component, each by its character, as probing would
 * have left it: what was seen, what was published, the planned windows (during which nothing is
 * seen), and recent results. The same input gives the same past, whatever else is asked for.
 *
 * @param timeZone of windows and of working hours
 */
export function plausibleHistory({
  components,
  timeZone,
  now,
  seed,
}: {
  readonly components: readonly PastComponent[];
  readonly timeZone: string;
  readonly now: Instant;
  readonly seed: number;
}): ComponentPast[] {
  const createdAt = now - PAST_MS;
  return components.map((component) => {
    const random = randomNumbers(seed, component.key);
    const span = { from: createdAt, to: now - QUIET_MS };
    const episodes = episodesOf(component.character, span, timeZone, random);
    // As recorded when running: a row for each rule, even where two overlap.
    const maintenance = component.windows
      .flatMap((rule) => plannedWindows([rule], timeZone, { from: createdAt, to: now }))
      .filter((window) => window.from >= createdAt)
      .sort((a, b) => a.from - b.from)
      .map((window) => ({ ...window, announcedAt: createdAt }));
    const verified = seen({ from: createdAt, to: now }, [...episodes, ...maintenance.map(unseen)]);
    return {
      key: component.key,
      createdAt,
      verified,
      ...publishing(verified, component.confirmMs, createdAt, now),
      maintenance,
      results: recentResults(verified, component.typicalMs, now, random),
      latencies: earlierLatencies(
        verified,
        component.typicalMs,
        { from: createdAt, to: hourStart(now - RESULTS_MS, timeZone) },
        timeZone,
        random,
      ),
    };
  });
}

const unseen = ({ from, to }: Interval): Episode => ({
  from,
  to,
  state: "unknown",
  cause: null,
  httpStatus: null,
});

/** One line of states from episodes, the later in the list first; well where there is none. */
function seen(span: Interval, episodes: readonly Episode[]): SeenInterval[] {
  const cuts = new Set([span.from, ...episodes.flatMap((e) => [e.from, e.to])]);
  const froms = [...cuts].filter((at) => at >= span.from && at < span.to).sort((a, b) => a - b);
  const intervals: SeenInterval[] = [];
  for (const [i, from] of froms.entries()) {
    const to = froms[i + 1] ?? null;
    const on = episodes.findLast((e) => e.from <= from && from < e.to);
    const state = on?.state ?? "operational";
    const last = intervals.at(-1);
    // A state is one interval whatever its cause became meanwhile, as when it is recorded.
    if (last?.state === state) intervals[intervals.length - 1] = { ...last, to };
    else {
      const { cause, httpStatus } = on ?? { cause: null, httpStatus: 200 };
      intervals.push({ from, to, state, cause, httpStatus });
    }
  }
  return intervals;
}

/** Returns the published states that follow from the verified ones. */
function publishing(
  verified: readonly SeenInterval[],
  confirmMs: number,
  createdAt: Instant,
  now: Instant,
): Pick<ComponentPast, "published" | "publication"> {
  let publication = unpublished(createdAt);
  const published: StateInterval[] = [];
  for (const { state, from, to } of verified) {
    const was = publication.published;
    publication = publish(publication, { state, since: from }, confirmMs, to ?? now);
    // Unknown at the very start is what was published before anything was.
    if (publication.published === was && published.length > 0) continue;
    const { state: shown, since } = publication.published;
    const last = published.at(-1);
    if (last) published[published.length - 1] = { ...last, to: since };
    published.push({ from: since, to: null, state: shown });
  }
  return { published, publication };
}

function recentResults(
  verified: readonly SeenInterval[],
  typicalMs: number,
  now: Instant,
  random: () => number,
): ComponentPast["results"] {
  const results: Omit<StoredResult, "monitorId">[] = [];
  for (let slotAt = now - RESULTS_MS; slotAt <= now; slotAt += RESULT_EVERY_MS) {
    const at = verified.findLast((interval) => interval.from <= slotAt);
    if (!at || at.state === "unknown") continue;
    const quickMs = plausibleLatency(typicalMs, random);
    const { cause, httpStatus } = at;
    const measured = { slotAt, attempt: 0, startedAt: slotAt, cause, httpStatus };
    if (at.state === "operational") {
      results.push({ ...measured, outcome: "up", latencyMs: quickMs });
    } else if (at.state === "degraded_performance") {
      results.push({ ...measured, outcome: "degraded", latencyMs: slowed(quickMs) });
    } else {
      const latencyMs = httpStatus === null ? null : quickMs;
      results.push({ ...measured, outcome: "down", latencyMs });
    }
  }
  return results;
}

const slowed = (quickMs: number) => 1_000 + 5 * quickMs;

/** Returns latencies of some moments of each hour with answers; a day is the sum of its hours. */
function earlierLatencies(
  verified: readonly SeenInterval[],
  typicalMs: number,
  span: Interval,
  timeZone: string,
  random: () => number,
): ComponentPast["latencies"] {
  const hours: CountedOnce[] = [];
  const days: CountedOnce[] = [];
  let on = 0;
  for (const day of civilDays(span, timeZone)) {
    const whole: Latencies = new Map();
    for (let hour = Math.max(day.from, span.from); hour < Math.min(day.to, span.to);) {
      const latencies: Latencies = new Map();
      for (let i = 0; i < LATENCIES_AN_HOUR; i++) {
        const at = hour + (i * HOUR_MS) / LATENCIES_AN_HOUR;
        while ((verified[on + 1]?.from ?? Infinity) <= at) on += 1;
        const state = verified[on]?.state;
        const quickMs = plausibleLatency(typicalMs, random);
        if (state === "operational") countLatency(latencies, quickMs);
        else if (state === "degraded_performance") countLatency(latencies, slowed(quickMs));
      }
      if (latencies.size > 0 && hour >= span.to - HOURS_MS) hours.push({ from: hour, latencies });
      addLatencies(whole, latencies);
      hour += HOUR_MS;
    }
    if (whole.size > 0) days.push({ from: day.from, latencies: whole });
  }
  return { hour: hours, day: days };
}
