import { setFlagsFromString } from "node:v8";
import type { Command } from "commander";
import { createLog } from "./log.ts";
import { formatMistakes, loadConfig, readConfigFile, type LoadedConfig } from "../config/load.ts";
import { DEFAULT_DATABASE } from "../../db/store-files.ts";
import type { Front } from "../http/front.ts";
import { startServer, type ServeOptions, type Server } from "../main.ts";
import type { ConfigSource } from "../work/cluster/agree-on-config.ts";
import { readSettings } from "../config/settings.ts";
import { runDemo } from "./demo.ts";
import { stopOnSignal } from "./exit.ts";
import { defaultConfig } from "./default-config.ts";
import { readOrRefuse } from "./load.ts";
import { requireRegion } from "./region-named.ts";

/**
 * `vigie serve`: the whole service.
 *
 * @param front answers already, with the last snapshot; `null` if there is none
 */
export function serveCommand(program: Command, front: Front | null = null): void {
  program
    .command("serve")
    .description("probe, record and publish; without a configuration: the demo")
    .option("--config <file>", "the configuration (VIGIE_CONFIG)")
    .action(async (options: { config?: string }) => {
      keepHeapSmall();
      const settings = readSettings(process.env);
      const path = options.config ?? settings.configPath ?? defaultConfig();
      if (path === null) return runDemo();
      const loaded = readOrRefuse(path);
      const { config } = loaded;
      const log = createLog(settings.logLevel);
      const source = sourceOf(loaded, path, log);
      const database = settings.database ?? DEFAULT_DATABASE;
      const { host, port, trust, secret, mail, oidc, stateFolder, region, telemetry } = settings;
      if (region !== null) requireRegion(config, region, "VIGIE_REGION");
      const reached = { host, port, trust, secret, mail, oidc, stateFolder, region, telemetry };
      const starting = startServer({ config, source, database, ...reached, log, front });
      reloadOnHangup(starting, path, log);
      stopOnSignal(async () => (await starting).stop());
      const server = await starting;
      // Last, since its reader may send signals at once.
      process.stdout.write(`Vigie answers on ${server.url}\n`);
    });
}

/**
 * A heap may grow by a quarter before it is swept, instead of doubling: of a thousand monitors
 * that is 80 MB less, and sweeping costs no more than was saved (test/bench/probing.ts).
 */
function keepHeapSmall(): void {
  setFlagsFromString("--heap-growing-percent=25");
}

/** Returns a configuration as other nodes of a shared database may take it up, and theirs here. */
const sourceOf = (
  { fingerprint, document }: Pick<Extract<LoadedConfig, { ok: true }>, "fingerprint" | "document">,
  path: string,
  log: ServeOptions["log"],
): ConfigSource => ({
  fingerprint,
  document,
  load(text) {
    const loaded = loadConfig(text, { path, env: process.env });
    if (loaded.ok) return loaded.config;
    const mistakes = formatMistakes(loaded.mistakes).split("\n");
    log.error({ mistakes }, "the configuration of another node is refused here; the old one stays");
    return null;
  },
});

/**
 * Reloads at each SIGHUP, also while the service starts. A file that does not validate is refused,
 * and the running configuration stays.
 */
function reloadOnHangup(starting: Promise<Server>, path: string, log: ServeOptions["log"]): void {
  process.on("SIGHUP", () => {
    const loaded = readConfigFile(path, process.env);
    if (!loaded.ok) {
      const mistakes = formatMistakes(loaded.mistakes).split("\n");
      log.error({ path, mistakes }, "the new configuration is refused; the old one stays");
      return;
    }
    const reconfigured = starting.then((server) =>
      server.reconfigure(loaded.config, sourceOf(loaded, path, log)),
    );
    reconfigured.then(
      (isInForce) => isInForce && log.info({ path }, "the new configuration is in force"),
      (error: unknown) => log.error({ err: error }, "the new configuration could not be started"),
    );
  });
}
