import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { Kysely } from "kysely";
import pg from "pg";
import { onTestFinished } from "vitest";
import { openDatabase } from "../../db/open.ts";
import { TABLES } from "../../db/postgres/baseline.ts";
import { Dialect } from "../../db/postgres/driver.ts";
import { SHARED_TABLES } from "../../db/postgres/shared-tables.ts";
import { createPool } from "../../db/postgres/pool.ts";
import type { Db, Schema } from "../../db/schema.ts";

/** A database of a test: SQLite's in memory, or a copy of the template where PostgreSQL is tested. */

/** Address of a cluster for tests, as its superuser: "postgres://vigie@127.0.0.1:44432/postgres". */
export const CLUSTER = process.env["VIGIE_TEST_POSTGRES"];

/** True in the runs of the project "postgres" (vitest.config.ts). */
export const onPostgres = process.env["VIGIE_TEST_ENGINE"] === "postgres";

/** Opens an empty database of the engine under test; it goes with its test, or the test file. */
export const testDatabase = (): Promise<Db> =>
  onPostgres ? testPostgres() : openDatabase(":memory:");

/** Returns the address of another database of the test cluster. */
export function addressOf(name: string): string {
  const url = new URL(CLUSTER!);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs statements on a database of the test cluster, as its superuser. */
export async function asSuperuser(name: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: addressOf(name) });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Returns the address of a database of the engine under test: its queue has connections of its own. */
export function testAddress(db: Db): string {
  const [name] = [...opened].find(([, own]) => own === db) ?? [];
  return name === undefined ? ":memory:" : addressOf(name);
}

/** Databases that were made for this file, and those of them that no test uses now. */
const made: string[] = [];
const free: string[] = [];
const opened = new Map<string, Db>();

async function testPostgres(): Promise<Db> {
  const name = free.pop() ?? (await copyTemplate());
  const pool = await createPool(addressOf(name), { max: 4, idleMs: 500 });
  const db = new Kysely<Schema>({ dialect: new Dialect(pool) });
  opened.set(name, db);
  try {
    onTestFinished(() => empty(name));
  } catch {
    // Opened outside a test: it serves the whole file.
  }
  return db;
}

/** Copying a database costs more than emptying one. */
async function empty(name: string): Promise<void> {
  await opened.get(name)?.destroy();
  opened.delete(name);
  await asSuperuser(
    name,
    // Without triggers: foreign keys, and the audit trail that cannot be emptied.
    "set session_replication_role = replica",
    [...TABLES, ...SHARED_TABLES, "result_batch", "config_version"]
      .map((table) => `delete from ${table}`)
      .join(";"),
    "alter table audit enable trigger user",
    "alter sequence component_id_seq restart; alter sequence monitor_id_seq restart",
  );
  free.push(name);
}

async function copyTemplate(): Promise<string> {
  const name = `vigie_test_${randomBytes(6).toString("hex")}`;
  const copy = `create database ${name} template ${process.env["VIGIE_TEST_TEMPLATE"]}`;
  for (let tries = 0; ; tries += 1) {
    try {
      await asSuperuser("postgres", copy);
      made.push(name);
      return name;
    } catch (error) {
      // The server's own upkeep may be connected to the template (55006).
      if ((error as { code?: string }).code !== "55006" || tries === 50) throw error;
      await setTimeout(100);
    }
  }
}

/** Drops the databases of the file that has run. */
export async function dropDatabases(): Promise<void> {
  for (const db of opened.values()) await db.destroy();
  opened.clear();
  free.length = 0;
  for (const name of made.splice(0)) {
    await asSuperuser("postgres", `drop database ${name} with (force)`);
  }
}
