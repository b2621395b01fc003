import { DEFAULT_DATABASE } from "../../db/store-files.ts";
import { existsSync } from "node:fs";
import { createLog } from "./log.ts";
import { storeOf } from "../../db/store.ts";
import { keptSecret } from "../context/secret.ts";
import type { Issuer } from "../auth/keys.ts";
import { readSettings, type Settings } from "../config/settings.ts";
import { defaultConfig } from "./default-config.ts";
import { systemUser } from "./system-user.ts";

/**
 * Does something with the database that `vigie serve` would use here, whether or not it runs.
 *
 * @throws UnusableDatabase (exit code 4)
 */
export async function onDatabase(work: (ctx: Issuer) => Promise<void>): Promise<void> {
  const settings = readSettings(process.env);
  const address = databaseOf(settings);
  const db = await storeOf(address, settings.stateFolder).open();
  try {
    const log = createLog("warn");
    const secret = keptSecret(settings.secret, address);
    await work({ db, log, now: Date.now, secret, by: systemUser() });
  } finally {
    await db.destroy();
  }
}

/** Without a configuration in sight it is the demo's, unless a database of one's own is there. */
export function databaseOf(settings: Pick<Settings, "database" | "configPath">): string {
  if (settings.database !== null) return settings.database;
  const configured = settings.configPath ?? defaultConfig();
  return configured !== null || existsSync(DEFAULT_DATABASE) ? DEFAULT_DATABASE : "data/demo.db";
}
