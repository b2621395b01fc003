import { loadConfig } from "../config/load.ts";
import type { AgentMonitors } from "../core/api/agents.ts";
import type { Config, MonitorConfig } from "../core/configuration.ts";
import { unknownStatus } from "../core/measuring/component-status.ts";
import { unchecked } from "../core/measuring/status.ts";
import type { Instant } from "../core/model.ts";
import type { Live, LiveComponent } from "../state/live.ts";
import { everyComponent, type Placement } from "../state/placement.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What an agent watches, and the mistakes that keep it from watching more. */
export type Watched = {
  readonly config: Config;
  readonly live: Live;
  readonly mistakes: readonly string[];
};

/**
 * Returns what an agent watches by the service's word, with the variables of its own environment.
 * What is known of a monitor that was watched before stays known.
 */
export function watch(given: AgentMonitors, env: Env, before: Live | null, now: Instant): Watched {
  const { config, mistakes } = configOf(given, env);
  const components: LiveComponent[] = [];
  const live: Live = { components, monitors: [] };
  const known = new Map((before?.monitors ?? []).map((m) => [m.id, m]));
  const guarded = new Set(given.guarded);
  for (const placement of everyComponent(config)) {
    const numbers = given.numbers[`${placement.page.id} ${placement.config.id}`] ?? [];
    const monitors = placement.config.monitors.flatMap((monitor, index) => {
      const id = numbers[index];
      if (id === undefined) return [];
      const isGuarded = guarded.has(id) ? { source: "api" as const } : {};
      return [{ id, monitor: { ...monitor, ...isGuarded } satisfies MonitorConfig }];
    });
    const component = componentOf(
      placement,
      monitors.map((m) => m.monitor),
      given.region,
      now,
    );
    const states = monitors.map(({ id, monitor }) => {
      const old = known.get(id);
      return [monitor.key, old?.component.status.monitors[old.config.key] ?? unchecked(now)];
    });
    component.status = { ...component.status, monitors: Object.fromEntries(states) };
    components.push(component);
    live.monitors.push(...monitors.map((m) => ({ id: m.id, config: m.monitor, component })));
  }
  return { config, live, mistakes };
}

function componentOf(
  { page, provider, config }: Placement,
  monitors: readonly MonitorConfig[],
  region: string,
  now: Instant,
): LiveComponent {
  return {
    id: 0,
    page,
    provider,
    config: { ...config, monitors },
    windows: [],
    createdAt: now,
    updatedAt: now,
    rules: {
      component: { ...config, monitors },
      windows: [...provider.maintenance, ...config.maintenance],
      timeZone: page.timeZone,
      ownRegion: region,
    },
    status: unknownStatus(monitors, now),
    planned: null,
    queued: new Map(),
    fault: null,
  };
}

const NOTHING: Pick<Config, "pages" | "network"> = {
  pages: [],
  network: { allow: [], webhooks: [], anchors: [] },
};

/** As a file of the operator is read; a component with a mistake is left out, and all others stay. */
function configOf({ configuration }: AgentMonitors, env: Env) {
  const whole = configuration as Written;
  const read = (pages: readonly WrittenPage[]) =>
    loadConfig(JSON.stringify({ ...whole, pages }), { path: "the service's word", env });
  const empty = { ...NOTHING, network: { ...NOTHING.network, ...whole.network } } as Config;
  if (whole.pages.length === 0) return { config: empty, mistakes: [] };
  const all = read(whole.pages);
  if (all.ok) return { config: all.config, mistakes: all.warnings.map((w) => w.message) };
  const mistakes: string[] = [];
  const pages = whole.pages.map((page) => ({
    ...page,
    providers: page.providers.map((provider) => ({
      ...provider,
      components: provider.components.filter((component) => {
        const alone = { ...page, providers: [{ ...provider, components: [component] }] };
        const one = read([alone]);
        if (!one.ok) mistakes.push(...one.mistakes.map((m) => `${component.id}: ${m.message}`));
        return one.ok;
      }),
    })),
  }));
  const rest = read(pages);
  if (rest.ok) return { config: rest.config, mistakes };
  return { config: empty, mistakes: rest.mistakes.map((m) => m.message) };
}

type WrittenPage = {
  readonly providers: readonly { readonly components: readonly { readonly id: string }[] }[];
};
type Written = { readonly pages: readonly WrittenPage[]; readonly network: object };
