import { DEFAULT_DATABASE } from "../../db/store-files.ts";
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { migrationStatus, type AppliedMigration } from "../../db/migrate.ts";
import { migrationText } from "../../db/migration-texts.ts";
import { copyToPostgres, type CopiedTable } from "../../db/postgres/transfer.ts";
import { secretFile } from "../../db/restore.ts";
import { storeOf } from "../../db/store.ts";
import { databasePath, readSettings, UsageError, type Settings } from "../config/settings.ts";
import { secretOf } from "../context/secret.ts";
import { secretCheck, storedCheck } from "../context/secret-check.ts";
import { isPostgresAddress, withoutPassword } from "../core/database-address.ts";
import { databaseOf } from "./on-database.ts";
import { progressOf } from "./progress.ts";
import { counted } from "../core/counted.ts";

type Options = {
  readonly status?: boolean;
  readonly json?: boolean;
  readonly from?: string;
  readonly to?: string;
};

/** `vigie migrate`: the tables of this version, or the data of SQLite in PostgreSQL. */
export function migrateCommand(program: Command): void {
  program
    .command("migrate")
    .description("bring the database up to date, as `serve` does by itself; or copy it elsewhere")
    .option("--status", "only list applied and pending migrations")
    .option("--json", "print the list, or the copied tables, as JSON")
    .option("--from <database>", "copy this one: sqlite (data/vigie.db), or file:PATH")
    .option("--to <database>", "into this empty one: postgres (DATABASE_URL), or postgres://...")
    .addHelpText(
      "after",
      `
To change to PostgreSQL: stop \`serve\`, make an empty database, put the content of
data/vigie.db.secret into VIGIE_SECRET and the address into DATABASE_URL, then
vigie migrate --from sqlite --to postgres. Every row is compared before the copy counts; the file
stays as it is.`,
    )
    .action(async (options: Options) => {
      if (options.from !== undefined || options.to !== undefined) return copyDatabase(options);
      const { status, json } = options;
      const settings = readSettings(process.env);
      const store = storeOf(databaseOf(settings), settings.stateFolder);
      const now: AppliedMigration[] = [];
      const db = await (status
        ? store.openUnmigrated()
        : store.open((migrations) => now.push(...migrations)));
      try {
        const migrations = await migrationStatus(db);
        process.stdout.write(
          json ? `${JSON.stringify({ ...migrations, now })}\n` : listed(migrations, now),
        );
      } finally {
        await db.destroy();
      }
    });
}

function listed(
  { applied, pending }: { applied: readonly string[]; pending: readonly string[] },
  now: readonly AppliedMigration[],
): string {
  const width = Math.max(...[...applied, ...pending].map((name) => name.length));
  const took = new Map(now.map(({ name, tookMs }) => [name, ` (now, ${tookMs} ms)`]));
  const lineOf = (state: string) => (name: string) =>
    `${state}  ${name.padEnd(width)}  ${migrationText(name)}${took.get(name) ?? ""}`;
  return `${[...applied.map(lineOf("applied")), ...pending.map(lineOf("pending"))].join("\n")}\n`;
}

async function copyDatabase({ from, to, json }: Options): Promise<void> {
  const settings = readSettings(process.env);
  const path = sourceOf(from, settings);
  const address = targetOf(to, settings);
  await checkSecret(path, settings.secret);
  const progress = progressOf("Copying");
  let copied: CopiedTable[];
  try {
    copied = await copyToPostgres(path, address, (done, all) => progress.to(done, all));
  } finally {
    progress.end();
  }
  if (json) process.stdout.write(`${JSON.stringify({ tables: copied })}\n`);
  else process.stdout.write(`${report(copied, path, address).join("\n")}\n`);
}

function sourceOf(from: string | undefined, { database }: Settings): string {
  const isFile = database !== null && !isPostgresAddress(database);
  const path =
    from === "sqlite" ? (isFile ? database : DEFAULT_DATABASE) : databasePath("--from", from);
  if (path === null || isPostgresAddress(path)) {
    throw new UsageError("--from names what is copied: sqlite, or file:PATH");
  }
  if (!existsSync(path)) throw new UsageError(`${path} is not there: --from file:PATH names it`);
  return path;
}

function targetOf(to: string | undefined, { database }: Settings): string {
  const address = to === "postgres" ? database : databasePath("--to", to);
  if (address !== null && isPostgresAddress(address)) return address;
  throw new UsageError(
    "--to names an empty database of PostgreSQL: postgres (that of DATABASE_URL), or postgres://user:password@host:5432/database",
  );
}

/**
 * With another secret the copy would be worth little: its links, tokens and second factors are dead.
 *
 * @throws UsageError
 */
async function checkSecret(path: string, secret: string | null): Promise<void> {
  if (secret === null) return;
  const db = await storeOf(path).openUnmigrated();
  try {
    const stored = await storedCheck(db);
    if (stored === null || stored === secretCheck(secretOf(secret))) return;
  } finally {
    await db.destroy();
  }
  const file = secretFile(path);
  const own = existsSync(file) ? `the content of ${file}` : "the one that it was used with";
  throw new UsageError(`VIGIE_SECRET is not the secret of ${path}: set it to ${own}`);
}

function report(copied: readonly CopiedTable[], path: string, address: string): string[] {
  const width = Math.max(...copied.map(({ table }) => table.length));
  const lines = copied
    .filter(({ rows }) => rows > 0)
    .map(({ table, rows, hash }) => {
      return `${table.padEnd(width)}  ${String(rows).padStart(9)} rows  ${hash.slice(0, 16)}`;
    });
  const total = copied.reduce((sum, { rows }) => sum + rows, 0);
  return [
    ...lines,
    `${counted(total, "row")}, the same in both: ${path} and ${withoutPassword(address)}`,
    `${path} stays as it is; start \`vigie serve\` with DATABASE_URL of PostgreSQL`,
  ];
}
