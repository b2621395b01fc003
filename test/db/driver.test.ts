import { join } from "node:path";
import Database from "better-sqlite3";
import { Kysely, sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Dialect, logOf } from "../../db/driver.ts";
import { temporaryFolder } from "../helpers/process.ts";

type Tables = { t: { a: number } };

let folder: ReturnType<typeof temporaryFolder>;
let db: Kysely<Tables>;
let raw: Database.Database;
let syncs = 0;
let failure: Error | null = null;

beforeEach(async () => {
  folder = temporaryFolder();
  const path = join(folder.path, "t.db");
  raw = new Database(path);
  raw.pragma("journal_mode = WAL");
  raw.pragma("synchronous = NORMAL");
  const log = logOf(path);
  const counting = {
    ...log,
    async sync() {
      syncs += 1;
      if (failure) throw failure;
      await log.sync();
    },
  };
  db = new Kysely({ dialect: new Dialect(raw, counting) });
  await sql`create table t (a integer primary key)`.execute(db);
  [syncs, failure] = [0, null];
});
afterEach(async () => {
  await db.destroy();
  folder.remove();
});

const insert = (a: number) => db.insertInto("t").values({ a }).execute();
const all = async () => (await db.selectFrom("t").select("a").execute()).map((row) => row.a);

describe("what is written is on disk before it is acknowledged", () => {
  test("a lone statement", async () => {
    await insert(1);
    expect(syncs).toBe(1);
  });

  test("one that answers with rows", async () => {
    const rows = await db.insertInto("t").values({ a: 1 }).returning("a").execute();
    expect(rows).toEqual([{ a: 1 }]);
    expect(syncs).toBe(1);
  });

  test("a transaction, once for all of it", async () => {
    await db.transaction().execute(async (trx) => {
      await trx.insertInto("t").values({ a: 1 }).execute();
      await trx.insertInto("t").values({ a: 2 }).execute();
      expect(syncs).toBe(0);
    });
    expect(syncs).toBe(1);
  });

  test("nothing is waited for where nothing was written", async () => {
    await all();
    await db.transaction().execute((trx) => trx.selectFrom("t").select("a").execute());
    expect(syncs).toBe(0);
  });

  test("the event loop goes on meanwhile", async () => {
    let turned = false;
    setImmediate(() => (turned = true));
    await insert(1);
    expect(turned).toBe(true);
  });
});

test("where the disk fails, so does the write; what comes after is not held up", async () => {
  failure = new Error("EIO: i/o error, fdatasync");

  await expect(insert(1)).rejects.toThrow("EIO");
  await expect(
    db.transaction().execute((trx) => trx.insertInto("t").values({ a: 2 }).execute()),
  ).rejects.toThrow("EIO");
  failure = null;
  await insert(3);

  expect(await all()).toContain(3);
});

test("a transaction that SQLite rolled back by itself fails with its own reason", async () => {
  raw.pragma("max_page_count = 3");
  const many = sql`insert into t with recursive n(i) as
    (select 1 union all select i + 1 from n where i < 100000) select i from n`;

  await expect(db.transaction().execute((trx) => many.execute(trx))).rejects.toMatchObject({
    code: "SQLITE_FULL",
  });

  raw.pragma("max_page_count = 1000");
  await insert(7);
  expect(await all()).toEqual([7]);
});

test("statements are used again, with what was changed in the table meanwhile", async () => {
  await insert(1);
  await insert(2);
  await sql`alter table t add column b integer default 5`.execute(db);
  const both = await db.selectFrom("t").selectAll().execute();
  await sql`alter table t drop column b`.execute(db);
  await db.deleteFrom("t").where("a", "=", 1).execute();

  expect(both).toEqual([
    { a: 1, b: 5 },
    { a: 2, b: 5 },
  ]);
  expect(await db.selectFrom("t").selectAll().execute()).toEqual([{ a: 2 }]);
});

test("rows are streamed one by one, without concurrent writes", async () => {
  for (const a of [1, 2, 3]) await insert(a);
  const seen: number[] = [];
  for await (const row of db.selectFrom("t").select("a").stream()) seen.push(row.a);
  expect(seen).toEqual([1, 2, 3]);
});
