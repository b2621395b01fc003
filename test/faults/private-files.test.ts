import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { openDatabase } from "../../db/open.ts";
import { insertSubscribers } from "../../db/subscribers.ts";
import { withoutAddresses } from "../../server/core/mail-address.ts";
import { ownFolder } from "../helpers/own-folder.ts";
import { eventually, vigie } from "../helpers/process.ts";
import { subscriber } from "../helpers/subscribers.ts";

const { path, env } = ownFolder(
  "pages: [{ id: exemple, title: P, url: 'https://p.test', providers: [{ id: x, name: X, components: [{ id: x/a, name: A }] }] }]\n",
);

/** Runs `vigie` with a umask that withholds nothing. */
function openHanded(args: readonly string[]) {
  const command = 'umask 0000; exec "$0" server/cli.ts "$@"';
  return spawn("sh", ["-c", command, process.execPath, ...args], {
    env: { PATH: process.env.PATH ?? "", PORT: "0", ...env() },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function serveOpenHanded() {
  const served = openHanded(["serve"]);
  let text = "";
  served.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await eventually(
    async () => text,
    (seen) => seen.includes("Vigie answers"),
    60_000,
  );
  return served;
}

async function stop(served: ReturnType<typeof openHanded>): Promise<void> {
  const closed = once(served, "close");
  served.kill("SIGTERM");
  await closed;
}

/** Files of the instance that others than their owner may read. */
const readable = () =>
  readdirSync(path("."))
    .filter((name) => name !== "v.yaml" && !name.includes(".fallback."))
    .filter((name) => (statSync(path(name)).mode & 0o077) !== 0);

test("database, log, lock, secret, snapshot, backup and export are their owner's alone, whatever the umask", async () => {
  const served = await serveOpenHanded();
  await eventually(
    async () => readdirSync(path(".")),
    (names) => names.includes("v.db.snapshot.json"),
    20_000,
  );
  for (const args of [
    ["backup", path("b.db")],
    ["export", "--intervals", "--output", path("past.csv")],
  ]) {
    const [code] = (await once(openHanded(args), "close")) as [number];
    expect([args[0], code]).toEqual([args[0], 0]);
  }
  const names = readdirSync(path("."));
  expect(names).toEqual(
    expect.arrayContaining(
      ["v.db", "v.db-wal", "v.db-shm", "v.db.lock", "v.db.secret", "v.db.mark"].concat([
        "v.db.snapshot.json",
        "b.db",
        "b.db.secret",
        "past.csv",
      ]),
    ),
  );
  expect(readable()).toEqual([]);
  await stop(served);
  expect((await once(openHanded(["restore", path("b.db")]), "close"))[0]).toBe(0);
  expect(readable()).toEqual([]);
}, 120_000);

test("the doctor warns of files that others can read, and of a secret that is not the database's", async () => {
  const served = await serveOpenHanded();
  await stop(served);
  const doctor = async () => (await vigie(["doctor"], { ...env(), PORT: "0" })).stdout;
  expect(await doctor()).toMatch(/ok +file modes/);

  chmodSync(path("v.db"), 0o644);
  expect(await doctor()).toMatch(/warn +file modes .*v\.db\b.*chmod 600/);
  writeFileSync(path("v.db.secret"), "another secret altogether\n");
  expect(await doctor()).toMatch(/fail +secret .*second factors are dead/);
  rmSync(path("v.db.secret"));
  expect(await doctor()).toMatch(/fail +secret .*is not there/);
}, 120_000);

test("a restore elsewhere says that the secret is missing, and takes it along where it is there", async () => {
  await (await openDatabase(path("v.db"))).destroy();
  writeFileSync(path("v.db.secret"), "the secret of this machine\n");
  await vigie(["backup", path("b.db")], env());
  const elsewhere = { ...env(), DATABASE_URL: `file:${path("elsewhere.db")}` };

  const whole = await vigie(["restore", path("b.db")], elsewhere);
  const secret = readFileSync(path("elsewhere.db.secret"), "utf8");
  rmSync(path("b.db.secret"));
  const partial = await vigie(["restore", path("b.db")], elsewhere);

  expect(secret).toBe("the secret of this machine\n");
  expect(whole.stdout).not.toContain("dead");
  expect(partial.stdout).toContain("b.db.secret is not there");
});

test("of an erased address nothing is left in any file", async () => {
  const address = "ada.lovelace@exemple.fr";
  const db = await openDatabase(path("v.db"));
  const all = Array.from({ length: 200 }, (_, i) =>
    subscriber(`s${String(i).padStart(11, "0")}`, i === 100 ? { email: address } : {}),
  );
  await insertSubscribers(db, all);
  await db.destroy();

  const ran = await vigie(["subscribers", "erase", address], env());

  expect(ran.code).toBe(0);
  for (const name of readdirSync(path("."))) {
    expect([name, readFileSync(path(name)).includes("ada.lovelace")]).toEqual([name, false]);
  }
});

test.each([
  [
    "550 5.1.1 <ada@exemple.fr>: Recipient address rejected",
    "550 5.1.1 <<address>>: Recipient address rejected",
  ],
  ["550 ada@exemple.fr unknown", "550 <address> unknown"],
  ['550 "ada"@exemple.fr', '550 "ada"@exemple.fr'],
  ["451 bounce+ada=40exemple.fr@list.test busy", "451 <address> busy"],
  ["421 4.7.0 try again", "421 4.7.0 try again"],
])("%j is stored as %j", (reply, stored) => {
  expect(withoutAddresses(reply)).toBe(stored);
});
