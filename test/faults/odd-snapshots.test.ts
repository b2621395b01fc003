import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, serve, temporaryFolder, type Served } from "../helpers/process.ts";

let folder: ReturnType<typeof temporaryFolder>;
let running: Served[];
const path = (name: string) => join(folder.path, name);
const env = () => ({ DATABASE_URL: `file:${path("v.db")}`, VIGIE_CONFIG: path("v.yaml") });

beforeEach(() => {
  folder = temporaryFolder();
  running = [];
  writeFileSync(
    path("v.yaml"),
    "pages: [{ id: p, title: Titre, url: 'https://p.test', providers: [] }]\n",
  );
});
afterEach(async () => {
  for (const served of running) if (served.child.exitCode === null) await served.end("SIGKILL");
  folder.remove();
});

const at = Date.now();
const ODD: readonly [string, unknown][] = [
  ["pages of nothing", { schemaVersion: 1, revision: 1, generatedAt: at, pages: [null] }],
  [
    "pages without providers",
    { schemaVersion: 1, revision: 1, generatedAt: at, pages: [{ id: "p" }] },
  ],
  [
    "pages without host names",
    {
      schemaVersion: 1,
      revision: 1,
      generatedAt: at,
      pages: [{ id: "p", title: "T", providers: [] }],
    },
  ],
  [
    "components of another kind",
    {
      schemaVersion: 1,
      revision: 1,
      generatedAt: at,
      pages: [
        {
          id: "p",
          title: "T",
          url: "https://p.test",
          hostnames: [],
          providers: [{ id: "x", components: [{ id: 7, days: {} }] }],
        },
      ],
    },
  ],
  ["a list", []],
  ["a later version", { schemaVersion: 2, generatedAt: at, pages: {} }],
];

test.each(ODD)("a stored snapshot with %s stops no start", async (_what, stored) => {
  writeFileSync(path("v.db.snapshot.json"), JSON.stringify(stored));

  const served = await serve(env());
  running.push(served);

  const answer = await fetch(`${served.url}/`);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("Titre");
  expect(existsSync(path("v.db.snapshot.json.unreadable"))).toBe(true);
  expect(await served.end("SIGTERM")).toBe(0);
});

test("a follower survives stored snapshots of every shape, and shows the next good one", async () => {
  const leader = await serve(env());
  running.push(leader);
  await eventually(
    async () => existsSync(path("v.db.snapshot.json")),
    (exists) => exists,
    20_000,
  );
  const follower = await serve(env());
  running.push(follower);
  for (const [, stored] of ODD) {
    writeFileSync(path("v.db.snapshot.json"), JSON.stringify(stored));
    await new Promise((later) => setTimeout(later, 2_200));
    expect(follower.child.exitCode).toBeNull();
  }
  const answer = await fetch(`${follower.url}/`);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("Titre");
  expect(await follower.end("SIGTERM")).toBe(0);
}, 60_000);
