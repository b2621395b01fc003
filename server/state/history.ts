import type { Live, LiveComponent } from "./live.ts";
import {
  calendarsOf,
  pastOf,
  readPart,
  uncountedFrom,
  zoneOf,
  type Calendar,
  type ComponentHistory,
  type History,
  type Known,
} from "./component-history.ts";
import type { Reading } from "../context/context.ts";
import type { Instant } from "../core/model.ts";
import { createLatencyTail } from "./latency-counts.ts";
import { noticeMs } from "./measured-components.ts";
import { yieldToOthers, partsOf } from "../context/time-slices.ts";

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

const READ_A_SLICE = 100;
const COMPUTED_A_SLICE = 250;

/** The last 90 civil days of every component, up to now, read once. */
export async function loadHistory(ctx: HistoryContext, live: Live): Promise<History> {
  const keeper = createHistory(ctx, live);
  await keeper.refresh();
  return keeper.current();
}

type HistoryContext = Pick<Reading, "db" | "now">;

export function createHistory({ db, now }: HistoryContext, live: Live): HistoryKeeper {
  const known = new Map<number, Known>();
  const tail = createLatencyTail();
  const changed = new Set<number>();
  let history: History = new Map();

  const read = async (components: readonly LiveComponent[], calendar: Calendar) => {
    for (const part of partsOf(components, READ_A_SLICE)) {
      const zone = part[0]!.page.timeZone;
      for (const [id, found] of await readPart(db, part, zone, calendar)) known.set(id, found);
      await yieldToOthers();
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
        const zones = [...Map.groupBy(live.components, zoneOf)];
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
              next.set(c.id, pastOf(known.get(c.id)!, calendar, noticeMs(c.page), at, recent));
            }
            await yieldToOthers();
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
