import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { backUp } from "../../db/backup.ts";
import { restore, secretFile, type Restored } from "../../db/restore.ts";
import { readSettings, UsageError, type Settings } from "../config/settings.ts";
import { databaseOf } from "./on-database.ts";
import { backupBy, refusePostgres, restoreBy } from "./postgres-tools.ts";
import { progressOf } from "./progress.ts";

/** `vigie backup` and `restore`: copies of the database file. */
export function backupCommands(program: Command): void {
  program
    .command("backup")
    .description("copy the database as of now, and its secret; `serve` may go on")
    .argument("<file>", "the copy, with <file>.secret; replaced when the new one is whole")
    .action(async (file: string) => {
      const settings = readSettings(process.env);
      refusePostgres(databaseOf(settings), backupBy(file));
      const database = ownDatabase();
      if (resolve(file) === resolve(database)) {
        throw new UsageError("a backup of a file onto itself is none: name another file");
      }
      const progress = progressOf("Copying");
      const withSecret = settings.secret === null;
      await backUp(database, file, (done, all) => progress.to(done, all), withSecret);
      progress.end();
      const secret = withSecret
        ? `its secret is ${secretFile(file)}: keep both together`
        : "its secret is VIGIE_SECRET and not in the copy: keep it too";
      const size = (statSync(file).size / 1e6).toFixed(1);
      process.stdout.write(`${file}: ${size} MB, sound; ${secret}\n`);
    });

  program
    .command("restore")
    .description("put a backup in the place of the database; `serve` must be stopped")
    .argument("<file>", "file written by `vigie backup`; <file>.secret goes with it")
    .action((file: string) => {
      const settings = readSettings(process.env);
      const database = databaseOf(settings);
      refusePostgres(database, restoreBy(file));
      const restored = restore(file, database);
      const lines = [`${database} is restored from ${file}`, ...notesOn(restored, settings, file)];
      process.stdout.write(`${lines.join("\n")}\n`);
    });
}

function notesOn(
  { keptAs, secretKeptAs, withSecret }: Restored,
  { secret }: Settings,
  file: string,
) {
  const kept = [keptAs, secretKeptAs].filter((name) => name !== null);
  const notes = kept.length > 0 ? [`kept of before: ${kept.join(", ")}`] : [];
  if (secret !== null) notes.push("VIGIE_SECRET must be the one that the backup was made with");
  else if (!withSecret) {
    notes.push(
      `${secretFile(file)} is not there: unless this is the machine of the backup, links in mails ` +
        "sent before, tokens and second factors are dead",
    );
  }
  return notes;
}

function ownDatabase(): string {
  const path = databaseOf(readSettings(process.env));
  if (existsSync(path)) return path;
  throw new UsageError(`${path} is not there: DATABASE_URL names another, or nothing ran yet`);
}
