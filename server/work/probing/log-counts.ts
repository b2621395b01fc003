import { observationWithin, purgeObservations, putObservation } from "../../../db/observations.ts";
import { writeSetting } from "../../../db/key-values.ts";
import { atomically, type Context } from "../../context/context.ts";
import type { LogLine } from "../../core/measuring/log-line.ts";
import type { Instant } from "../../core/model.ts";
import type { LiveMonitor } from "../../state/live.ts";

type Statuses = Readonly<Record<string, number>>;

/** Calls are counted in slices of this: a verdict is late by one at most. */
const SLICE_MS = 10_000;
const SKEW_MS = 5_000;

/** Calls read from a log, counted by status in slices of time, on their way to the database. */
export type LogCounts = {
  /** Counts a call, and returns whether its time can be; one before the window is not counted. */
  readonly add: (line: LogLine, now: Instant) => "counted" | "old" | "future";
  /** Writes the counts, with the position that they belong to where there is one. */
  readonly store: (
    position: { readonly name: string; readonly value: string } | null,
  ) => Promise<void>;
  readonly isEmpty: () => boolean;
};

export function createLogCounts(ctx: Context, monitor: LiveMonitor, windowMs: number): LogCounts {
  const { component, config } = monitor;
  let counts = new Map<Instant, Statuses>();

  const write = async (taken: ReadonlyMap<Instant, Statuses>, { db }: Pick<Context, "db">) => {
    for (const [from, statuses] of taken) {
      const slice = { componentId: component.id, source: config.key, from, to: from + SLICE_MS };
      const known = await observationWithin(db, component.id, config.key, slice);
      await putObservation(db, { ...slice, statuses: added(known?.statuses ?? {}, statuses) });
    }
    const before = ctx.now() - ctx.config.retention.rawMs;
    if (taken.size > 0) await purgeObservations(db, component.id, config.key, before);
  };

  return {
    add({ status, at }, now) {
      if (at !== null && at > now + SKEW_MS) return "future";
      const answeredAt = Math.min(at ?? now, now);
      if (answeredAt < now - windowMs) return "old";
      const slice = Math.floor(answeredAt / SLICE_MS) * SLICE_MS;
      counts.set(slice, added(counts.get(slice) ?? {}, { [status]: 1 }));
      return "counted";
    },
    async store(position) {
      const taken = counts;
      counts = new Map();
      try {
        await atomically(ctx, async (ctx) => {
          await write(taken, ctx);
          if (position) await writeSetting(ctx.db, position.name, position.value);
        });
      } catch (error) {
        for (const [from, statuses] of taken) {
          counts.set(from, added(counts.get(from) ?? {}, statuses));
        }
        throw error;
      }
    },
    isEmpty: () => counts.size === 0,
  };
}

function added(a: Statuses, b: Statuses): Statuses {
  const sum = { ...a };
  for (const [status, count] of Object.entries(b)) sum[status] = (sum[status] ?? 0) + count;
  return sum;
}
