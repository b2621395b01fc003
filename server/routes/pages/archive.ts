import type { Logger } from "pino";
import {
  firstEventAt,
  incidentsOver,
  maintenancesOver,
  publicIncident,
  publicMaintenance,
  removedComponents,
  type Removed,
} from "../../../db/archive.ts";
import type { Reading } from "../../context/context.ts";
import { addDays, civilDate, civilMonth, dayStart } from "../../core/calendar.ts";
import { percentiles } from "../../core/measuring/latency.ts";
import type { Incident, Maintenance } from "../../core/declared.ts";
import type { Instant, Interval } from "../../core/model.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import type { Resolution } from "../../core/measuring/series.ts";
import { addUp, availability } from "../../core/measuring/uptime.ts";
import type { ComponentPast, Hour, LatencyPeriod } from "../../core/page/view.ts";
import { createAnswerCache } from "../../http/answer-cache.ts";
import { lastDay, lastHours } from "../../state/last-hours.ts";
import { measuredComponents } from "../../state/measured-components.ts";
import { measuredOutages } from "../../state/measured-outages.ts";
import { availabilityBuckets, latencyBuckets } from "../../state/time-series.ts";

/** The incidents and maintenance of a month. */
export type MonthPast = {
  readonly incidents: readonly Incident[];
  readonly maintenances: readonly Maintenance[];
};

/**
 * Data of pages beyond the snapshot: older incidents, finer or longer figures. From memory; `null`
 * where the database cannot be read. Every function throws `Unprepared` when its answer has to be
 * read first.
 */
export type Archive = {
  /** Latencies over a period and the year's availability, by component id. */
  components(
    page: PageSnapshot,
    ids: readonly string[],
    period: LatencyPeriod,
  ): ReadonlyMap<string, ComponentPast> | null;
  /** States of the last 24 hours, hour by hour, by component id. */
  hours(page: PageSnapshot, ids: readonly string[]): ReadonlyMap<string, readonly Hour[]> | null;
  month(page: PageSnapshot, month: string): MonthPast | null;
  incident(page: PageSnapshot, id: string): Incident | Removed | null;
  maintenance(page: PageSnapshot, id: string): Maintenance | Removed | null;
  /** Returns when the first event of a page began; `null`: there was none, or it is unknown. */
  firstEventAt(page: PageSnapshot): Instant | null;
  /** Ids of components that the page had once. */
  removed(page: PageSnapshot): readonly string[];
};

type Looking = Pick<Reading, "db" | "config" | "now">;

const YEAR_DAYS = 365;
/** Most measured outages that a page lists of a component. */
const MOST_OUTAGES = 5;
const FRESH_MS = 60_000;
/** Cache times of data that hardly ever change. */
const LONG_FRESH_MS = 600_000;

/** @param reading where to look; `null` while there is no database */
export function createArchive(
  reading: () => Looking | null,
  log: Pick<Logger, "warn">,
  now: () => number = Date.now,
): Archive {
  const failed = (error: unknown) =>
    log.warn({ err: error }, "the past cannot be read; pages say so");
  /** A memory of questions whose key is a JSON list of texts. */
  const memory = <Value>(
    freshMs: number,
    most: number,
    ask: (at: Looking, ...key: string[]) => Promise<Value>,
  ) => {
    const kept = createAnswerCache(
      async (key) => {
        const at = reading();
        if (!at) throw new Error("no database is open");
        return ask(at, ...(JSON.parse(key) as string[]));
      },
      { now, freshMs, most, failed },
    );
    return (...key: readonly string[]) => kept.get(JSON.stringify(key));
  };

  const components = memory(FRESH_MS, 500, (at, pageId, period, ...ids) =>
    componentsPast(at, pageId, ids, period as LatencyPeriod),
  );
  const hours = memory(FRESH_MS, 200, (at, pageId, ...ids) => lastHours(at, pageId!, ids));
  const month = memory(FRESH_MS, 200, async (at, pageId, name) => {
    const window = civilMonth(name, zoneOf(at, pageId));
    return {
      incidents: await incidentsOver(at.db, pageId, window),
      maintenances: await maintenancesOver(at.db, pageId, window),
    };
  });
  const incident = memory(FRESH_MS, 1_000, ({ db }, ...key) =>
    publicIncident(db, key[0]!, key[1]!),
  );
  const maintenance = memory(FRESH_MS, 1_000, ({ db }, ...key) =>
    publicMaintenance(db, key[0]!, key[1]!),
  );
  const first = memory(LONG_FRESH_MS, 100, ({ db }, pageId) => firstEventAt(db, pageId!));
  // What is configured is part of the question: with it the answer changes.
  const removed = memory(LONG_FRESH_MS, 100, ({ db }, pageId, _configured) =>
    removedComponents(db, pageId!),
  );

  return {
    components: (page, ids, period) => components(page.id, period, ...ids),
    hours: (page, ids) => hours(page.id, ...ids),
    month: (page, name) => month(page.id, name),
    incident: (page, id) => incident(page.id, id),
    maintenance: (page, id) => maintenance(page.id, id),
    firstEventAt: (page) => first(page.id),
    removed: (page) => removed(page.id, configured(page)) ?? [],
  };
}

const configured = (page: PageSnapshot): string =>
  page.providers.flatMap((p) => p.components.map((c) => c.id)).join(" ");

const zoneOf = ({ config }: Looking, pageId: string): string =>
  config.pages.find((page) => page.id === pageId)?.timeZone ?? "UTC";

const RESOLUTION: Readonly<Record<LatencyPeriod, Resolution>> = {
  "24h": "hour",
  "7d": "hour",
  "30d": "day",
  "90d": "day",
};

/** The hours or civil days that a period's chart shows, up to the one that is on now. */
export function chartWindow(period: LatencyPeriod, now: Instant, timeZone: string): Interval {
  const daysAgo = (days: number) => dayStart(addDays(civilDate(now, timeZone), -days), timeZone);
  switch (period) {
    case "24h":
      return lastDay(now, timeZone);
    case "7d":
      return { from: daysAgo(6), to: now };
    case "30d":
      return { from: daysAgo(29), to: now };
    case "90d":
      return { from: daysAgo(89), to: now };
  }
}

async function componentsPast(
  at: Looking,
  pageId: string,
  ids: readonly string[],
  period: LatencyPeriod,
): Promise<ReadonlyMap<string, ComponentPast>> {
  const now = at.now();
  const measured = (await measuredComponents(at)).filter(
    (c) => c.pageId === pageId && ids.includes(c.key),
  );
  const found = new Map<string, ComponentPast>();
  for (const component of measured) {
    const { timeZone } = component;
    const window = chartWindow(period, now, timeZone);
    const latencies = await latencyBuckets(at, component, window, RESOLUTION[period]);
    const yearAgo = dayStart(addDays(civilDate(now, timeZone), 1 - YEAR_DAYS), timeZone);
    const year = { from: yearAgo, to: now };
    const days = await availabilityBuckets(at, [component], year, "day");
    found.set(component.key, {
      latency: latencies.map(({ from, to, latencies }) => {
        const [p50, p95] = percentiles(latencies, [0.5, 0.95]);
        return { from, to, p50, p95 };
      }),
      year: availability(addUp(days.map((day) => day.sums))),
      outages: await measuredOutages(
        at,
        component,
        chartWindow("90d", now, timeZone),
        MOST_OUTAGES,
      ),
    });
  }
  return found;
}
