import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { Kysely } from "kysely";
import pg from "pg";
import { afterAll } from "vitest";
import { openDatabase } from "../../db/open.ts";
import { Dialect } from "../../db/postgres/driver.ts";
import { createPool } from "../../db/postgres/pool.ts";
import type { Db, Schema } from "../../db/schema.ts";

/** A database of a test: SQLite's in memory, or a copy of the template where PostgreSQL is tested. */

/** Address of a cluster for tests, as its superuser: "postgres://vigie@127.0.0.1:44432/postgres". */
export const CLUSTER = process.env["VIGIE_TEST_POSTGRES"];

/** True in the runs of the project "postgres" (vitest.config.ts). */
export const onPostgres = process.env["VIGIE_TEST_ENGINE"] === "postgres";

/** Opens an empty database of the engine under test; it goes with the test file. */
export const testDatabase = (): Promise<Db> =>
  onPostgres ? testPostgres() : openDatabase(":memory:");

const opened: { readonly name: string; readonly db: Db }[] = [];
let admin: pg.Client | undefined;

/** Returns the address of another database of the test cluster. */
export function addressOf(name: string): string {
  const url = new URL(CLUSTER!);
  url.pathname = `/${name}`;
  return url.href;
}

async function testPostgres(): Promise<Db> {
  if (!admin) {
    admin = new pg.Client({ connectionString: CLUSTER! });
    await admin.connect();
  }
  const name = `vigie_test_${randomBytes(6).toString("hex")}`;
  await copyTemplate(admin, name);
  const pool = await createPool(addressOf(name), { max: 4, idleMs: 500 });
  const db = new Kysely<Schema>({ dialect: new Dialect(pool) });
  opened.push({ name, db });
  return db;
}

/** Once more where the server's own upkeep is connected to the template (55006). */
async function copyTemplate(admin: pg.Client, name: string): Promise<void> {
  const copy = () =>
    admin.query(`create database ${name} template ${process.env["VIGIE_TEST_TEMPLATE"]}`);
  for (let tries = 0; tries < 50; tries += 1) {
    const error: unknown = await copy().then(
      () => null,
      (failed: unknown) => failed,
    );
    if (error === null) return;
    if ((error as { code?: string }).code !== "55006") throw error;
    await setTimeout(100);
  }
  await copy();
}

afterAll(async () => {
  for (const { name, db } of opened.splice(0)) {
    await db.destroy();
    await admin!.query(`drop database ${name} with (force)`);
  }
  await admin?.end();
  admin = undefined;
});
