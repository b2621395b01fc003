import type { Db } from "../../db/schema.ts";
import { loadConfig } from "../config/load.ts";
import type { Context } from "../context/context.ts";
import type { Config, PageConfig } from "../core/configuration.ts";
import { demoConfig } from "../demo/config.ts";
import { newId } from "../context/ids.ts";
import { configInForce } from "../state/registered-monitors.ts";
import { readSettings, UsageError } from "../config/settings.ts";
import { defaultConfig } from "./default-config.ts";
import { loadOrRefuse } from "./load.ts";
import { onDatabase } from "./on-database.ts";
import { systemUser } from "./system-user.ts";

/**
 * Does something with the database and the configuration that `vigie serve` would use here,
 * whether or not it runs: the file's, and the monitors that came by HTTP.
 *
 * @throws UnusableDatabase (exit code 4), InvalidConfiguration (3)
 */
export async function withContext(work: (ctx: Context) => Promise<void>): Promise<void> {
  const path = readSettings(process.env).configPath ?? defaultConfig();
  const file = path === null ? configOfDemo() : loadOrRefuse(path);
  await onDatabase(async (ctx) => {
    const config = await inForce(ctx.db, file);
    await work({ ...ctx, config, newId, by: systemUser() });
  });
}

const inForce = (db: Db, file: Config): Promise<Config> => configInForce({ db }, file);

/** Without its simulated servers: what is looked at here has been measured already. */
function configOfDemo(): Config {
  const text = JSON.stringify(demoConfig(() => 1, Date.now()));
  const loaded = loadConfig(text, { path: "demo", env: {} });
  if (loaded.ok) return loaded.config;
  throw new Error(loaded.mistakes.map((m) => m.message).join("; "));
}

/**
 * The page of an id; the first one where none is named.
 *
 * @throws UsageError naming those that there are
 */
export function pageNamed(config: Config, id: string | undefined): PageConfig {
  const page = id === undefined ? config.pages[0] : config.pages.find((p) => p.id === id);
  if (page) return page;
  throw new UsageError(`no page ${id}: there is ${config.pages.map((p) => p.id).join(", ")}`);
}
