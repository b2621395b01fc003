import { probeKinds } from "../../probes/index.ts";
import { registeredMonitors } from "../../db/registered-monitors.ts";
import { storedTemplates } from "../../db/templates.ts";
import { dropComponent, placeComponent, type Live, type LiveMonitor } from "./live.ts";
import { everyComponent, type Placement } from "./placement.ts";
import type { Reading } from "../context/context.ts";
import type { ComponentConfig, Config } from "../core/configuration.ts";
import {
  componentOf,
  withRegistered,
  type RegisteredMonitor,
} from "../core/measuring/registered-monitors.ts";
import { WEB_KINDS } from "../core/measuring/monitor-address.ts";
import { withTemplates } from "../core/events/stored-templates.ts";

/** The components that the stored monitors made, by their row: an unchanged one is the same object. */
const components = new WeakMap<Reading["db"], ReadonlyMap<string, ComponentConfig>>();

/** Returns the configuration of the file, with the monitors and templates stored in the database. */
export async function configInForce(ctx: Pick<Reading, "db">, file: Config): Promise<Config> {
  const before = components.get(ctx.db);
  const now = new Map<string, ComponentConfig>();
  const locations = new Map(file.pages.map((page) => [page.id, page.locations]));
  const watched = withRegistered(file, await registeredMonitors(ctx.db), (monitor) => {
    const of = locations.get(monitor.pageId);
    const row = JSON.stringify([monitor, of]);
    const component = before?.get(row) ?? componentOf(monitor, settingsOf(monitor), of);
    now.set(row, component);
    return component;
  });
  components.set(ctx.db, now);
  return withTemplates(watched, await storedTemplates(ctx.db));
}

/**
 * Returns the settings that a kind's schema makes of what was sent; it was checked before the
 * monitor was stored.
 */
const settingsOf = ({ kind, url, expect, settings }: RegisteredMonitor): unknown =>
  probeKinds.get(kind)?.settings.parse({
    ...settings,
    ...(WEB_KINDS.has(kind) && { url }),
    ...(expect && { expect }),
  });

/** Returns the monitors to run after a change of configuration. */
export type Change = {
  readonly started: readonly LiveMonitor[];
  readonly stopped: readonly LiveMonitor[];
};

/**
 * Brings the components that came by HTTP in line with the configuration that is now in force;
 * what the file declares is left alone, and so are all that did not change. All of them then
 * belong to the new configuration: one that still held its former pages would keep each of them
 * in memory, with all components of that time.
 */
export async function followRegistered(ctx: Reading, live: Live): Promise<Change> {
  const started: LiveMonitor[] = [];
  const stopped: LiveMonitor[] = [];
  const wanted = new Map([...everyComponent(ctx.config)].map((p) => [keyOf(p), p]));
  for (const component of [...live.components]) {
    const placement = wanted.get(keyOf(component));
    const isOurs = isRegistered(component.config);
    if (placement && (!isOurs || isSame(placement, component))) {
      wanted.delete(keyOf(component));
      component.page = placement.page;
      component.provider = placement.provider;
      continue;
    }
    if (!isOurs) continue;
    stopped.push(...live.monitors.filter((m) => m.component === component));
    if (!placement || !isRegistered(placement.config)) await dropComponent(ctx, live, component);
  }
  for (const placement of wanted.values()) {
    if (isRegistered(placement.config))
      started.push(...(await placeComponent(ctx, live, placement)));
  }
  return { started, stopped };
}

const isRegistered = (c: ComponentConfig): boolean => c.monitors.some((m) => m.source === "api");
const keyOf = ({ page, config }: Placement): string => `${page.id} ${config.id}`;
const isSame = (a: Placement, b: Placement): boolean =>
  a.config === b.config && a.provider.id === b.provider.id && a.provider.name === b.provider.name;
