import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pino } from "pino";
import { openDatabase } from "../../db/open.ts";
import { insertSubscribers } from "../../db/subscribers.ts";
import { issueToken } from "../../server/auth/token.ts";
import { secretOf } from "../../server/context/secret.ts";
import { eventually, serve, temporaryFolder, type Served } from "../helpers/process.ts";
import { subscriber } from "../helpers/subscribers.ts";

let folder: ReturnType<typeof temporaryFolder>;
let target: Server;
let probes: number[];
/** Requests to the webhook, which never answers. */
let posts: string[];
let served: Served | null;

beforeEach(async () => {
  folder = temporaryFolder();
  probes = [];
  posts = [];
  served = null;
  target = createServer((request, response) => {
    if (request.url === "/hook") {
      posts.push(String(request.headers["webhook-id"]));
      return;
    }
    probes.push(performance.now());
    response.end("{}");
  }).listen(0, "127.0.0.1");
  await once(target, "listening");
});
afterEach(async () => {
  await served?.end("SIGKILL");
  target.closeAllConnections();
  target.close();
  folder.remove();
});

const at = () => `http://127.0.0.1:${(target.address() as AddressInfo).port}`;

function configuration(title: string): Record<string, string> {
  const monitor = { kind: "http", url: `${at()}/probe`, every: "1s", repeat: 0 };
  const components = [{ id: "x/a", name: "A", monitors: [{ ...monitor, confirm: "0s" }] }];
  const provider = { id: "x", name: "X", limits: { spacing: "0s" }, components };
  const page = { id: "p", title, url: "https://p.test", providers: [provider] };
  const path = join(folder.path, "v.json");
  const network = { webhooks: ["127.0.0.0/8"] };
  writeFileSync(path, JSON.stringify({ network, pages: [page] }));
  return { VIGIE_CONFIG: path, DATABASE_URL: `file:${join(folder.path, "v.db")}` };
}

const page = async () => {
  const answer = await fetch(`${served!.url}/api/v1/summary`);
  return ((await answer.json()) as { page: unknown }).page;
};

test("five SIGHUPs in a row leave one engine, with the last configuration", async () => {
  served = await serve(configuration("before"));
  await eventually(
    async () => probes.length,
    (count) => count > 2,
  );

  for (let i = 1; i <= 5; i += 1) {
    configuration(`after ${i}`);
    served.child.kill("SIGHUP");
    await new Promise((later) => setTimeout(later, 15));
  }
  await eventually(
    async () => JSON.stringify(await page()),
    (page) => page.includes("after 5"),
  );
  await new Promise((later) => setTimeout(later, 1_000));
  const from = performance.now();
  await new Promise((later) => setTimeout(later, 5_000));
  const seen = probes.filter((p) => p >= from).length;

  // One engine probes five times in that time, five of them 25 times.
  expect(seen).toBeGreaterThan(1);
  expect(seen).toBeLessThanOrEqual(8);
  expect(await served.end("SIGTERM")).toBe(0);
  served = null;
}, 60_000);

test("SIGTERM in the middle of a reload ends the process well", async () => {
  for (const delayMs of [0, 5, 20, 60, 150]) {
    served = await serve(configuration(`after ${delayMs} ms`));
    served.child.kill("SIGHUP");
    served.child.kill("SIGHUP");
    await new Promise((later) => setTimeout(later, delayMs));
    const before = performance.now();
    const code = await served.end("SIGTERM");
    expect([delayMs, code]).toEqual([delayMs, 0]);
    expect(performance.now() - before).toBeLessThan(20_000);
    expect(served.log()).not.toMatch(/"level":(50|60)/);
    served = null;
  }
}, 120_000);

test("a SIGHUP while the process starts does not end it", async () => {
  const env = configuration("early");
  const child = spawn(process.execPath, ["server/cli.ts", "serve"], {
    env: { PATH: process.env.PATH ?? "", PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const closed = once(child, "close");
  // The handler is there from before the database is opened: that makes its file.
  await eventually(
    async () => existsSync(join(folder.path, "v.db")),
    (exists) => exists,
    60_000,
  );
  child.kill("SIGHUP");

  await eventually(
    async () => text,
    (seen) => seen.includes("Vigie answers") && seen.includes("the new configuration is in force"),
    60_000,
  );
  child.kill("SIGTERM");
  expect(await closed).toEqual([0, null]);
}, 60_000);

test("a webhook that hangs delays neither reload nor stop, and is sent again with its id", async () => {
  const env = { ...configuration("before"), VIGIE_SECRET: "sixteen characters, and more" };
  const db = await openDatabase(join(folder.path, "v.db"));
  await insertSubscribers(db, [
    subscriber("ada000000000", { pageId: "p", endpoint: `${at()}/hook` }),
  ]);
  const log = pino({ level: "silent" });
  const secret = secretOf(env.VIGIE_SECRET);
  const issuer = { db, now: Date.now, secret, log };
  const { token } = await issueToken(issuer, { name: "t", role: "editor", provider: null });
  await db.destroy();
  served = await serve(env);
  const answer = await fetch(`${served.url}/api/v1/incidents`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      title: "Panne",
      body: "Depuis midi.",
      impact: "major",
      notify: true,
      components: [{ id: "x/a", status: "major_outage" }],
    }),
  });
  expect(answer.status, await answer.text()).toBe(201);
  await eventually(
    async () => posts.length,
    (count) => count === 1,
  );

  configuration("after");
  const reloadedAt = performance.now();
  served.child.kill("SIGHUP");
  await eventually(
    async () => JSON.stringify(await page()),
    (seen) => seen.includes("after"),
  );
  expect(performance.now() - reloadedAt).toBeLessThan(10_000);
  await eventually(
    async () => posts.length,
    (count) => count === 2,
  );
  const stoppedAt = performance.now();
  expect(await served.end("SIGTERM")).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(10_000);
  served = await serve(env);
  await eventually(
    async () => posts.length,
    (count) => count === 3,
  );

  expect(new Set(posts).size).toBe(1);
}, 60_000);
