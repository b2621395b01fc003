import { createHash } from "node:crypto";
import {
  currentComponents,
  currentMonitors,
  currentWindows,
  storeComponent,
  saveComponents,
  removeComponent,
  type ComponentToKeep,
  type ConfiguredWindow,
  type StoredComponent,
} from "../../db/components.ts";
import { openFaults } from "../../db/intervals.ts";
import { mutesAt } from "../../db/mutes.ts";
import type { ComponentRules, ComponentStatus } from "../core/measuring/component-status.ts";
import type { Fault } from "../core/measuring/intervals.ts";
import type {
  ComponentConfig,
  MonitorConfig,
  PageConfig,
  ProviderConfig,
} from "../core/configuration.ts";
import type { Instant, Interval } from "../core/model.ts";
import type { Reading } from "../context/context.ts";
import { everyComponent, type Placement } from "./placement.ts";
import { loadLastSeen, restoredStatus, type LastSeen } from "./restored-status.ts";

/**
 * A component as it stands now: its configuration, its place in the database, its status. It is
 * one object for as long as it is watched: what came by HTTP may change under it.
 */
export type LiveComponent = {
  readonly id: number;
  page: PageConfig;
  provider: ProviderConfig;
  config: ComponentConfig;
  rules: ComponentRules;
  windows: readonly ConfiguredWindow[];
  readonly createdAt: Instant;
  updatedAt: Instant;
  status: ComponentStatus;
  /** The planned window that is on, or `null`. */
  planned: Interval | null;
  /** By monitor key, until when our own queue may keep it waiting; the scheduler maintains it. */
  readonly queued: Map<string, Instant>;
  /** Recorded party at fault of its outage; `null` without one. */
  fault: Fault | null;
};

export type LiveMonitor = {
  /** The database's number: never reused, and the rank that its phase is made of. */
  readonly id: number;
  readonly config: MonitorConfig;
  readonly component: LiveComponent;
};

/** Everything that is watched, in memory; loaded once, changed by results and by time. */
export type Live = {
  /** Only this file adds and removes. */
  readonly components: LiveComponent[];
  readonly monitors: LiveMonitor[];
};

/**
 * Brings the stored components in line with the configuration and loads their status.
 *
 * A state that stopped holding while the process was stopped becomes unknown since then at the
 * recorder's first tick, so that this is recorded too.
 *
 * @param ownRegion region that this process probes from
 */
export async function loadLive(ctx: Reading, ownRegion?: string): Promise<Live> {
  await saveComponents(ctx.db, [...everyComponent(ctx.config)].map(toKeep), ctx.now());
  const live = await readLive(ctx);
  if (ownRegion !== undefined) {
    for (const component of live.components) component.rules = { ...component.rules, ownRegion };
  }
  return live;
}

/**
 * Loads what is watched as the process that leads has stored it.
 *
 * @throws Error if it has not stored a component of the configuration yet
 */
export async function readLive(ctx: Reading): Promise<Live> {
  const now = ctx.now();
  const stored = new Map((await currentComponents(ctx.db)).map((c) => [`${c.pageId} ${c.key}`, c]));
  const windows = Map.groupBy(await currentWindows(ctx.db), (w) => w.componentId);
  const ids = new Map(
    (await currentMonitors(ctx.db)).map((m) => [`${m.componentId} ${m.key}`, m.id]),
  );
  const configured = [...everyComponent(ctx.config)];
  const last = await loadLastSeen(
    ctx,
    configured.flatMap(({ config }) => config.monitors),
  );
  const faults = await openFaults(ctx.db);
  const muted = new Map(
    (await mutesAt(ctx.db, now)).map((m) => [`${m.pageId} ${m.component}`, m.until]),
  );
  const components: LiveComponent[] = [];
  const monitors: LiveMonitor[] = [];
  for (const { page, provider, config } of configured) {
    const row = stored.get(`${page.id} ${config.id}`);
    if (!row) throw new Error(`component ${config.id} was not stored`);
    const seen: LastSeen = (key, region) => last(ids.get(`${row.id} ${key}`), region);
    const placement = { page, provider, config };
    const component = placed(row, placement, windows.get(row.id) ?? [], seen, now);
    component.fault = faults.get(row.id) ?? null;
    const mutedUntil = muted.get(`${page.id} ${config.id}`);
    if (mutedUntil !== undefined) component.rules = { ...component.rules, mutedUntil };
    components.push(component);
    for (const m of config.monitors) {
      monitors.push({ id: ids.get(`${row.id} ${m.key}`)!, config: m, component });
    }
  }
  return { components, monitors };
}

/**
 * Takes up one component, or its changed configuration, while all others go on. What is known
 * of it stays: of a monitor that is new, nothing is.
 *
 * @returns its monitors, in place of those that it had
 */
export async function placeComponent(
  ctx: Reading,
  live: Live,
  placement: Placement,
): Promise<LiveMonitor[]> {
  const id = await storeComponent(ctx.db, toKeep(placement), ctx.now());
  const [row] = await currentComponents(ctx.db, id);
  if (!row) throw new Error(`component ${placement.config.id} was not stored`);
  const now = ctx.now();
  const fresh = placed(row, placement, await currentWindows(ctx.db, id), () => undefined, now);
  let component = live.components.find((c) => c.id === id);
  if (component) {
    const { page, provider, config, windows, updatedAt } = fresh;
    const { mutedUntil, voices, ownRegion } = component.rules;
    const rules = {
      ...fresh.rules,
      ...(mutedUntil !== undefined && { mutedUntil }),
      ...(voices && { voices }),
      ...(ownRegion !== undefined && { ownRegion }),
    };
    const { createdAt } = row;
    const status = restoredStatus(component.status, config, { createdAt, now }, () => undefined);
    Object.assign(component, { page, provider, config, rules, windows, updatedAt, status });
  } else {
    component = fresh;
    live.components.push(component);
  }
  const monitors = (await currentMonitors(ctx.db, id)).flatMap((m): LiveMonitor[] => {
    const config = placement.config.monitors.find((c) => c.key === m.key);
    return config ? [{ id: m.id, config, component }] : [];
  });
  // In their old place, so that lists stay in order.
  const place = live.monitors.findIndex((m) => m.component === component);
  takeOff(live.monitors, (m) => m.component === component);
  live.monitors.splice(place < 0 ? live.monitors.length : place, 0, ...monitors);
  return monitors;
}

/** Watches a component no longer; its history stays. */
export async function dropComponent(
  ctx: Reading,
  live: Live,
  component: LiveComponent,
): Promise<void> {
  await removeComponent(ctx.db, component.id, ctx.now());
  takeOff(live.monitors, (m) => m.component === component);
  takeOff(live.components, (c) => c === component);
}

function takeOff<T>(list: T[], gone: (item: T) => boolean): void {
  for (let i = list.length - 1; i >= 0; i -= 1) if (gone(list[i]!)) list.splice(i, 1);
}

/** A component where it stands in the configuration, as it was stored. */
function placed(
  row: StoredComponent,
  { page, provider, config }: Placement,
  windows: readonly ConfiguredWindow[],
  last: LastSeen,
  now: Instant,
): LiveComponent {
  const { id, createdAt, updatedAt } = row;
  return {
    id,
    page,
    provider,
    config,
    windows,
    createdAt,
    updatedAt,
    rules: {
      component: config,
      windows: allWindows(provider, config),
      timeZone: page.timeZone,
    },
    status: restoredStatus(row.status, config, { createdAt, now }, last),
    planned: null,
    queued: new Map(),
    fault: null,
  };
}

const allWindows = (provider: ProviderConfig, component: ComponentConfig) => [
  ...provider.maintenance,
  ...component.maintenance,
];

/** Nothing where there is none, so that a page without translations keeps its fingerprints. */
const translationsOf = (provider: ProviderConfig, component: ComponentConfig): unknown[] =>
  provider.translations || component.translations
    ? [provider.translations, component.translations]
    : [];

const toKeep = ({ page, provider, config: c }: Placement): ComponentToKeep => ({
  pageId: page.id,
  key: c.id,
  fingerprint: fingerprint([
    provider.id,
    provider.name,
    c.name,
    c.description,
    c.advice,
    ...translationsOf(provider, c),
  ]),
  monitors: c.monitors,
  windows: allWindows(provider, c),
});

const fingerprint = (shown: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(shown)).digest("base64url").slice(0, 16);

/** Returns a component by its configured id: of the given page, else of another that has it. */
export function componentNamed(
  live: Live,
  id: string,
  pageId: string | null,
): LiveComponent | null {
  const named = live.components.filter((c) => c.config.id === id);
  return named.find((c) => c.page.id === pageId) ?? named[0] ?? null;
}

export const monitorsOf = (live: Live, component: LiveComponent): LiveMonitor[] =>
  live.monitors.filter((m) => m.component === component);
