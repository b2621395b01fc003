import { probeKinds } from "../../probes/index.ts";
import { registeredMonitors } from "../../db/registered-monitors.ts";
import { storedTemplates } from "../../db/templates.ts";
import {
  dropComponent,
  everyComponent,
  placeComponent,
  type Live,
  type LiveMonitor,
  type Placement,
} from "./live.ts";
import type { Reading } from "../context/context.ts";
import type { ComponentConfig, Config } from "../core/model.ts";
import { withRegistered, type RegisteredMonitor } from "../core/measuring/registered-monitors.ts";
import { withTemplates } from "../core/events/stored-templates.ts";

/** The configuration of the file, with the monitors and templates that came by HTTP as they are now. */
export async function configInForce(ctx: Pick<Reading, "db">, file: Config): Promise<Config> {
  const watched = withRegistered(file, await registeredMonitors(ctx.db), settingsOf);
  return withTemplates(watched, await storedTemplates(ctx.db));
}

/** What a kind's schema makes of an address; it was asked before the monitor was stored. */
const settingsOf = ({ kind, url }: RegisteredMonitor): unknown =>
  probeKinds.get(kind)?.settings.parse({ url });

/** What is to be run in place of what was, after the configuration changed. */
export type Change = {
  readonly started: readonly LiveMonitor[];
  readonly stopped: readonly LiveMonitor[];
};

/**
 * Brings the components that came by HTTP in line with the configuration that is now in force;
 * what the file declares is left alone, and so are all that did not change.
 */
export async function followRegistered(ctx: Reading, live: Live): Promise<Change> {
  const started: LiveMonitor[] = [];
  const stopped: LiveMonitor[] = [];
  const wanted = new Map(
    [...everyComponent(ctx.config)]
      .filter(({ config }) => isRegistered(config))
      .map((placement) => [keyOf(placement), placement]),
  );
  for (const component of live.components.filter((c) => isRegistered(c.config))) {
    const placement = wanted.get(keyOf(component));
    if (placement && shape(placement) === shape(component)) {
      wanted.delete(keyOf(component));
      continue;
    }
    stopped.push(...live.monitors.filter((m) => m.component === component));
    if (!placement) await dropComponent(ctx, live, component);
  }
  for (const placement of wanted.values()) {
    started.push(...(await placeComponent(ctx, live, placement)));
  }
  return { started, stopped };
}

const isRegistered = (c: ComponentConfig): boolean => c.monitors.some((m) => m.source === "api");
const keyOf = ({ page, config }: Placement): string => `${page.id} ${config.id}`;
const shape = ({ provider, config }: Placement): string =>
  JSON.stringify([provider.id, provider.name, config]);
