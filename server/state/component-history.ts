import { LRUCache } from "lru-cache";
import { layersBetween } from "../../db/intervals.ts";
import { latenciesOver, latencyUntil } from "../../db/latencies.ts";
import { dirtySince, progressOf, reliableUntil, rollupsAt } from "../../db/rollups.ts";
import type { LiveComponent } from "./live.ts";
import type { Reading } from "../context/context.ts";
import {
  civilDate,
  civilHours,
  dayStart,
  hourStart,
  lastDays,
  type CivilDay,
} from "../core/calendar.ts";
import { NO_LAYERS, timeline, type Layers, type Piece } from "../core/measuring/intervals.ts";
import { addLatencies, percentiles, type Latencies } from "../core/measuring/latency.ts";
import type { Availability, AvailabilityWindow, Instant, Interval } from "../core/model.ts";
import type { Day, RecentTrouble } from "../core/snapshot.ts";
import {
  addUp,
  availability,
  dayOf,
  daysOf,
  tallies,
  tally,
  type Tally,
} from "../core/measuring/uptime.ts";
import { noticeMs } from "./measured-components.ts";
import { DAY_MS, HOUR_MS } from "../core/duration.ts";

/** A component's past, as the page shows it. */
export type ComponentHistory = {
  readonly availability: Readonly<Record<AvailabilityWindow, Availability>>;
  readonly latencyMs: { readonly p50: number | null; readonly p95: number | null };
  readonly days: readonly Day[];
  /** Absent where nothing was the matter. */
  readonly recent?: readonly RecentTrouble[];
};

/** By the component's database id. */
export type History = ReadonlyMap<number, ComponentHistory>;

const DAYS = 90;
const DAYS_OF = { "7d": 7, "30d": 30, "90d": 90 } as const;

/** Values that all components of a time zone share at one moment. */
export type Calendar = {
  readonly hour: Instant;
  /** The beginning of the hour that was on 24 hours ago. */
  readonly dayAgo: Instant;
  /** 90 of them, today last. */
  readonly days: readonly CivilDay[];
  /** Latencies are counted up to here. */
  readonly counted: Instant | null;
};

/** Stored history of a component; the rest follows from it and from the clock. */
export type Known = {
  readonly hour: Instant;
  readonly counted: Instant | null;
  /** Roll-ups are relied upon up to here, at least from the first of `hours` on. */
  readonly until: Instant;
  /** Days of the strip that are rolled up, oldest first. */
  readonly days: readonly (Day | null)[];
  /** Sums of those by window. */
  readonly sums: Readonly<Record<keyof typeof DAYS_OF, Tally>>;
  readonly hours: readonly { readonly from: Instant; readonly sums: Tally }[];
  readonly layers: Layers;
  /** The states of the last day up to this hour; of its oldest hour a part counts. */
  readonly edge: Layers;
  /** What was the matter in it, as far as roll-ups are relied upon. */
  readonly troubles: readonly RecentTrouble[];
  readonly latencies: Latencies;
};

/**
 * The past of a few components as the database has it in this very moment, and transaction.
 * Latencies that are not counted yet are not read for it.
 */
export async function pastNow(
  { db, now }: Pick<Reading, "db" | "now">,
  components: readonly LiveComponent[],
): Promise<History> {
  const at = now();
  const zones = [...Map.groupBy(components, zoneOf)];
  const calendars = await calendarsOf(db, at, zones);
  const found = new Map<number, ComponentHistory>();
  for (const [i, [zone, part]] of zones.entries()) {
    const calendar = calendars[i]!;
    const known = await readPart(db, part, zone, calendar);
    for (const c of part) {
      found.set(c.id, pastOf(known.get(c.id)!, calendar, noticeMs(c.page), at, new Map()));
    }
  }
  return found;
}

export const zoneOf = (c: LiveComponent) => c.page.timeZone;

export async function calendarsOf(
  db: Reading["db"],
  at: Instant,
  zones: readonly (readonly [string, unknown])[],
): Promise<Calendar[]> {
  const calendars: Calendar[] = [];
  for (const [zone] of zones) {
    calendars.push({
      hour: hourStart(at, zone),
      dayAgo: hourStart(at - DAY_MS, zone),
      days: lastDays(at, DAYS, zone),
      counted: await latencyUntil(db, zone),
    });
  }
  return calendars;
}

/** Latencies from here on are not counted in the database, as far as they matter. */
export const uncountedFrom = ({ counted, dayAgo }: Calendar): Instant =>
  Math.max(counted ?? dayAgo, dayAgo);

const startsOf = (spans: readonly Interval[]): Instant[] => spans.map(({ from }) => from);

/** At most 90 days, 26 hours and the states of the current hour of each component. */
export async function readPart(
  db: Reading["db"],
  part: readonly LiveComponent[],
  zone: string,
  calendar: Calendar,
): Promise<Map<number, Known>> {
  const ids = part.map((c) => c.id);
  const { days, dayAgo, hour, counted } = calendar;
  const today = days.at(-1)!.from;
  const recent = Math.min(today, dayAgo);
  const progress = await progressOf(db, ids);
  const dirty = await dirtySince(db, ids);
  const untilOf = (id: number): Instant => {
    const reliable = reliableUntil(progress.get(id), dirty.get(id), zone);
    if (reliable === null || reliable <= days[0]!.from) return days[0]!.from;
    const until = Math.min(hourStart(reliable, zone), hour);
    // Hours are only read of the last two days: before, a day counts from its states as a whole.
    return until >= recent ? until : dayStart(civilDate(until, zone), zone);
  };
  const untils = new Map(ids.map((id) => [id, untilOf(id)]));
  const dayRows = await rollupsAt(db, "day", startsOf(days.slice(0, -1)), ids);
  const starts = startsOf(civilHours({ from: recent, to: hour }, zone));
  const hourRows = await rollupsAt(db, "hour", starts, ids);
  const layers = await layersBetween(
    db,
    // To the end of the hour: what is planned in it counts when its time comes.
    { from: Math.min(...untils.values()), to: hour + HOUR_MS },
    { components: ids },
  );
  const edges = await layersBetween(db, { from: dayAgo, to: hour }, { components: ids });
  const nothing = days.map((day) => tally(timeline(NO_LAYERS, day, 0), day));
  const over = { from: dayAgo, to: counted ?? dayAgo };
  const latencies = await latenciesOver(db, "hour", over, ids);
  return new Map(
    ids.map((id) => {
      const own = layers.get(id) ?? NO_LAYERS;
      // Nothing to work out for days before anything was noted, rolled up or not.
      const rolledUp = untils.get(id)!;
      const noted = Math.min(firstNoted(own), hour);
      const until = Math.max(rolledUp, dayStart(civilDate(noted, zone), zone));
      const rows = dayRows.get(id) ?? [];
      // A day before the first that was rolled up is one of which nothing was ever noted.
      const sums = days.map(({ to }, i) => {
        if (to > until) return null;
        return (to <= rolledUp ? rows[i] : null) ?? nothing[i]!;
      });
      const first = sums.indexOf(null);
      const done = sums.slice(0, first < 0 ? sums.length : first).filter((day) => day !== null);
      const shown = daysOf(days, done).map(shared);
      const lastOf = (count: number) => addUp(sums.slice(-count).filter((day) => day !== null));
      const edge = edges.get(id) ?? NO_LAYERS;
      const found: Known = {
        hour,
        counted,
        until,
        days: days.map((_, i) => shown[i] ?? null),
        sums: { "7d": lastOf(7), "30d": lastOf(30), "90d": lastOf(90) },
        hours: (hourRows.get(id) ?? []).flatMap((own, i) =>
          own !== null && starts[i]! < until ? [{ from: starts[i]!, sums: own }] : [],
        ),
        layers: own,
        edge,
        troubles: troublesOf(timeline(edge, { from: dayAgo, to: Math.min(until, hour) }, 0)),
        latencies: latencies.get(id) ?? new Map(),
      };
      return [id, found] as const;
    }),
  );
}

/** Returns the times that are worth a look: neither in order nor without data. */
function troublesOf(pieces: readonly RecentTrouble[]): RecentTrouble[] {
  const found: RecentTrouble[] = [];
  for (const { from, to, state } of pieces) {
    if (state === "operational" || state === "unknown") continue;
    const before = found.at(-1);
    if (before?.to === from && before.state === state) found[found.length - 1] = { ...before, to };
    else found.push({ from, to, state });
  }
  return found;
}

/** Returns what was the matter in the last 24 hours, from what was rolled up and the rest. */
function recentOf({ troubles }: Known, pieces: readonly Piece[], at: Instant): RecentTrouble[] {
  const since = at - DAY_MS;
  const all = troublesOf([...troubles, ...pieces].filter(({ to }) => to > since));
  return all.map((trouble) => ({ ...trouble, from: Math.max(trouble.from, since) }));
}

const firstNoted = ({ verified, maintenance, incident = [], correction = [] }: Layers): Instant =>
  Math.min(
    Infinity,
    ...[verified, maintenance, incident, correction].flatMap((layer) => layer[0]?.from ?? []),
  );

const alike = new LRUCache<string, Day>({ max: 20_000 });

/**
 * Returns one value for all components whose day was alike. Most of ninety days are, and of a
 * thousand components they would fill 20 MB.
 */
function shared(day: Day): Day {
  const { date, seconds, ratio } = day;
  const key = `${date} ${ratio} ${Object.values(seconds).join(" ")}`;
  const known = alike.get(key);
  if (known) return known;
  alike.set(key, day);
  return day;
}

/** The rolled-up part of exactly the last 24 hours: a part of the oldest hour, then whole hours. */
function lastDay({ hours, edge }: Known, dayAgo: Instant, notice: number, at: Instant): Tally[] {
  const whole = hours.filter((row) => row.from > dayAgo).map((row) => row.sums);
  if (!hours.some((row) => row.from === dayAgo)) return whole;
  const part = { from: at - DAY_MS, to: dayAgo + HOUR_MS };
  return part.to > part.from ? [tally(timeline(edge, part, notice), part), ...whole] : whole;
}

/** All figures of one component, from what is known of it. */
export function pastOf(
  known: Known,
  { days, dayAgo }: Calendar,
  notice: number,
  at: Instant,
  recent: Latencies,
): ComponentHistory {
  const { until, hours } = known;
  const from = Math.min(until, at);
  const pieces = timeline(known.layers, { from, to: at }, notice);
  const missing = days.filter((_, i) => known.days[i] === null);
  const found = tallies(pieces, missing).map((rest, i) => {
    const day = missing[i]!;
    const own = hours.filter((row) => row.from >= day.from && row.from < day.to);
    return { day, sums: addUp([...own.map((row) => row.sums), rest]) };
  });
  const filled = new Map(found.map(({ day, sums }) => [day.from, sums]));
  const lastOnes = (window: keyof typeof DAYS_OF) =>
    availability(
      addUp([
        known.sums[window],
        ...days.slice(-DAYS_OF[window]).flatMap((day) => filled.get(day.from) ?? []),
      ]),
    );
  const latencies: Latencies = new Map(known.latencies);
  addLatencies(latencies, recent);
  const [p50, p95] = percentiles(latencies, [0.5, 0.95]);
  const troubles = recentOf(known, pieces, at);
  return {
    availability: {
      "24h": availability(
        addUp([
          ...lastDay(known, dayAgo, notice, at),
          tally(pieces, { from: at - DAY_MS, to: at }),
        ]),
      ),
      "7d": lastOnes("7d"),
      "30d": lastOnes("30d"),
      "90d": lastOnes("90d"),
    },
    latencyMs: { p50, p95 },
    days: days.map((day, i) => known.days[i] ?? dayOf(day.date, filled.get(day.from)!)),
    ...(troubles.length > 0 && { recent: troubles }),
  };
}
