import type { Command } from "commander";
import { everyComponent } from "../state/placement.ts";
import { nearest } from "../config/spelling.ts";
import { windowAt } from "../core/events/maintenance-windows.ts";
import type { ComponentConfig, Config, PageConfig } from "../core/configuration.ts";
import type { ComponentState } from "../core/model.ts";
import { combine } from "../core/measuring/status.ts";
import { probeOnce } from "../work/probing/probe-once.ts";
import { readSettings, UsageError } from "../config/settings.ts";
import { EXIT } from "./exit.ts";
import { defaultConfig } from "./default-config.ts";
import { loadOrRefuse } from "./load.ts";
import { probeScreen, type Probed, type ProbeReport } from "./probe-screen.ts";

type Options = { config?: string; page?: string; json?: boolean };

/** `vigie probe`: one look at a component, now, as the running service would take it. */
export function probeCommand(program: Command): void {
  program
    .command("probe")
    .description("probe a component once, now: phases and verdict")
    .argument("<component>", "its id, or one of its aliases")
    .option("--config <file>", "the configuration (VIGIE_CONFIG)")
    .option("--page <id>", "which page's, where several have it")
    .option("--json", "print the results as JSON")
    .addHelpText(
      "after",
      `
Every monitor of the component is probed once, one after the other; nothing is repeated, stored
or published. Monitors to which others push (heartbeat, observed) are listed and not judged.
Exit codes: 0 up or degraded, 1 down, in maintenance or unknown, 2 no such component.`,
    )
    .action(async (id: string, options: Options) => {
      const path = options.config ?? readSettings(process.env).configPath ?? defaultConfig();
      if (path === null)
        throw new UsageError("there is no configuration: give --config FILE or set VIGIE_CONFIG");
      const report = await probeComponent(loadOrRefuse(path), id, options.page);
      process.stdout.write(
        options.json ? `${JSON.stringify(report, null, 2)}\n` : probeScreen(report),
      );
      const isUp = ["operational", "degraded_performance"].includes(report.verdict);
      process.exitCode = isUp ? EXIT.ok : EXIT.failure;
    });
}

async function probeComponent(
  config: Config,
  id: string,
  pageId: string | undefined,
): Promise<ProbeReport> {
  const { page, provider, component } = componentOf(config, id, pageId);
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const monitors: Probed[] = [];
  // One at a time: two monitors of one component call one provider.
  for (const monitor of component.monitors) {
    const { key, kind, unusable } = monitor;
    const isPushed = kind === "heartbeat" || kind === "observed";
    const why = unusable ?? (isPushed ? "others push to it: the running service judges it" : null);
    const result =
      why === null
        ? await probeOnce(Date.now, { config: monitor, component: { page } }, stop.signal)
        : null;
    monitors.push({ monitor: key, kind, target: targetOf(monitor.settings), why, result });
  }
  const windows = [...provider.maintenance, ...component.maintenance];
  const planned = windowAt(windows, page.timeZone, Date.now());
  const verdict = combine(
    monitors.map(({ result }) => stateOf(result)),
    component.combine,
  );
  return {
    page: page.id,
    provider: provider.name,
    component: component.id,
    name: component.name,
    monitors,
    verdict,
    plannedUntil: planned?.to ?? null,
  };
}

/** One result's state by itself: whether it would be repeated first is left out. */
function stateOf(result: Probed["result"]): ComponentState {
  switch (result?.outcome ?? null) {
    case "up":
      return "operational";
    case "degraded":
      return "degraded_performance";
    case "down":
      return "major_outage";
    case "maintenance":
      return "under_maintenance";
    case null:
      return "unknown";
  }
}

type Found = {
  readonly page: PageConfig;
  readonly provider: PageConfig["providers"][number];
  readonly component: ComponentConfig;
};

/**
 * @throws UsageError that names the component that was probably meant
 */
function componentOf(config: Config, id: string, pageId: string | undefined): Found {
  const all = [...everyComponent(config)]
    .map(({ page, provider, config: component }) => ({ page, provider, component }))
    .filter(({ page }) => pageId === undefined || page.id === pageId);
  const found =
    all.find(({ component }) => component.id === id) ??
    all.find(({ component }) => component.aliases.includes(id));
  if (found) return found;
  if (all.length === 0 && pageId !== undefined)
    throw new UsageError(`there is no page "${pageId}", or it has no components`);
  const names = all.flatMap(({ component }) => [component.id, ...component.aliases]);
  const within = names.filter((name) => name.split("/").includes(id));
  const meant = within[0] ?? nearest(id, names);
  const hint = meant ? `; did you mean "${meant}"?` : "";
  throw new UsageError(`there is no component "${id}"${hint}`);
}

/** Returns the address that it calls, without secret parts. */
function targetOf(settings: unknown): string | null {
  const { url, host, port, name } = (settings ?? {}) as Record<string, unknown>;
  if (typeof url === "string") return url.replace(/\?.*$/, "?…");
  if (typeof host === "string") return typeof port === "number" ? `${host}:${port}` : host;
  return typeof name === "string" ? name : null;
}
