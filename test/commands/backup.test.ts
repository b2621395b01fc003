import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { insertResults } from "../../db/results.ts";
import { openDatabase } from "../../db/open.ts";
import { serve, temporaryFolder, vigie } from "../helpers/process.ts";

let folder: ReturnType<typeof temporaryFolder>;
const path = (name: string) => join(folder.path, name);
const env = () => ({ DATABASE_URL: `file:${path("v.db")}` });

beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder.remove());

/** Adds so many results to the database. */
async function measure(results: number): Promise<void> {
  const db = await openDatabase(path("v.db"));
  const rows = Array.from({ length: results }, (_, i) => ({
    monitorId: 1,
    slotAt: 1_700_000_000_000 + i * 60_000,
    attempt: 0,
    startedAt: 1_700_000_000_000 + i * 60_000,
    outcome: "up" as const,
    cause: null,
    latencyMs: 20,
    httpStatus: 200,
  }));
  await insertResults(db, rows);
  await db.destroy();
}

/** Makes a database of its own, changed by `spoil`. */
async function measureInto(file: string, spoil: (sqlite: Database.Database) => void) {
  await (await openDatabase(path(file))).destroy();
  const sqlite = new Database(path(file));
  spoil(sqlite);
  sqlite.close();
}

async function measured(file: string): Promise<number> {
  const db = await openDatabase(path(file));
  const { n } = await db
    .selectFrom("result")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  await db.destroy();
  return n;
}

test("a backup restored is the database as it was; what was there is kept", async () => {
  await measure(500);
  expect((await vigie(["backup", path("b.db")], env())).code).toBe(0);
  await measure(900);

  const ran = await vigie(["restore", path("b.db")], env());

  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining(".before-restore") });
  expect(await measured("v.db")).toBe(500);
  expect(await measured("v.db.before-restore")).toBe(900);
});

test("a backup is taken while the service runs, and a restore is refused meanwhile", async () => {
  writeFileSync(
    path("v.yaml"),
    "pages: [{ id: p, title: P, url: 'https://p.test', providers: [] }]\n",
  );
  const served = await serve({ ...env(), VIGIE_CONFIG: path("v.yaml") });

  const backup = await vigie(["backup", path("b.db")], env());
  const restored = await vigie(["restore", path("b.db")], env());
  await served.end("SIGTERM");

  expect(backup.code).toBe(0);
  expect(restored).toMatchObject({ code: 4, stderr: expect.stringContaining("stop it first") });
  expect(existsSync(path("v.db.before-restore"))).toBe(false);
});

test("a sealed secret goes with the backup, and is restored by its passphrase alone", async () => {
  await measure(10);
  writeFileSync(path("v.db.secret"), "the-secret-of-this-database\n");
  writeFileSync(path("passphrase"), "correct horse battery\n");
  const opened = ["--passphrase-file", path("passphrase")];

  const made = await vigie(["backup", path("b.db"), ...opened], env());
  const without = await vigie(["restore", path("b.db")], env());
  const checked = await vigie(["restore", "--check", path("b.db"), ...opened], env());
  writeFileSync(path("v.db.secret"), "another-secret-made-meanwhile\n");
  const restored = await vigie(["restore", path("b.db"), ...opened], env());

  expect(made.stdout).toContain("its secret is sealed in");
  expect(existsSync(path("b.db.secret"))).toBe(false);
  expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining("--passphrase-file") });
  expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining("every page sound") });
  expect(restored).toMatchObject({ code: 0, stderr: "" });
  expect(readFileSync(path("v.db.secret"), "utf8")).toBe("the-secret-of-this-database\n");
});

test.each([
  {
    name: "of a newer version",
    spoil: (sqlite: Database.Database) =>
      sqlite.exec("insert into kysely_migration values ('0999-future', '2030-01-01')"),
    says: "made by a newer version of Vigie (it has 0999-future)",
  },
  {
    name: "of another program",
    spoil: (sqlite: Database.Database) =>
      sqlite.exec("drop table kysely_migration; drop table kysely_migration_lock"),
    says: "belongs to another program",
  },
])("a backup $name is refused with its reason, checked or restored", async ({ spoil, says }) => {
  await measure(10);
  await measureInto("b.db", spoil);

  const checked = await vigie(["restore", "--check", path("b.db")], env());
  const restored = await vigie(["restore", path("b.db")], env());

  for (const ran of [checked, restored]) {
    expect(ran).toMatchObject({ code: 4, stderr: expect.stringContaining(says) });
  }
  expect(await measured("v.db")).toBe(10);
  expect(existsSync(path("v.db.before-restore"))).toBe(false);
});

test("a disk that fills up in the middle leaves the backup of before, and no part", async () => {
  await measure(20_000);
  writeFileSync(path("b.db"), "the one of before");
  const command = `ulimit -f 150; exec "${process.execPath}" server/cli.ts backup "${path("b.db")}"`;

  const ran = spawnSync("bash", ["-c", command], {
    env: { ...process.env, ...env() },
    encoding: "utf8",
  });

  expect(ran.status).not.toBe(0);
  expect(ran.stderr).toMatch(/full|disk I\/O/i);
  expect(ran.stderr).not.toContain("    at ");
  expect(readFileSync(path("b.db"), "utf8")).toBe("the one of before");
  expect(readdirSync(folder.path).filter((name) => name.includes("partial"))).toEqual([]);
  expect(await measured("v.db")).toBe(20_000);
});

test("what is no backup is refused, and the database stays", async () => {
  await measure(10);
  writeFileSync(path("b.db"), "Dear diary, ".repeat(20));

  const ran = await vigie(["restore", path("b.db")], env());

  expect(ran).toMatchObject({ code: 4, stderr: expect.stringContaining("not a SQLite database") });
  expect(await measured("v.db")).toBe(10);
});

test("a failed backup leaves the one of before as it was", async () => {
  writeFileSync(path("b.db"), "the one of before");
  writeFileSync(path("v.db"), "no database at all, but as long as one might be");

  const ran = await vigie(["backup", path("b.db")], env());

  expect(ran.code).toBe(4);
  expect(readFileSync(path("b.db"), "utf8")).toBe("the one of before");
});

test("without a database there is nothing to back up: exit 2", async () => {
  expect(await vigie(["backup", path("b.db")], env())).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("is not there"),
  });
});

test("migrate applies migrations, and --status only lists them", async () => {
  expect((await vigie(["migrate", "--status"], env())).code).toBe(4);

  const migrated = await vigie(["migrate"], env());
  const told = await vigie(["migrate", "--status", "--json"], env());

  expect(migrated.stdout).toMatch(
    /^applied {2}0001-measurement +makes the tables .*\(now, \d+ ms\)$/m,
  );
  expect(JSON.parse(told.stdout)).toMatchObject({ pending: [] });
});
