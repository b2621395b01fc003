import { existsSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { pino } from "pino";
import { UnusableDatabase } from "../db/open.ts";
import { configJsonSchema, formatMistakes, readConfigFile } from "./config.ts";
import type { Config } from "./core/model.ts";
import { startServer, type ServeOptions, type Server } from "./main.ts";
import { readSettings, UsageError } from "./settings.ts";
import { VERSION } from "./version.ts";

/** The exit codes that scripts may rely on. */
const EXIT = { ok: 0, failure: 1, usage: 2, configuration: 3, database: 4 } as const;

/** A configuration that does not hold; its mistakes have been printed. */
class InvalidConfiguration extends Error {}

const program = new Command("vigie")
  .description("Status page and provider monitoring for API gateways.")
  .version(VERSION)
  .exitOverride()
  .showHelpAfterError("(--help tells what is understood)")
  .addHelpText(
    "after",
    `
Environment: VIGIE_CONFIG (./vigie.yaml; the demo if there is none), DATABASE_URL
(file:./data/vigie.db), HOST (127.0.0.1), PORT (3000), LOG_LEVEL (info).
Exit codes: 0 ok, 1 failure, 2 usage, 3 invalid configuration, 4 database unusable.`,
  );

program
  .command("serve")
  .description("probe, record and publish; without a configuration: the demo")
  .option("--config <file>", "the configuration (VIGIE_CONFIG)")
  .action(async (options: { config?: string }) => {
    const settings = readSettings(process.env);
    const path = options.config ?? settings.configPath ?? defaultConfig();
    if (path === null) return demo();
    const config = loadOrRefuse(path);
    const log = pino({ level: settings.logLevel }, pino.destination(2));
    const database = settings.database ?? "data/vigie.db";
    const { host, port } = settings;
    const server = await startServer({ config, database, host, port, log });
    process.stdout.write(`Vigie answers on ${server.url}\n`);
    reloadOnHangup(server, path, log);
    stopOnSignal(() => server.stop());
  });

program
  .command("demo")
  .description("simulated providers that misbehave, probed for real, with 90 days of history")
  .action(demo);

const config = program.command("config").description("look at a configuration without running it");

config
  .command("check")
  .description("tell every mistake as file:line:column; exit 3 if there is one")
  .argument("<file>", "the configuration")
  .addOption(new Option("--json", "print what was understood, as JSON"))
  .action((file: string, options: { json?: boolean }) => {
    const loaded = loadOrRefuse(file);
    if (options.json) process.stdout.write(`${JSON.stringify(loaded, null, 2)}\n`);
    else process.stdout.write(`${file}: ${summaryOf(loaded)}\n`);
  });

config
  .command("schema")
  .description("print the configuration's JSON Schema, for editors")
  .action(() => {
    process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  });

const defaultConfig = () => (existsSync("vigie.yaml") ? "vigie.yaml" : null);

function loadOrRefuse(path: string): Config {
  const loaded = readConfigFile(path, process.env);
  if (loaded.warnings.length > 0) {
    const warnings = loaded.warnings.map((w) => ({ ...w, message: `warning: ${w.message}` }));
    process.stderr.write(`${formatMistakes(warnings)}\n`);
  }
  if (loaded.ok) return loaded.config;
  process.stderr.write(`${formatMistakes(loaded.mistakes)}\n`);
  throw new InvalidConfiguration(path);
}

function summaryOf({ pages }: Config): string {
  const providers = pages.flatMap((p) => p.providers);
  const components = providers.flatMap((p) => p.components);
  const monitors = components.flatMap((c) => c.monitors);
  const count = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;
  return [
    count(pages.length, "page"),
    count(providers.length, "provider"),
    count(components.length, "component"),
    count(monitors.length, "monitor"),
  ].join(", ");
}

async function demo(): Promise<void> {
  const { startDemo } = await import("./demo/demo.ts");
  const settings = readSettings(process.env);
  const level = process.env.LOG_LEVEL ? settings.logLevel : "error";
  const log = pino({ level }, pino.destination(2));
  const options: Omit<ServeOptions, "config" | "prepare"> = {
    database: settings.database ?? "data/demo.db",
    host: settings.host,
    port: settings.port,
    log,
  };
  const running = await startDemo(options);
  process.stdout.write(
    `Vigie's demo: ${running.providers} simulated providers, probed for real.\n` +
      `Look at ${running.url}/ (page), ${running.url}/pings, ${running.url}/api/v1/summary\n` +
      `Ctrl-C stops everything.\n`,
  );
  stopOnSignal(() => running.stop());
}

/** A second signal does not wait. */
function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(EXIT.failure);
    stopping = true;
    stop().then(
      () => process.exit(EXIT.ok),
      (error: unknown) => fail(error),
    );
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
}

/** A file that does not validate is refused, and the running configuration stays. */
function reloadOnHangup(server: Server, path: string, log: ServeOptions["log"]): void {
  process.on("SIGHUP", () => {
    const loaded = readConfigFile(path, process.env);
    if (!loaded.ok) {
      const mistakes = formatMistakes(loaded.mistakes).split("\n");
      log.error({ path, mistakes }, "the new configuration is refused; the old one stays");
      return;
    }
    server.reconfigure(loaded.config).then(
      () => log.info({ path }, "the new configuration is in force"),
      (error: unknown) => log.error({ err: error }, "the new configuration could not be started"),
    );
  });
}

function fail(error: unknown): never {
  if (error instanceof InvalidConfiguration) process.exit(EXIT.configuration);
  if (error instanceof CommanderError) {
    process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`vigie: ${withHint(error, message)}\n`);
  if (error instanceof UnusableDatabase) process.exit(EXIT.database);
  process.exit(error instanceof UsageError ? EXIT.usage : EXIT.failure);
}

function withHint(error: unknown, message: string): string {
  const { code, port, address } = error as { code?: string; port?: number; address?: string };
  if (code === "EADDRINUSE") {
    return `port ${port} on ${address} is in use already; choose another with PORT=`;
  }
  if (code === "EACCES" && port) return `port ${port} may not be opened by this user`;
  if (code === "EADDRNOTAVAIL") return `this machine has no address ${address} to listen on (HOST)`;
  if (code === "ENOTFOUND") return `HOST names no address of this machine`;
  return message;
}

await program.parseAsync().catch(fail);
