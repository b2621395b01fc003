import type { Reading } from "../context/context.ts";
import { hourStart } from "../core/calendar.ts";
import { HOUR_MS } from "../core/duration.ts";
import { inSeconds } from "../core/measuring/uptime.ts";
import type { Instant, Interval } from "../core/model.ts";
import type { Hour } from "../core/page/view.ts";
import { measuredComponents } from "./measured-components.ts";
import { availabilityBuckets } from "./time-series.ts";

/** Most components of an open incident whose last hours its page shows. */
export const MOST_HOURS = 3;

/** Returns the last 24 hours of the clock, the one that is on now included. */
export const lastDay = (now: Instant, timeZone: string): Interval => ({
  from: hourStart(now - 23 * HOUR_MS, timeZone),
  to: now,
});

/** Returns the states of the last 24 hours, hour by hour, of components of a page, by their id. */
export async function lastHours(
  at: Pick<Reading, "db" | "config" | "now">,
  pageId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Hour[]>> {
  const now = at.now();
  const measured = (await measuredComponents(at)).filter(
    (c) => c.pageId === pageId && ids.includes(c.key),
  );
  const found = new Map<string, readonly Hour[]>();
  for (const component of measured) {
    const window = lastDay(now, component.timeZone);
    const hours = await availabilityBuckets(at, [component], window, "hour");
    found.set(
      component.key,
      hours.map(({ from, to, sums }) => ({ from, to, seconds: inSeconds(sums.ms) })),
    );
  }
  return found;
}
