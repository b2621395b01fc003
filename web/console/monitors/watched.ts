import type { HourlyLatencies } from "../../../server/core/api/console-figures.ts";
import type { Monitor } from "../../../server/core/api/monitors.ts";
import { MINUTE_MS, parseDuration } from "../../../server/core/duration.ts";

export type Latencies = HourlyLatencies["components"][number];

/** A monitor with what its list shows of it. */
export type Watched = {
  readonly monitor: Monitor;
  /** Names of its provider and component. */
  readonly provider: string;
  readonly component: string;
  readonly latencies: Latencies | null;
  /** How many times as slow as yesterday, from 1.5 on; `null` where it is not slower. */
  readonly slower: number | null;
};

export const FILTERS = ["all", "failing", "slow", "muted", "silent", "paused"] as const;
export type Filter = (typeof FILTERS)[number];

/** Half as slow again, and by as much as people notice. */
const SLOWER = 1.5;
const SLOWER_MS = 50;

/** Returns how many times as slow as yesterday an API is, or `null`. */
export function slowerBy(latencies: Pick<Latencies, "now" | "yesterday"> | null): number | null {
  const { now, yesterday } = latencies ?? { now: null, yesterday: null };
  if (now === null || yesterday === null || yesterday <= 0) return null;
  return now >= yesterday * SLOWER && now - yesterday >= SLOWER_MS ? now / yesterday : null;
}

/** Missed turns after which nothing is heard of a monitor. */
const TURNS = 3;

/** Returns true for a monitor that should have been measured, and was not. */
export function isSilent(m: Monitor, now: number): boolean {
  if (m.paused || m.state === "under_maintenance") return false;
  if (m.lastCheckedAt === null) return true;
  const turnMs = Math.max(parseDuration(m.every) ?? 0, parseDuration(m.okFor) ?? 0);
  const lateMs = Math.max(TURNS * turnMs, MINUTE_MS) + (parseDuration(m.timeout) ?? 0);
  return now - Date.parse(m.lastCheckedAt) > lateMs;
}

const isFailing = ({ state }: Monitor): boolean =>
  state === "major_outage" || state === "partial_outage";

/** Returns true if a filter shows a monitor. */
export function isShown({ monitor: m, slower }: Watched, filter: Filter, now: number): boolean {
  switch (filter) {
    case "all":
      return true;
    case "failing":
      return isFailing(m);
    case "slow":
      return m.state === "degraded_performance" || slower !== null;
    case "muted":
      return m.mutedUntil !== null;
    case "silent":
      return isSilent(m, now);
    case "paused":
      return m.paused;
  }
}

export const ORDERS = ["state", "name", "checked", "latency"] as const;
export type OrderKey = (typeof ORDERS)[number];

const WEIGHTS = {
  major_outage: 0,
  partial_outage: 1,
  degraded_performance: 2,
  unknown: 3,
  under_maintenance: 4,
  operational: 6,
} as const;
const SLOWER_WEIGHT = 5;

const weightOf = ({ monitor, slower }: Watched): number =>
  slower !== null && monitor.state === "operational" ? SLOWER_WEIGHT : WEIGHTS[monitor.state];

const collator = new Intl.Collator("fr", { sensitivity: "base", numeric: true });

/** Compares by a column; what has no value comes last, whichever way the others go. */
export function byColumn(key: OrderKey, isDown: boolean): (a: Watched, b: Watched) => number {
  const sign = isDown ? -1 : 1;
  const numbers = (value: (one: Watched) => number | null) => (a: Watched, b: Watched) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (x - y);
  };
  switch (key) {
    case "state":
      return numbers(weightOf);
    case "name":
      return (a, b) =>
        sign * collator.compare(`${a.provider} ${a.component}`, `${b.provider} ${b.component}`);
    case "checked":
      return numbers(({ monitor: { lastCheckedAt } }) =>
        lastCheckedAt === null ? null : Date.parse(lastCheckedAt),
      );
    case "latency":
      return numbers(({ monitor: { latencyMs } }) => latencyMs ?? null);
  }
}
