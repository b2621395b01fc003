import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { openDatabase } from "../../db/open.ts";
import { TABLES } from "../../db/postgres/baseline.ts";
import { temporaryFolder } from "../helpers/process.ts";

/** Tables of an engine itself, and the migrations that each database has had. */
const OWN = /^(sqlite_|kysely_)/;

test("every table of SQLite is copied to PostgreSQL", async () => {
  const folder = temporaryFolder();
  const db = await openDatabase(join(folder.path, "v.db"));
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table'`.execute(db);
  await db.destroy();
  folder.remove();

  const missing = rows
    .map(({ name }) => name)
    .filter((name) => !OWN.test(name) && !TABLES.includes(name));

  expect(rows.length).toBeGreaterThan(30);
  expect(missing).toEqual([]);
});
