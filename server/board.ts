import { createHash } from "node:crypto";
import {
  currentComponents,
  currentMonitors,
  currentWindows,
  keepComponents,
  type ConfiguredWindow,
} from "../db/components.ts";
import { lastResults, newestSlot } from "../db/results.ts";
import {
  advance,
  unknownStatus,
  type ComponentRules,
  type ComponentStatus,
} from "./core/component.ts";
import type {
  ComponentConfig,
  Config,
  Instant,
  Interval,
  MonitorConfig,
  PageConfig,
  ProviderConfig,
} from "./core/model.ts";
import { unchecked } from "./core/status.ts";
import type { Reading } from "./context.ts";

/** A component as it stands now: its configuration, its place in the database, its status. */
export type BoardComponent = {
  readonly id: number;
  readonly page: PageConfig;
  readonly provider: ProviderConfig;
  readonly config: ComponentConfig;
  readonly rules: ComponentRules;
  readonly windows: readonly ConfiguredWindow[];
  readonly createdAt: Instant;
  updatedAt: Instant;
  status: ComponentStatus;
  /** The planned window that is on, or `null`. */
  planned: Interval | null;
};

export type BoardMonitor = {
  /** The database's number: never reused, and the rank that its phase is made of. */
  readonly id: number;
  readonly config: MonitorConfig;
  readonly component: BoardComponent;
};

/** Everything that is watched, in memory; loaded once, changed by results and by time. */
export type Board = {
  readonly components: readonly BoardComponent[];
  readonly monitors: readonly BoardMonitor[];
};

/**
 * Brings the stored components in line with the configuration and loads their status as of now:
 * what had stopped holding while nobody looked is unknown since then.
 */
export async function loadBoard(ctx: Reading): Promise<Board> {
  const now = ctx.now();
  await keepComponents(ctx.db, wanted(ctx.config), now);
  const stored = new Map((await currentComponents(ctx.db)).map((c) => [`${c.pageId} ${c.key}`, c]));
  const windows = Map.groupBy(await currentWindows(ctx.db), (w) => w.componentId);
  const ids = new Map(
    (await currentMonitors(ctx.db)).map((m) => [`${m.componentId} ${m.key}`, m.id]),
  );
  const last = new Map(
    (await lastResults(ctx.db, await scanFrom(ctx))).map((r) => [r.monitorId, r]),
  );

  const components: BoardComponent[] = [];
  const monitors: BoardMonitor[] = [];
  for (const { page, provider, config } of everyComponent(ctx.config)) {
    const row = stored.get(`${page.id} ${config.id}`);
    if (!row) throw new Error(`component ${config.id} was not stored`);
    const rules = {
      component: config,
      windows: allWindows(provider, config),
      timeZone: page.timeZone,
    };
    const status = restore(row.status, config.monitors, row.createdAt, (key) =>
      last.get(ids.get(`${row.id} ${key}`) ?? -1),
    );
    const component: BoardComponent = {
      id: row.id,
      page,
      provider,
      config,
      rules,
      windows: windows.get(row.id) ?? [],
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
      status: advance(status, rules, now),
      planned: null,
    };
    components.push(component);
    for (const m of config.monitors) {
      monitors.push({ id: ids.get(`${row.id} ${m.key}`)!, config: m, component });
    }
  }
  return { components, monitors };
}

/** Status as kept at the last transition, brought up to the last result of each monitor. */
function restore(
  kept: ComponentStatus | null,
  configs: readonly MonitorConfig[],
  createdAt: Instant,
  last: (key: string) => { checkedAt: Instant | null; upAt: Instant | null } | undefined,
): ComponentStatus {
  const fresh = unknownStatus(configs, createdAt);
  const monitors = Object.fromEntries(
    configs.map((config) => {
      const state = kept?.monitors[config.key] ?? unchecked(createdAt);
      const seen = last(config.key);
      return [
        config.key,
        {
          ...state,
          lastCheckedAt: later(state.lastCheckedAt, seen?.checkedAt),
          lastUpAt: later(state.lastUpAt, seen?.upAt),
        },
      ];
    }),
  );
  return { ...(kept ?? fresh), monitors };
}

const later = (a: Instant | null, b: Instant | null | undefined): Instant | null =>
  a === null ? (b ?? null) : Math.max(a, b ?? a);

/** Two of the longest rounds before the newest result: every monitor's last one is in there. */
async function scanFrom(ctx: Reading): Promise<Instant> {
  const rounds = [...everyComponent(ctx.config)].flatMap(({ config }) =>
    config.monitors.map((m) => m.everyMs + m.okForMs),
  );
  const newest = (await newestSlot(ctx.db)) ?? ctx.now();
  return Math.min(newest, ctx.now()) - 2 * Math.max(60_000, ...rounds);
}

type Placed = { page: PageConfig; provider: ProviderConfig; config: ComponentConfig };

/** Every component of every page, in configured order. */
export function* everyComponent(config: Config): Generator<Placed> {
  for (const page of config.pages) {
    for (const provider of page.providers) {
      for (const component of provider.components) yield { page, provider, config: component };
    }
  }
}

const allWindows = (provider: ProviderConfig, component: ComponentConfig) => [
  ...provider.maintenance,
  ...component.maintenance,
];

const wanted = (config: Config) =>
  [...everyComponent(config)].map(({ page, provider, config: c }) => ({
    pageId: page.id,
    key: c.id,
    fingerprint: fingerprint([provider.id, provider.name, c.name, c.description, c.advice]),
    monitors: c.monitors,
    windows: allWindows(provider, c),
  }));

const fingerprint = (shown: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(shown)).digest("base64url").slice(0, 16);
