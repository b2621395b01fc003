import {
  copyFileSync,
  existsSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { expect, test } from "vitest";
import { EMPTY_PAGE, ownFolder } from "../helpers/own-folder.ts";
import { eventually, serve, vigie } from "../helpers/process.ts";

const { path, env } = ownFolder(EMPTY_PAGE);

/** Serves until it is ready, and kills it: its log holds what was written. */
async function killed(): Promise<void> {
  const served = await serve(env());
  await eventually(
    async () => (await fetch(`${served.url}/readyz`)).status,
    (status) => status === 200,
  );
  await served.end("SIGKILL");
  expect(existsSync(path("v.db-wal"))).toBe(true);
}

test("a start after a kill replays the log, without a word", async () => {
  await killed();
  await killed();

  const served = await serve(env());
  expect(await served.end("SIGTERM")).toBe(0);
  expect(served.log()).not.toContain("older than it was");
}, 60_000);

test.each<[string, () => void]>([
  ["removed", () => rmSync(path("v.db-wal"))],
  ["emptied", () => truncateSync(path("v.db-wal"), 0)],
  [
    "damaged at its head",
    () => {
      const bytes = readFileSync(path("v.db-wal"));
      bytes.fill(0xa5, 0, 32);
      writeFileSync(path("v.db-wal"), bytes);
    },
  ],
  [
    "damaged in its first pages",
    () => {
      const bytes = readFileSync(path("v.db-wal"));
      bytes.fill(0xa5, 100, 3_000);
      writeFileSync(path("v.db-wal"), bytes);
    },
  ],
  [
    "removed with the database",
    () => {
      rmSync(path("v.db-wal"));
      rmSync(path("v.db"));
    },
  ],
])(
  "a log that was %s stops the start, with what to do",
  async (_what, spoil) => {
    await killed();
    spoil();
    const before = existsSync(path("v.db")) ? readFileSync(path("v.db")) : null;

    const ran = await vigie(["serve"], { ...env(), PORT: "0" });
    const doctor = await vigie(["doctor"], { ...env(), PORT: "0" });

    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain("it is older than it was");
    expect(ran.stderr).toContain("v.db.mark");
    expect(doctor.stdout).toContain("it is older than it was");
    if (before) expect(readFileSync(path("v.db")).equals(before)).toBe(true);

    rmSync(path("v.db.mark"));
    const served = await serve(env());
    expect(await served.end("SIGTERM")).toBe(0);
  },
  60_000,
);

test("an older copy put in the place of the database is noticed", async () => {
  const first = await serve(env());
  await first.end("SIGTERM");
  copyFileSync(path("v.db"), path("copy.db"));
  const second = await serve(env());
  await second.end("SIGTERM");
  copyFileSync(path("copy.db"), path("v.db"));

  expect((await vigie(["serve"], { ...env(), PORT: "0" })).code).toBe(4);
}, 60_000);
