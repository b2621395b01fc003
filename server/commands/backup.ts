import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { backUp, restore } from "../../db/backup.ts";
import { migrationStatus } from "../../db/migrate.ts";
import { openDatabase, openUnmigrated } from "../../db/open.ts";
import { readSettings, UsageError } from "../config/settings.ts";
import { databaseOf } from "./on-database.ts";
import { progressOf } from "./progress.ts";

/** `vigie backup`, `restore` and `migrate`: looking after the database file. */
export function backupCommands(program: Command): void {
  program
    .command("backup")
    .description("copy the database as of now into one sound file; `serve` may go on")
    .argument("<file>", "the copy; one that is there is replaced when the new one is whole")
    .action(async (file: string) => {
      const database = ownDatabase();
      if (resolve(file) === resolve(database)) {
        throw new UsageError("a backup of a file onto itself is none: name another file");
      }
      const progress = progressOf("Copying");
      await backUp(database, file, (done, all) => progress.to(done, all));
      progress.end();
      process.stdout.write(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB, sound\n`);
    });

  program
    .command("restore")
    .description("put a backup in the place of the database; `serve` must be stopped")
    .argument("<file>", "what `vigie backup` wrote")
    .action((file: string) => {
      const database = databaseOf(readSettings(process.env));
      const had = existsSync(database);
      restore(file, database);
      const old = had ? `; what was there is ${database}.before-restore` : "";
      process.stdout.write(`${database} is restored from ${file}${old}\n`);
    });

  program
    .command("migrate")
    .description("bring the database up to date, as `serve` does by itself")
    .option("--status", "only tell what was applied, and what is to be")
    .option("--json", "tell it as JSON")
    .action(async ({ status, json }: { status?: boolean; json?: boolean }) => {
      const path = databaseOf(readSettings(process.env));
      const db = status ? await openUnmigrated(path) : await openDatabase(path);
      try {
        const told = await migrationStatus(db);
        process.stdout.write(json ? `${JSON.stringify(told)}\n` : listed(told));
      } finally {
        await db.destroy();
      }
    });
}

function listed({ applied, pending }: { applied: string[]; pending: string[] }): string {
  const lines = [...applied.map((m) => `applied  ${m}`), ...pending.map((m) => `pending  ${m}`)];
  return `${lines.join("\n")}\n`;
}

function ownDatabase(): string {
  const path = databaseOf(readSettings(process.env));
  if (existsSync(path)) return path;
  throw new UsageError(`${path} is not there: DATABASE_URL names another, or nothing ran yet`);
}
