import { layersBetween } from "../db/intervals.ts";
import { latenciesSince } from "../db/results.ts";
import type { Board, BoardComponent } from "./board.ts";
import type { Reading } from "./context.ts";
import { lastDays } from "./core/calendar.ts";
import { timeline, type Layers } from "./core/intervals.ts";
import type { Availability, AvailabilityWindow, Day, Instant } from "./core/model.ts";
import { availability, daily, tally } from "./core/uptime.ts";

/** A component's past, as the page shows it. */
export type ComponentHistory = {
  readonly availability: Readonly<Record<AvailabilityWindow, Availability>>;
  readonly latencyMs: { readonly p50: number | null; readonly p95: number | null };
  readonly days: readonly Day[];
};

export type History = ReadonlyMap<number, ComponentHistory>;

const DAY_MS = 86_400_000;
const DAYS = 90;
const WINDOWS: Readonly<Record<AvailabilityWindow, number>> = {
  "24h": DAY_MS,
  "7d": 7 * DAY_MS,
  "30d": 30 * DAY_MS,
  "90d": 90 * DAY_MS,
};
const NOTHING: Layers = { verified: [], maintenance: [] };

/** The last 90 civil days of every component, up to now, by its database id. */
export async function loadHistory(ctx: Reading, board: Board): Promise<History> {
  const now = ctx.now();
  // A day more than the strip: its first civil day may begin before 90 times 24 hours.
  const layers = await layersBetween(ctx.db, { from: now - (DAYS + 1) * DAY_MS, to: now });
  const latencies = await percentiles(ctx, board, now - DAY_MS);
  return new Map(
    board.components.map((c) => [
      c.id,
      {
        ...past(c, layers.get(c.id) ?? NOTHING, now),
        latencyMs: latencies.get(c.id) ?? { p50: null, p95: null },
      },
    ]),
  );
}

function past(c: BoardComponent, layers: Layers, now: Instant) {
  const noticeMs = (c.page.sla?.noticeHours ?? 24) * 3_600_000;
  const pieces = timeline(layers, { from: now - WINDOWS["90d"], to: now }, noticeMs);
  const over = (lengthMs: number) => availability(tally(pieces, { from: now - lengthMs, to: now }));
  return {
    availability: {
      "24h": over(WINDOWS["24h"]),
      "7d": over(WINDOWS["7d"]),
      "30d": over(WINDOWS["30d"]),
      "90d": over(WINDOWS["90d"]),
    },
    days: daily(layers, lastDays(now, DAYS, c.page.timeZone), noticeMs, now),
  };
}

/** Medians and 95th percentiles (nearest rank) over all monitors of each component. */
async function percentiles(ctx: Reading, board: Board, since: Instant) {
  const componentOf = new Map(board.monitors.map((m) => [m.id, m.component.id]));
  const rows = await latenciesSince(ctx.db, since);
  const found = new Map<number, { p50: number | null; p95: number | null }>();
  for (const [id, group] of Map.groupBy(rows, (r) => componentOf.get(r.monitorId))) {
    if (id === undefined) continue;
    const sorted = Float64Array.from(group, (r) => r.latencyMs).sort();
    const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
    found.set(id, { p50: at(0.5), p95: at(0.95) });
  }
  return found;
}
