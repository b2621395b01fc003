import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrationStatus } from "../../db/migrate.ts";
import { openDatabase } from "../../db/open.ts";
import { UnusableDatabase } from "../../db/unusable-database.ts";
import { insertResults } from "../../db/results.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "vigie-db-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A database that has been used, closed. */
async function used(path: string): Promise<void> {
  const db = await openDatabase(path);
  const results = Array.from({ length: 5_000 }, (_, i) => ({
    monitorId: i % 50,
    slotAt: 1_700_000_000_000 + i * 60_000,
    attempt: 0,
    startedAt: 1_700_000_000_005 + i * 60_000,
    outcome: "up" as const,
    cause: null,
    latencyMs: 100 + (i % 37),
    httpStatus: 200,
  }));
  await insertResults(db, results);
  await db.destroy();
}

test("a new database is made with its folder, in the mode that survives a crash", async () => {
  const path = join(folder, "a", "b", "vigie.db");

  const db = await openDatabase(path);

  expect((await migrationStatus(db)).pending).toEqual([]);
  await db.destroy();
  const raw = new Database(path);
  expect(raw.pragma("journal_mode", { simple: true })).toBe("wal");
  raw.close();
});

test("opening twice changes nothing", async () => {
  const path = join(folder, "vigie.db");
  await used(path);

  const db = await openDatabase(path);
  const { count } = await db
    .selectFrom("result")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  await db.destroy();

  expect(count).toBe(5_000);
});

test.each<{ name: string; spoil: (path: string) => void; says: RegExp }>([
  {
    name: "no database at all",
    spoil: (path) => writeFileSync(path, "Dear diary,\n".repeat(500)),
    says: /not a SQLite database/,
  },
  {
    name: "another program's",
    spoil: (path) => {
      rmSync(path);
      const raw = new Database(path);
      raw.exec("create table recipe(name text)");
      raw.close();
    },
    says: /another program/,
  },
  { name: "truncated", spoil: (path) => truncateSync(path, 8_192), says: /truncated/ },
  {
    name: "damaged",
    spoil: (path) => {
      const bytes = readFileSync(path);
      bytes.fill(0xa5, 3 * 4_096, 9 * 4_096);
      writeFileSync(path, bytes);
    },
    says: /damaged|malformed/,
  },
  {
    name: "of a newer version",
    spoil: (path) => {
      const raw = new Database(path);
      raw.pragma("journal_mode = delete");
      raw.exec("insert into kysely_migration values ('9999-from-the-future', '2031-01-01')");
      raw.pragma("journal_mode = wal");
      raw.close();
    },
    says: /newer version/,
  },
])(
  "a file that is $name is refused with its reason, its bytes untouched",
  async ({ spoil, says }) => {
    const path = join(folder, "vigie.db");
    await used(path);
    spoil(path);
    const before = readFileSync(path);

    const opening = openDatabase(path);

    await expect(opening).rejects.toThrow(UnusableDatabase);
    await expect(opening).rejects.toThrow(says);
    expect(readFileSync(path).equals(before)).toBe(true);
  },
);

test("a folder is no database", async () => {
  await expect(openDatabase(folder)).rejects.toThrow(/it is a folder/);
});

test("a result counts once for its slot and attempt, whatever its sender", async () => {
  const db = await openDatabase(":memory:");
  const result = {
    monitorId: 1,
    slotAt: 60_000,
    attempt: 0,
    startedAt: 60_003,
    outcome: "down" as const,
    cause: "timeout" as const,
    latencyMs: null,
    httpStatus: null,
  };

  await insertResults(db, [result]);
  await insertResults(db, [{ ...result, outcome: "up", cause: null }]);

  const rows = await db.selectFrom("result").selectAll().execute();
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ verdict: 2 + 5 * 4, lag_ms: 3 });
});
