import { lastRegionalResults, lastResults, newestSlot } from "../../db/results.ts";
import { allRegions } from "../../db/regions.ts";
import type { Reading } from "../context/context.ts";
import type { ComponentConfig, MonitorConfig } from "../core/configuration.ts";
import { unknownStatus, type ComponentStatus } from "../core/measuring/component-status.ts";
import { locationsOf, type ByRegion } from "../core/measuring/locations.ts";
import { unchecked, type MonitorState } from "../core/measuring/status.ts";
import type { Instant } from "../core/model.ts";

/** Times of the last results of a monitor. */
export type Seen = { readonly checkedAt: Instant | null; readonly upAt: Instant | null };

/** Returns the last results of a monitor, in a region where several probe it. */
export type LastSeen = (monitorKey: string, region?: string) => Seen | undefined;

/** Returns when each monitor was last seen, by its number, as far back as its rounds take. */
export async function loadLastSeen(
  ctx: Reading,
  monitors: readonly MonitorConfig[],
): Promise<(monitorId: number | undefined, region?: string) => Seen | undefined> {
  const since = await scanFrom(ctx, monitors);
  const last = new Map((await lastResults(ctx.db, since)).map((r) => [r.monitorId, r]));
  const regional = new Map<string, Seen>();
  if (ctx.config.regions) {
    const ids = new Map((await allRegions(ctx.db)).map(({ id, number }) => [number, id]));
    for (const r of await lastRegionalResults(ctx.db, since))
      regional.set(`${r.monitorId} ${ids.get(r.regionNumber)}`, r);
  }
  return (monitorId = -1, region) =>
    region === undefined ? last.get(monitorId) : regional.get(`${monitorId} ${region}`);
}

/** Two of the longest rounds before the newest result: every monitor's last one is in there. */
async function scanFrom(ctx: Reading, monitors: readonly MonitorConfig[]): Promise<Instant> {
  const longest = monitors.reduce((ms, m) => Math.max(ms, m.everyMs + m.okForMs), 60_000);
  const newest = (await newestSlot(ctx.db)) ?? ctx.now();
  return Math.min(newest, ctx.now()) - 2 * longest;
}

/**
 * Returns the status stored at the last transition, brought up to the last result of each monitor.
 *
 * @param now nothing is known of a region before it was configured here
 */
export function restoredStatus(
  kept: ComponentStatus | null,
  component: Pick<ComponentConfig, "monitors" | "locations">,
  { createdAt, now }: { readonly createdAt: Instant; readonly now: Instant },
  last: LastSeen,
): ComponentStatus {
  const { regions: _, ...whole } = kept ?? unknownStatus(component.monitors, createdAt);
  const own = component.monitors.map((config) => {
    const state = kept?.monitors[config.key] ?? unchecked(createdAt);
    return [config.key, upTo(state, last(config.key))] as const;
  });
  const regional = component.monitors.flatMap((config): [string, ByRegion][] => {
    const locations = locationsOf(component, config);
    if (!locations) return [];
    const states = locations.regions.map((region) => {
      const state = kept?.regions?.[config.key]?.[region] ?? unchecked(now);
      return [region, upTo(state, last(config.key, region))] as const;
    });
    return [[config.key, Object.fromEntries(states)]];
  });
  return {
    ...whole,
    monitors: Object.fromEntries(own),
    ...(regional.length > 0 && { regions: Object.fromEntries(regional) }),
  };
}

const upTo = (state: MonitorState, seen: Seen | undefined): MonitorState => ({
  ...state,
  lastCheckedAt: later(state.lastCheckedAt, seen?.checkedAt),
  lastUpAt: later(state.lastUpAt, seen?.upAt),
});

const later = (a: Instant | null, b: Instant | null | undefined): Instant | null =>
  a === null ? (b ?? null) : Math.max(a, b ?? a);
