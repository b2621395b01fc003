import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { BackupConfig } from "../../core/configuration.ts";
import type { Instant } from "../../core/model.ts";
import { newestBackup, passphraseIn } from "../../work/upkeep/backups.ts";
import { isPostgresAddress } from "../../core/database-address.ts";
import { bytes, fail, ok, warn, type DoctorFinding } from "./finding.ts";

const CHECK = "backups";

/** Looks at the folder of the backups: newest, writable, on another disk than the database. */
export function checkBackups(
  config: BackupConfig | undefined,
  database: string,
  now: Instant,
): DoctorFinding {
  if (isPostgresAddress(database)) {
    const detail = "made by pg_dump, as `vigie backup` shows; Vigie does not see them";
    return config ? warn(CHECK, `\`backup\` does nothing here: ${detail}`) : ok(CHECK, detail);
  }
  if (!config) return warn(CHECK, "none by the configuration: `vigie backup FILE` makes one");
  try {
    return stored(config, database, now);
  } catch (error) {
    return fail(CHECK, error instanceof Error ? error.message : String(error));
  }
}

function stored(config: BackupConfig, database: string, now: Instant): DoctorFinding {
  const folder = resolve(config.folder);
  if (config.passphraseFile !== null) passphraseIn(config.passphraseFile);
  let nearest = folder;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  accessSync(nearest, constants.W_OK);
  if (!statSync(nearest).isDirectory()) return fail(CHECK, `${nearest} is a file, not a folder`);
  const newest = newestBackup(folder, now);
  if (newest === null) return warn(CHECK, `none yet in ${folder}; \`serve\` makes the first`);
  const detail = `${newest.path}: ${bytes(newest.bytes)}`;
  if (now - newest.at > 2 * config.everyMs) {
    const at = new Date(newest.at).toISOString();
    return fail(CHECK, `the newest is of ${at}, and one is due every interval: see the log`);
  }
  const isSameDisk = existsSync(database) && statSync(database).dev === statSync(folder).dev;
  return ok(
    CHECK,
    isSameDisk ? `${detail}; on the database's own disk: copy it elsewhere` : detail,
  );
}
