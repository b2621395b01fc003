import { writeFileSync } from "node:fs";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serverProblem, type ServerFacts } from "../../db/postgres/check.ts";
import { openPostgres } from "../../db/postgres/open.ts";
import { openDatabase } from "../../db/open.ts";
import { storeComponent } from "../../db/components.ts";
import { insertResults } from "../../db/results.ts";
import type { Db } from "../../db/schema.ts";
import {
  canStartCluster,
  freePort,
  PASSWORD,
  serverFolder,
  startCluster,
  startStandby,
  type Cluster,
} from "../helpers/cluster.ts";
import { eventually, temporaryFolder, vigie } from "../helpers/process.ts";

const SECRET = "sixteen characters, and more";
const folder = temporaryFolder();
let cluster: Cluster;

beforeAll(async () => {
  if (canStartCluster) cluster = await startCluster();
});
afterAll(() => {
  cluster?.remove();
  folder.remove();
});

/** Runs a command on a database of PostgreSQL. */
const on = (address: string, ...args: string[]) =>
  vigie(args, { DATABASE_URL: address, VIGIE_SECRET: SECRET }, folder.path);

/** Tables of a database, none of which may be there after a refusal. */
const tablesOf = async (database: string) =>
  (
    await cluster.run(
      database,
      "select relname from pg_class where relnamespace = 'public'::regnamespace",
    )
  ).length;

const SOUND: ServerFacts = {
  version: 150_018,
  versionName: "15.18",
  isStandby: false,
  isReadOnly: false,
  encoding: "UTF8",
  icuLocale: null,
  database: "vigie",
  schema: "public",
  mayCreate: true,
  foreignTables: [],
  clockOffsetMs: 0,
  uncertaintyMs: 1,
  isPooledByTransaction: false,
};

test.each<[string, Partial<ServerFacts>, RegExp | null]>([
  ["a sound one is taken", {}, null],
  ["the oldest that is taken", { version: 150_000 }, null],
  [
    "one before 15",
    { version: 140_012, versionName: "14.12" },
    /PostgreSQL 14\.12: version 15 or later/,
  ],
  ["a standby", { isStandby: true, isReadOnly: true }, /standby.*address of the primary/],
  ["one that is read only", { isReadOnly: true }, /default_transaction_read_only/],
  ["another encoding", { encoding: "LATIN1" }, /encoding is LATIN1.*create database vigie/],
  ["a collation of ICU", { icuLocale: "fr-FR" }, /ICU \(fr-FR\).*create database vigie/],
  ["a search path to nowhere", { schema: null }, /search path names no schema/],
  [
    "another program's tables",
    { foreignTables: ["session", "token"] },
    /session, token.*of its own/,
  ],
  ["a user without rights", { mayCreate: false }, /grant create on schema public/],
  ["a pooler", { isPooledByTransaction: true }, /direct address of PostgreSQL/],
  ["a clock 10 s behind", { clockOffsetMs: 10_000 }, /10\.0 s behind the database's/],
  ["a clock 10 s ahead", { clockOffsetMs: -10_000 }, /10\.0 s ahead of the database's/],
  ["a clock that is not known well", { clockOffsetMs: 10_000, uncertaintyMs: 6_000 }, null],
])("of servers, %s", (_, facts, expected) => {
  const problem = serverProblem({ ...SOUND, ...facts });

  if (expected === null) expect(problem).toBeNull();
  else expect(problem).toMatch(expected);
});

test.each([
  ["postgres://vigie:a#b@localhost/vigie", /write # as %23/],
  ["postgres://vigie:a/b@localhost/vigie", /postgres:\/\/user:password@host:5432\/database/],
  ["postgres://localhost", /the name of the database is missing/],
  ["postgres://vigie:100%@localhost/vigie", /% in it must be written as %25/],
])("an address that would be misread is refused: %s", async (address, reason) => {
  const { code, stderr } = await on(address, "migrate");

  expect(code).toBe(2);
  expect(stderr).toMatch(reason);
  expect(stderr).not.toContain("a#b");
});

test("without VIGIE_SECRET, which all nodes share, nothing is begun", async () => {
  const { code, stderr } = await vigie(["migrate"], { DATABASE_URL: "postgres://u@127.0.0.1/x" });

  expect(code).toBe(2);
  expect(stderr).toMatch(/VIGIE_SECRET is wanted with PostgreSQL/);
});

describe.skipIf(!canStartCluster)("a server of PostgreSQL (VIGIE_TEST_POSTGRES)", () => {
  test("a wrong password, a missing database, a closed port and an unknown host are named", async () => {
    const wrong = cluster.address("postgres").replace(encodeURIComponent(PASSWORD), "wr0ng");
    const closed = `postgres://vigie@127.0.0.1:${await freePort()}/vigie`;
    const cases: [string, RegExp][] = [
      [wrong, /the password of vigie is refused/],
      [cluster.address("nowhere"), /there is no database nowhere: create database nowhere/],
      [closed, /nothing listens at 127\.0\.0\.1:\d+/],
      ["postgres://vigie@no-such-host.invalid/vigie", /no machine is named no-such-host\.invalid/],
    ];
    for (const [address, reason] of cases) {
      const { code, stderr } = await on(address, "migrate");
      expect(stderr).toMatch(reason);
      expect(stderr).not.toMatch(/wr0ng|s3cret|at .*\.ts/);
      expect(code).toBe(4);
    }
  });

  test("ICU, another encoding, another program's tables and a wrong clock are refused, and nothing is written", async () => {
    await cluster.create(
      "icu",
      "encoding 'UTF8' locale_provider icu icu_locale 'fr-FR' locale 'C'",
    );
    await cluster.create("latin", "encoding 'LATIN1' locale 'C'");
    await cluster.create("other");
    await cluster.run("other", "create table session (id int)");
    await cluster.create("late");

    expect((await on(cluster.address("icu"), "migrate")).stderr).toMatch(/by ICU \(fr-FR\)/);
    expect((await on(cluster.address("latin"), "migrate")).stderr).toMatch(/LATIN1/);
    expect((await on(cluster.address("other"), "migrate")).stderr).toMatch(
      /another program \(session\)/,
    );
    const late = openPostgres(cluster.address("late"), () => Date.now() - 10_000);
    await expect(late).rejects.toThrow(/behind the database's: synchronise/);

    expect(await Promise.all(["icu", "latin", "late"].map(tablesOf))).toEqual([0, 0, 0]);
    expect(await tablesOf("other")).toBe(1);
  });

  test("a database of a newer Vigie is refused and stays as it is", async () => {
    await cluster.create("newer");
    expect((await on(cluster.address("newer"), "migrate")).code).toBe(0);
    await cluster.run("newer", "insert into kysely_migration values ('9999-later', '2031-01-01')");

    const { code, stderr } = await on(cluster.address("newer"), "migrate");

    expect(code).toBe(4);
    expect(stderr).toMatch(/newer version of Vigie \(it has 9999-later\)/);
    expect((await on(cluster.address("newer"), "doctor")).stdout).toMatch(/fail.*newer version/);
  });

  test("a standby is refused, and says to use the primary", async () => {
    await cluster.create("primary_of");
    const standby = await startStandby(cluster);
    try {
      const { code, stderr } = await on(standby.address("primary_of"), "migrate");

      expect(code).toBe(4);
      expect(stderr).toMatch(/it is a standby/);
      expect(await tablesOf("primary_of")).toBe(0);
    } finally {
      standby.remove();
    }
  });

  test("PgBouncer in transaction mode is found out", async (context) => {
    const bouncer = await startBouncer("pooled");
    if (!bouncer) return context.skip("pgbouncer is not installed");
    try {
      const { code, stderr } = await on(bouncer.address, "migrate");

      expect(stderr).toMatch(/direct address of PostgreSQL/);
      expect(code).toBe(4);
      expect(await tablesOf("pooled")).toBe(0);
    } finally {
      bouncer.stop();
    }
  });

  test("a database of SQLite is copied with every row, and the copy goes on from there", async () => {
    const path = join(folder.path, "v.db");
    const db = await openDatabase(path);
    await seed(db, 5_000);
    await db.destroy();
    await cluster.create("copied");
    const address = cluster.address("copied");

    const copied = await on(
      address,
      "migrate",
      "--from",
      `file:${path}`,
      "--to",
      "postgres",
      "--json",
    );
    const again = await on(address, "migrate", "--from", `file:${path}`, "--to", "postgres");

    expect(copied.stderr).toBe("");
    const { tables } = JSON.parse(copied.stdout) as { tables: { table: string; rows: number }[] };
    expect(tables.find(({ table }) => table === "result")?.rows).toBe(5_000);
    expect(again.code).toBe(4);
    expect(again.stderr).toMatch(/it is not empty \(component has rows\)/);
    const next = await cluster.run(
      "copied",
      "insert into component (page_id, key, fingerprint, created_at, updated_at) values ('p', 'new', '', 0, 0) returning id",
    );
    expect(next[0]?.["id"]).toBe(3);
    expect((await on(address, "migrate", "--status")).stdout).toMatch(/^applied {2}0014-faults\b/m);
  });

  test("backup and restore name PostgreSQL's own tools, without the password", async () => {
    const [backup, restore] = [
      await on(cluster.address("copied"), "backup", "of today.dump"),
      await on(cluster.address("copied"), "restore", "x.dump"),
    ];

    expect([backup.code, restore.code]).toEqual([2, 2]);
    expect(backup.stderr).toContain(
      `pg_dump --format=custom --file='of today.dump' postgres://vigie@127.0.0.1:${cluster.port}/copied`,
    );
    expect(restore.stderr).toMatch(/createdb --maintenance-db=\S+\/copied .* copied_restored$/m);
    expect(restore.stderr).toMatch(/pg_restore .*--dbname=\S+\/copied_restored x\.dump$/m);
    expect(restore.stderr).not.toContain("--clean");
    expect(backup.stderr + restore.stderr).not.toContain("s3cret");
  });

  test("the commands that backup and restore print, run in a shell, make the same database anew", async () => {
    const dump = join(folder.path, "of today.dump");
    const from = cluster.address("copied");
    await cluster.run("copied", "create schema vigie_jobs");
    const printed = [await on(from, "backup", dump), await on(from, "restore", dump)];
    const commands = printed.flatMap(({ stderr }) => stderr.match(/^ {2}.*$/gm) ?? []);

    expect(commands).toHaveLength(3);
    execFileSync("sh", ["-ec", commands.join("\n")], {
      env: { ...process.env, PGPASSWORD: PASSWORD },
    });
    const counts =
      "select (select count(*) from result) as results, (select count(*) from component) as components";
    expect(await cluster.run("copied_restored", counts)).toEqual(
      await cluster.run("copied", counts),
    );
    const status = await on(cluster.address("copied_restored"), "migrate", "--status", "--json");
    expect(JSON.parse(status.stdout)).toMatchObject({ pending: [] });
  });

  test("doctor tells of version, clock, days ahead and connections", async () => {
    const { stdout } = await on(cluster.address("copied"), "doctor", "--json");

    const { findings } = JSON.parse(stdout) as {
      findings: { check: string; status: string; detail: string }[];
    };
    const found = (check: string) => findings.find((f) => f.check === check);
    expect(found("database")).toMatchObject({
      status: "ok",
      detail: expect.stringMatching(/PostgreSQL \d+/) as string,
    });
    expect(found("database clock")?.status).toBe("ok");
    expect(found("days of results")?.status).toBe("ok");
    expect(found("connections")?.detail).toMatch(/^\d+ of \d+ in use; each node takes up to 13/);
  });
});

/** Stores two components, and results of the first one's monitor over several days. */
async function seed(db: Db, count: number): Promise<void> {
  const part = { pageId: "p", fingerprint: "", windows: [] };
  for (const key of ["a\0b", "é"]) {
    await storeComponent(db, { ...part, key, monitors: [{ key: "http", kind: "http" }] }, 0);
  }
  const results = Array.from({ length: count }, (_, i) => ({
    monitorId: 1,
    slotAt: Date.UTC(2026, 0, 1) + i * 60_000,
    attempt: 0,
    startedAt: Date.UTC(2026, 0, 1) + i * 60_000 + 5,
    outcome: "up" as const,
    cause: null,
    latencyMs: i % 7 === 0 ? null : i,
    httpStatus: 200,
  }));
  await insertResults(db, results);
}

/** Starts PgBouncer in front of a new database; null where it is not installed. */
async function startBouncer(database: string) {
  await cluster.create(database);
  const at = serverFolder();
  const port = await freePort();
  writeFileSync(join(at, "users"), `"vigie" "${PASSWORD}"\n`, { mode: 0o644 });
  writeFileSync(
    join(at, "ini"),
    `[databases]\n* = host=127.0.0.1 port=${cluster.port} password='${PASSWORD}'\n[pgbouncer]\nlisten_addr=127.0.0.1\nlisten_port=${port}\nunix_socket_dir=\nauth_type=plain\nauth_file=${join(at, "users")}\npool_mode=transaction\n`,
    { mode: 0o644 },
  );
  const child = spawn("pgbouncer", ["-u", "postgres", join(at, "ini")], { stdio: "ignore" });
  const isThere = await Promise.race([
    once(child, "spawn").then(() => true),
    once(child, "error").then(() => false),
  ]).catch(() => false);
  if (!isThere) return null;
  const address = cluster.address(database).replace(`:${cluster.port}/`, `:${port}/`);
  await eventually(
    () => on(address, "migrate"),
    ({ stderr }) => !stderr.includes("nothing listens"),
    10_000,
  );
  return { address, stop: () => void child.kill("SIGKILL") };
}
