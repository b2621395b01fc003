import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppliedMigration } from "../../db/migrate.ts";
import { openDatabase } from "../../db/open.ts";
import { vigie } from "../helpers/process.ts";

/**
 * A database of the first version (its ten migrations), written by that version's own server: two
 * components probed, an incident, a draft, maintenance, a correction, people, tokens, subscribers
 * and messages. Every table has rows.
 */
const FIRST = readFileSync("test/db/fixtures/first-version.sql", "utf8");

type Row = Readonly<Record<string, unknown>>;

const folder = mkdtempSync(join(tmpdir(), "vigie-upgrade-"));
const path = join(folder, "vigie.db");
const before = new Map<string, readonly Row[]>();
let applied: readonly AppliedMigration[] = [];

/** Rows of every table but the migrations' own, with the columns given, in one order. */
function rowsOf(sqlite: Database.Database, table: string, columns: string): Row[] {
  return sqlite.prepare<[], Row>(`select ${columns} from "${table}" order by ${columns}`).all();
}

beforeAll(async () => {
  const old = new Database(path);
  old.exec(FIRST);
  const tables = old
    .prepare<[], { name: string }>("select name from sqlite_schema where type = 'table'")
    .all()
    .filter(({ name }) => !name.startsWith("kysely_"));
  for (const { name } of tables) before.set(name, rowsOf(old, name, columnsOf(old, name)));
  old.close();

  const db = await openDatabase(path, (migrations) => (applied = migrations));
  await db.destroy();
});
afterAll(() => rmSync(folder, { recursive: true }));

const columnsOf = (sqlite: Database.Database, table: string): string =>
  sqlite
    .prepare<[string], { name: string }>("select name from pragma_table_info(?)")
    .all(table)
    .map(({ name }) => `"${name}"`)
    .join(", ");

test("a database of the first version is upgraded with every row and column that it had", () => {
  const upgraded = new Database(path, { readonly: true });

  const after = new Map(
    [...before].map(([table, rows]) => {
      const columns = Object.keys(rows[0]!).map((name) => `"${name}"`);
      return [table, rowsOf(upgraded, table, columns.join(", "))];
    }),
  );

  expect(before.size).toBeGreaterThan(35);
  expect([...before].filter(([, rows]) => rows.length === 0)).toEqual([]);
  expect(after).toEqual(before);
  expect(upgraded.pragma("foreign_key_check")).toEqual([]);
  expect(upgraded.pragma("integrity_check", { simple: true })).toBe("ok");
  upgraded.close();
});

test("each migration is reported with what it did and how long it took", () => {
  expect(applied.map(({ name }) => name).slice(0, 2)).toEqual([
    "0011-story-order",
    "0012-failing-answers",
  ]);
  for (const { does, tookMs } of applied) {
    expect(does).toMatch(/\w+ \w+/);
    expect(tookMs).toBeGreaterThanOrEqual(0);
  }
});

test("what later versions derive from the old rows is there", () => {
  const upgraded = new Database(path, { readonly: true });

  const faults = upgraded
    .prepare(
      "select distinct fault from state_interval where state = 'major_outage' and layer = 'verified'",
    )
    .pluck()
    .all();
  const person = upgraded.prepare("select name, slug from person").get() as Row;

  expect(faults).toEqual(["provider"]);
  expect(person["slug"]).toBeTruthy();
  upgraded.close();
});

test("the command lists migrations before and after, and an upgraded database is of use", async () => {
  const file = join(folder, "by-command.db");
  const old = new Database(file);
  old.exec(FIRST);
  old.close();
  const env = {
    DATABASE_URL: `file:${file}`,
    VIGIE_SECRET: "first-version-secret-of-the-fixture",
  };

  const pending = await vigie(["migrate", "--status"], env, folder);
  const done = await vigie(["migrate"], env, folder);
  const people = await vigie(["user", "list"], env, folder);

  expect(pending.stdout).toMatch(/^pending {2}0014-faults +adds the party at fault/m);
  expect(done.stdout).toMatch(/^applied {2}0014-faults +adds .*\(now, \d+ ms\)$/m);
  expect(done.stdout).toMatch(/^applied {2}0001-measurement +makes [^(]*$/m);
  expect(people.stdout).toContain("ada@exemple.test");
});
