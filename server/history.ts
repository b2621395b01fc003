import { layersBetween } from "../db/intervals.ts";
import { latenciesOver, latencyUntil } from "../db/latencies.ts";
import { dirtySince, progressOf, reliableUntil, rollupsAt } from "../db/rollups.ts";
import type { Board, BoardComponent } from "./board.ts";
import type { Reading } from "./context.ts";
import {
  civilDate,
  civilHours,
  dayStart,
  hourStart,
  lastDays,
  type CivilDay,
} from "./core/calendar.ts";
import { NO_LAYERS, timeline, type Layers } from "./core/intervals.ts";
import { addLatencies, percentiles, type Latencies } from "./core/latency.ts";
import type { Availability, AvailabilityWindow, Day, Instant, Interval } from "./core/model.ts";
import { addUp, availability, dayOf, daysOf, tallies, tally, type Tally } from "./core/uptime.ts";
import { createLatencyTail } from "./latencies.ts";
import { noticeMs } from "./measured.ts";
import { breathe, partsOf } from "./slices.ts";

/** A component's past, as the page shows it. */
export type ComponentHistory = {
  readonly availability: Readonly<Record<AvailabilityWindow, Availability>>;
  readonly latencyMs: { readonly p50: number | null; readonly p95: number | null };
  readonly days: readonly Day[];
};

/** By the component's database id. */
export type History = ReadonlyMap<number, ComponentHistory>;

/**
 * The past of every component, kept in memory and brought up to date: what was rolled up is read
 * again when it changed or when an hour ended, and the current hour is worked out from states.
 *
 * Windows are made of the same hours and days as every other figure: 24 h is since the beginning
 * of the hour that was on 24 hours ago, 7, 30 and 90 days are so many civil days, today the last.
 */
export type HistoryKeeper = {
  readonly current: () => History;
  /** One latency of a successful probe, as it is measured. */
  readonly measured: (componentId: number, slotAt: Instant, latencyMs: number) => void;
  /** These components' pasts were changed: they are read again at the next refresh. */
  readonly touched: (components: readonly number[]) => void;
  refresh(): Promise<void>;
};

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DAYS = 90;
const DAYS_OF = { "7d": 7, "30d": 30, "90d": 90 } as const;
const READ_A_SLICE = 100;
const COMPUTED_A_SLICE = 250;

/** What is the same for all components of a time zone at one moment. */
type Calendar = {
  readonly hour: Instant;
  /** The beginning of the hour that was on 24 hours ago. */
  readonly dayAgo: Instant;
  /** 90 of them, today last. */
  readonly days: readonly CivilDay[];
  /** Latencies are counted up to here. */
  readonly counted: Instant | null;
};

/** What was read of a component; the rest follows from it and from the clock. */
type Known = {
  readonly hour: Instant;
  readonly counted: Instant | null;
  /** Roll-ups are relied upon up to here, at least from the first of `hours` on. */
  readonly until: Instant;
  /** Of the strip's days, oldest first, those that are rolled up. */
  readonly days: readonly (Day | null)[];
  /** Sums of those by window. */
  readonly sums: Readonly<Record<keyof typeof DAYS_OF, Tally>>;
  readonly hours: readonly { readonly from: Instant; readonly sums: Tally }[];
  readonly layers: Layers;
  readonly latencies: Latencies;
};

/** The last 90 civil days of every component, up to now, read once. */
export async function loadHistory(ctx: HistoryContext, board: Board): Promise<History> {
  const keeper = keepHistory(ctx, board);
  await keeper.refresh();
  return keeper.current();
}

type HistoryContext = Pick<Reading, "db" | "now">;

export function keepHistory({ db, now }: HistoryContext, board: Board): HistoryKeeper {
  const known = new Map<number, Known>();
  const tail = createLatencyTail();
  const changed = new Set<number>();
  let history: History = new Map();

  const read = async (components: readonly BoardComponent[], calendar: Calendar) => {
    for (const part of partsOf(components, READ_A_SLICE)) {
      const zone = part[0]!.page.timeZone;
      for (const [id, found] of await readPart(db, part, zone, calendar)) known.set(id, found);
      await breathe();
    }
  };

  return {
    current: () => history,
    measured: (componentId, slotAt, latencyMs) => tail.count(componentId, slotAt, latencyMs),
    touched(components) {
      for (const id of components) changed.add(id);
    },
    async refresh() {
      const at = now();
      const next = new Map<number, ComponentHistory>();
      const asked = new Set(changed);
      changed.clear();
      try {
        const zones = [...Map.groupBy(board.components, zoneOf)];
        const calendars = await calendarsOf(db, at, zones);
        await tail.follow(db, Math.min(...calendars.map(uncountedFrom)), at);
        for (const [i, [, components]] of zones.entries()) {
          const calendar = calendars[i]!;
          const stale = components.filter((c) => {
            const one = known.get(c.id);
            if (!one || asked.has(c.id)) return true;
            return one.hour !== calendar.hour || one.counted !== calendar.counted;
          });
          await read(stale, calendar);
          for (const part of partsOf(components, COMPUTED_A_SLICE)) {
            for (const c of part) {
              const recent = tail.of(c.id, uncountedFrom(calendar));
              next.set(c.id, past(known.get(c.id)!, calendar, noticeMs(c.page), at, recent));
            }
            await breathe();
          }
        }
      } catch (error) {
        // What could not be read this time is asked for again.
        for (const id of asked) changed.add(id);
        throw error;
      }
      history = next;
    },
  };
}

const zoneOf = (c: BoardComponent) => c.page.timeZone;

async function calendarsOf(
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
const uncountedFrom = ({ counted, dayAgo }: Calendar): Instant =>
  Math.max(counted ?? dayAgo, dayAgo);

const startsOf = (spans: readonly Interval[]): Instant[] => spans.map(({ from }) => from);

/** At most 90 days, 26 hours and the states of the current hour of each component. */
async function readPart(
  db: Reading["db"],
  part: readonly BoardComponent[],
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
        latencies: latencies.get(id) ?? new Map(),
      };
      return [id, found] as const;
    }),
  );
}

const firstNoted = ({ verified, maintenance, incident = [], correction = [] }: Layers): Instant =>
  Math.min(
    Infinity,
    ...[verified, maintenance, incident, correction].flatMap((layer) => layer[0]?.from ?? []),
  );

const alike = new Map<string, Day>();

/**
 * One value for all components whose day was alike: most of ninety days were, and of a thousand
 * components they would fill 20 MB.
 */
function shared(day: Day): Day {
  const { date, seconds, ratio } = day;
  const key = `${date} ${ratio} ${Object.values(seconds).join(" ")}`;
  const known = alike.get(key);
  if (known) return known;
  // Days go by and are asked for no more: forget rather than grow.
  if (alike.size > 20_000) alike.clear();
  alike.set(key, day);
  return day;
}

/** All figures of one component, from what is known of it. */
function past(
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
  const lastHours = hours.filter((row) => row.from >= dayAgo).map((row) => row.sums);
  const latencies: Latencies = new Map(known.latencies);
  addLatencies(latencies, recent);
  const [p50, p95] = percentiles(latencies, [0.5, 0.95]);
  return {
    availability: {
      "24h": availability(addUp([...lastHours, tally(pieces, { from: dayAgo, to: at })])),
      "7d": lastOnes("7d"),
      "30d": lastOnes("30d"),
      "90d": lastOnes("90d"),
    },
    latencyMs: { p50, p95 },
    days: days.map((day, i) => known.days[i] ?? dayOf(day.date, filled.get(day.from)!)),
  };
}
