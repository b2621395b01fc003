import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, temporaryFolder, vigie } from "../../helpers/process.ts";
import { largePage } from "../../helpers/sample-page.ts";
import { snapshotOf } from "../../helpers/serving.ts";

let temporary: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  temporary = temporaryFolder();
});
afterEach(() => temporary.remove());

const database = () => join(temporary.path, "vigie.db");
const env = () => ({ DATABASE_URL: `file:${database()}` });
const site = () => join(temporary.path, "site");

/** As the server keeps it: written elsewhere, then renamed. */
function keep(title: string): void {
  const snapshot = { ...snapshotOf([{ ...largePage(2), title }]), generatedAt: Date.now() };
  writeFileSync(`${database()}.snapshot.json.new`, JSON.stringify(snapshot));
  renameSync(`${database()}.snapshot.json.new`, `${database()}.snapshot.json`);
}
const titleShown = async () =>
  /<title>([^<]*)</.exec(readFileSync(join(site(), "index.html"), "utf8"))?.[1];

test("exports what the server kept, and says what it did", async () => {
  keep("API Exemple");

  const ran = await vigie(["export", "--static", site()], env());

  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/site: \d+ files \(\d+ changed\), state of \d{4}-/);
  expect(await titleShown()).toContain("API Exemple");
  // Nothing is opened that a running server owns.
  expect(existsSync(database())).toBe(false);
});

test("without a snapshot it says what to do first, and exits with 2", async () => {
  const ran = await vigie(["export", "--static", site()], env());

  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain("run `vigie serve` first");
});

test("with a damaged snapshot it fails, and leaves it where it is", async () => {
  writeFileSync(`${database()}.snapshot.json`, '{"schemaVersion":1,"pa');

  const ran = await vigie(["export", "--static", site()], env());

  expect(ran.code).toBe(1);
  expect(existsSync(`${database()}.snapshot.json`)).toBe(true);
});

test("with --watch it exports again on each change, until it is stopped", async () => {
  keep("Avant");
  const child = spawn(
    process.execPath,
    ["server/cli.ts", "export", "--static", site(), "--watch"],
    { env: { PATH: process.env.PATH, ...env() }, stdio: "ignore" },
  );
  await eventually(titleShown, (title) => title?.includes("Avant") ?? false, 30_000);

  keep("Après");
  await eventually(titleShown, (title) => title?.includes("Après") ?? false, 30_000);
  child.kill("SIGTERM");
  const [code] = (await once(child, "exit")) as [number | null];

  expect(code).toBe(0);
}, 70_000);
