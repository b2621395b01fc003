import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrationStatus } from "../../db/migrate.ts";
import { openDatabase } from "../../db/open.ts";
import { eventually, serve, temporaryFolder } from "../helpers/process.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder.remove());

/** The schema that every database must end with: each object and its SQL. */
function schemaOf(path: string): unknown[] {
  const db = new Database(path, { readonly: true });
  const objects = db.prepare("select type, name, sql from sqlite_schema order by name").all();
  db.close();
  return objects;
}

/**
 * Opens a new database, and copies its files before each statement that is run meanwhile: the
 * copies are what a kill at that statement would leave.
 */
async function copiesAtEachStatement(path: string): Promise<string[]> {
  const copies: string[] = [];
  const statement = Object.getPrototypeOf(new Database(":memory:").prepare("select 1")) as Record<
    "run" | "all",
    (...parameters: unknown[]) => unknown
  >;
  const originals = { run: statement.run, all: statement.all };
  const copy = () => {
    const to = join(folder.path, `kill-${copies.length}`);
    mkdirSync(to);
    for (const end of ["", "-wal"]) {
      if (existsSync(path + end)) copyFileSync(path + end, join(to, `vigie.db${end}`));
    }
    copies.push(join(to, "vigie.db"));
  };
  for (const method of ["run", "all"] as const) {
    statement[method] = function (...parameters) {
      copy();
      return originals[method].apply(this, parameters);
    };
  }
  try {
    await (await openDatabase(path)).destroy();
  } finally {
    Object.assign(statement, originals);
  }
  return copies;
}

test("a database left by a kill at any statement of a migration is completed by the next start", async () => {
  const path = join(folder.path, "whole.db");

  const copies = await copiesAtEachStatement(path);

  const whole = schemaOf(path);
  expect(copies.length).toBeGreaterThan(50);
  for (const copy of copies) {
    const db = await openDatabase(copy);
    expect((await migrationStatus(db)).pending).toEqual([]);
    await db.destroy();
    expect(schemaOf(copy)).toEqual(whole);
  }
}, 60_000);

/** Starts `vigie migrate`, which is killed before its statement of that number. */
async function migrateKilledAt(
  number: number,
  env: Record<string, string>,
): Promise<string | null> {
  const hook = join(process.cwd(), "test/helpers/kill-at-statement.mjs");
  const child = spawn(process.execPath, ["--import", hook, "server/cli.ts", "migrate"], {
    env: { PATH: process.env.PATH ?? "", VIGIE_TEST_KILL_AT: String(number), ...env },
    stdio: "ignore",
  });
  const [, signal] = (await once(child, "close")) as [number | null, string | null];
  return signal;
}

test("a process killed again and again while it migrates does not stop the service from starting", async () => {
  const config = join(folder.path, "v.yaml");
  writeFileSync(config, "pages: [{ id: p, title: P, url: 'https://p.test', providers: [] }]\n");
  const env = { VIGIE_CONFIG: config, DATABASE_URL: `file:${join(folder.path, "v.db")}` };
  const signals: (string | null)[] = [];
  for (const number of [2, 9, 14, 23, 35, 48]) signals.push(await migrateKilledAt(number, env));

  const served = await serve(env);
  await eventually(
    async () => (await fetch(`${served.url}/readyz`)).status,
    (status) => status === 200,
  );

  expect(signals).toEqual(Array.from({ length: 6 }, () => "SIGKILL"));
  expect(await served.end("SIGTERM")).toBe(0);
}, 60_000);

test("several processes may create one database at the same moment", async () => {
  const path = join(folder.path, "vigie.db");

  const opened = await Promise.all(Array.from({ length: 4 }, () => openDatabase(path)));

  for (const db of opened) {
    expect((await migrationStatus(db)).pending).toEqual([]);
    await db.destroy();
  }
});
