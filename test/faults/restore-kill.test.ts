import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSetting, writeSetting } from "../../db/key-values.ts";
import { openDatabase } from "../../db/open.ts";
import { EMPTY_PAGE, ownFolder } from "../helpers/own-folder.ts";
import { eventually, serve, temporaryFolder, vigie } from "../helpers/process.ts";

const { path, env, renew } = ownFolder(EMPTY_PAGE);

async function name(database: string, text: string): Promise<void> {
  const db = await openDatabase(database);
  await writeSetting(db, "name", text);
  await db.destroy();
}

async function nameOf(database: string): Promise<string | null> {
  const db = await openDatabase(database);
  try {
    return await readSetting(db, "name");
  } finally {
    await db.destroy();
  }
}

/** Files of the first preparation, which those after it copy. */
const first = temporaryFolder();
afterAll(() => first.remove());

/** A database called "old", and a backup called "new", each with a secret. */
async function prepared(): Promise<void> {
  const folder = dirname(path("v.db"));
  if (existsSync(join(first.path, "v.db"))) {
    cpSync(first.path, folder, { recursive: true });
    return;
  }
  await name(path("v.db"), "new");
  writeFileSync(path("v.db.secret"), "the secret of the backup\n");
  expect((await vigie(["backup", path("backup.db")], env())).code).toBe(0);
  await name(path("v.db"), "old");
  writeFileSync(path("v.db.secret"), "the secret of the database before\n");
  cpSync(folder, first.path, { recursive: true });
}

/** Restores, killed before that step; resolves with whether it was killed. */
async function killedAt(step: number): Promise<boolean> {
  const hook = join(process.cwd(), "test/helpers/kill-at-file-step.mjs");
  const child = spawn(
    process.execPath,
    ["--import", hook, "server/cli.ts", "restore", path("backup.db")],
    {
      env: { PATH: process.env.PATH ?? "", VIGIE_TEST_KILL_AT: String(step), ...env() },
      stdio: "ignore",
    },
  );
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (signal === null) expect(code).toBe(0);
  return signal === "SIGKILL";
}

test("a restore killed at any step leaves the old database or the new one, and the next start ends it", async () => {
  let steps = 0;
  for (let killed = true; killed; steps += 1) {
    renew();
    await prepared();

    killed = await killedAt(steps);
    const served = await serve(env());
    await eventually(
      async () => (await fetch(`${served.url}/readyz`)).status,
      (status) => status === 200,
    );
    expect(await served.end("SIGTERM")).toBe(0);

    const found = await nameOf(path("v.db"));
    const secret = readFileSync(path("v.db.secret"), "utf8");
    const isNew = found === "new";
    expect([steps, found]).toEqual([steps, isNew ? "new" : "old"]);
    expect([steps, secret]).toEqual([
      steps,
      isNew ? "the secret of the backup\n" : "the secret of the database before\n",
    ]);
    if (isNew) expect(await nameOf(path("v.db.before-restore"))).toBe("old");
    if (!killed) expect(isNew).toBe(true);
    expect(existsSync(path("v.db.restoring"))).toBe(false);
    expect(existsSync(path("v.db.secret.restoring"))).toBe(false);
  }
  expect(steps).toBeGreaterThan(10);
}, 300_000);

test("what a restore kept is never overwritten by the next one", async () => {
  await prepared();
  await vigie(["restore", path("backup.db")], env());
  await name(path("v.db"), "third");

  const ran = await vigie(["restore", path("backup.db")], env());

  expect(ran.stdout).toContain("v.db.before-restore-2");
  expect(await nameOf(path("v.db.before-restore"))).toBe("old");
  expect(await nameOf(path("v.db.before-restore-2"))).toBe("third");
});

test("a database that is gone while a restore kept it is not taken for a new one", async () => {
  await prepared();
  await vigie(["restore", path("backup.db")], env());
  rmSync(path("v.db"));

  const ran = await vigie(["serve"], { ...env(), PORT: "0" });

  expect(ran.code).toBe(4);
  expect(ran.stderr).toContain("v.db.before-restore");
});
