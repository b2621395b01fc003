import { createHash } from "node:crypto";
import { AGENT_PROTOCOL, type AgentMonitors } from "../core/api/agents.ts";
import type { ComponentConfig, PageConfig, ProviderConfig } from "../core/configuration.ts";
import type { Config, MonitorConfig } from "../core/configuration.ts";
import { formatDuration } from "../core/duration.ts";
import { locationsOf } from "../core/measuring/locations.ts";
import { sharedLimits } from "../core/measuring/politeness.ts";
import { PAUSED } from "../core/measuring/registered-monitors.ts";
import type { Reading } from "../context/context.ts";
import type { Live } from "./live.ts";

/** The monitors of a region as its agent reads them. */
export type AgentDocument = {
  /** Hash of the body. */
  readonly version: string;
  readonly body: string;
  /** Kinds of its monitors that the agent does not know; they are left out. */
  readonly lacks: readonly string[];
};

/** Returns what the agent of a region is to probe, as far as it knows the kinds. */
function agentDocument(
  config: Config,
  live: Live,
  region: string,
  kinds: ReadonlySet<string>,
): AgentDocument {
  const numbers = new Map(live.monitors.map((m) => [keyOf(m.component, m.config), m.id]));
  const lacks = new Set<string>();
  const given: Record<string, number[]> = {};
  const guarded: number[] = [];
  const isGiven = (page: PageConfig, component: ComponentConfig, monitor: MonitorConfig) => {
    const isOurs = locationsOf(component, monitor)?.regions.includes(region) ?? false;
    const number = numbers.get(keyOf({ page, config: component }, monitor));
    if (!isOurs || number === undefined || !monitor.written) return false;
    if (monitor.unusable === PAUSED) return false;
    if (!kinds.has(monitor.kind)) lacks.add(monitor.kind);
    else {
      (given[`${page.id} ${component.id}`] ??= []).push(number);
      if (monitor.source === "api") guarded.push(number);
    }
    return kinds.has(monitor.kind);
  };
  const pages = config.pages.map((page) => pageOf(page, (c, m) => isGiven(page, c, m)));
  const monitors: AgentMonitors = {
    protocol: AGENT_PROTOCOL,
    region,
    configuration: {
      pages: pages.filter((page) => page.providers.length > 0),
      network: { anchors: config.network.anchors, allow: config.network.allow },
    },
    numbers: given,
    guarded,
  };
  const body = JSON.stringify(monitors);
  const version = createHash("sha256").update(body).digest("base64url").slice(0, 22);
  return { version, body, lacks: [...lacks] };
}

type IsGiven = (component: ComponentConfig, monitor: MonitorConfig) => boolean;

function pageOf(page: PageConfig, isGiven: IsGiven) {
  const { id, title, url, contact, timeZone } = page;
  const providers = page.providers.map((provider) => providerOf(provider, isGiven));
  return {
    id,
    title,
    url,
    timeZone,
    ...(contact !== null && { contact }),
    providers: providers.filter((provider) => provider.components.length > 0),
  };
}

function providerOf({ id, name, limits, ...provider }: ProviderConfig, isGiven: IsGiven) {
  const components = provider.components.flatMap((component) => {
    const monitors = component.monitors.filter((monitor) => isGiven(component, monitor));
    return monitors.length === 0 ? [] : [{ component, monitors }];
  });
  const most = Math.max(1, ...components.map((c) => c.component.locations?.regions.length ?? 1));
  const { spacingMs, perDay, concurrency } = sharedLimits(limits, most);
  return {
    id,
    name,
    role: provider.role,
    maintenance: provider.maintenance,
    limits: {
      spacing: formatDuration(spacingMs),
      ...(perDay !== null && { perDay }),
      ...(concurrency !== undefined && { concurrency }),
    },
    components: components.map(({ component, monitors }) => ({
      id: component.id,
      name: component.name,
      maintenance: component.maintenance,
      monitors: monitors.map((monitor) => monitor.written),
    })),
  };
}

const keyOf = (
  { page, config }: { readonly page: { id: string }; readonly config: { id: string } },
  monitor: MonitorConfig,
): string => JSON.stringify([page.id, config.id, monitor.key]);

/** Returns what makes the documents of agents, once for each change of the configuration. */
export function createAgentDocuments(ctx: Pick<Reading, "config">, live: Live) {
  let of = ctx.config;
  let made = new Map<string, AgentDocument>();
  return {
    changed: () => void (made = new Map()),
    of(region: string, kinds: ReadonlySet<string>): AgentDocument {
      if (of !== ctx.config) made = new Map();
      of = ctx.config;
      const key = [region, ...[...kinds].toSorted()].join(" ");
      const known = made.get(key);
      if (known) return known;
      const document = agentDocument(ctx.config, live, region, kinds);
      made.set(key, document);
      return document;
    },
  };
}
