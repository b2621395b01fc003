import { rank } from "../core/measuring/status.ts";
import { heard, locationsOf } from "../core/measuring/locations.ts";
import type { Instant } from "../core/model.ts";
import type { Live } from "./live.ts";

/** The monitors of a region, and those that fail there alone. */
export type RegionCounts = {
  readonly monitors: number;
  /** Monitors that fail in the region, while too few regions agree for the failure to count. */
  readonly differing: number;
  /** Start of the oldest of those failures; `null` without any. */
  readonly differsSince: Instant | null;
};

/** Counts the monitors of each region. */
export function regionCounts(live: Live): Map<string, RegionCounts> {
  const counts = new Map<string, RegionCounts>();
  for (const { component, config } of live.monitors) {
    const agreed = component.status.monitors[config.key];
    for (const region of locationsOf(component.config, config)?.regions ?? []) {
      const before = counts.get(region) ?? { monitors: 0, differing: 0, differsSince: null };
      const own = component.status.regions?.[config.key]?.[region];
      const seen = own && heard(own, component.rules.voices?.get(region));
      const differs =
        seen && agreed && agreed.verified.state !== "unknown"
          ? (rank(seen.state) ?? 0) > (rank(agreed.verified.state) ?? 0)
          : false;
      counts.set(region, {
        monitors: before.monitors + 1,
        differing: before.differing + (differs ? 1 : 0),
        differsSince: differs
          ? Math.min(before.differsSince ?? Infinity, seen!.since)
          : before.differsSince,
      });
    }
  }
  return counts;
}
