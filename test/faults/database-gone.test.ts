import { existsSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { eventually, serve, vigie } from "../helpers/process.ts";
import { eachSmallSite } from "../helpers/each-small-site.ts";
import { smallSite } from "../helpers/small-site.ts";

const site = eachSmallSite();

const PUBLIC = [
  "/",
  "/en/",
  "/pings",
  "/ping/fournisseur/c0",
  "/api/v1/summary",
  "/api/v1/incidents",
  "/api/v2/summary.json",
  "/summary.json",
];

const isUp = (status: number) => status === 200;
const statusAt = (url: string) => fetch(url).then((res) => res.status);

async function answers(url: string): Promise<(readonly [string, number])[]> {
  return Promise.all(PUBLIC.map(async (path) => [path, await statusAt(url + path)] as const));
}
/** Down is an answer as well: the ping says 502, everything else 200. */
const allAnswer = PUBLIC.map((path) => [
  path,
  path.startsWith("/ping/") ? expect.toBeOneOf([200, 502]) : 200,
]);

/** A write that is well-formed, by somebody who may. */
async function observe(url: string, token: string): Promise<Response> {
  const to = new Date().toISOString();
  const from = new Date(Date.now() - 60_000).toISOString();
  return fetch(`${url}/api/v1/observations`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify([{ component: "fournisseur/observe", from, to, statuses: { "200": 3 } }]),
  });
}

test("a database that another program keeps locked: all is answered, marked stale, and live", async () => {
  const env = smallSite(site.folder.path, site.upstream.url);
  const served = await serve(env);
  await eventually(() => statusAt(`${served.url}/readyz`), isUp);
  await eventually(() => statusAt(`${served.url}/ping/fournisseur/c0`), isUp);
  const before = await fetch(`${served.url}/api/v1/summary`);
  const made = await vigie(["token", "create", "--name", "essai", "--role", "operator"], env);
  const token = made.stdout.trim();
  const lock = new Database(join(site.folder.path, "vigie.db"));
  lock.exec("BEGIN EXCLUSIVE");

  site.upstream.setFailing(true);
  await eventually(
    () => statusAt(`${served.url}/readyz`),
    (status) => status === 503,
  );
  const marked = await eventually(
    () => fetch(`${served.url}/api/v1/summary`),
    (res) => res.headers.get("vigie-stale") === "true",
    15_000,
  );
  const during = await answers(served.url);
  const refused = await observe(served.url, token);
  // What is measured is still told, although it cannot be written.
  const ping = await eventually(
    () => statusAt(`${served.url}/ping/fournisseur/c0`),
    (status) => status === 502,
  );
  lock.exec("ROLLBACK");
  lock.close();
  site.upstream.setFailing(false);
  await eventually(() => statusAt(`${served.url}/readyz`), isUp);
  await eventually(
    () => fetch(`${served.url}/`),
    (res) => !res.headers.has("vigie-stale"),
    15_000,
  );

  expect(before.headers.has("vigie-stale")).toBe(false);
  expect(marked.status).toBe(200);
  expect(during).toEqual(allAnswer);
  expect(ping).toBe(502);
  expect(refused.status).toBe(503);
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
  expect((await observe(served.url, token)).status).toBeLessThan(300);
  expect(await served.end("SIGTERM")).toBe(0);
}, 60_000);

test("a database cut to nothing under a running server: all is answered", async () => {
  const served = await serve(smallSite(site.folder.path, site.upstream.url));
  await eventually(() => statusAt(`${served.url}/ping/fournisseur/c0`), isUp);

  for (const file of ["vigie.db", "vigie.db-wal"]) {
    const path = join(site.folder.path, file);
    if (existsSync(path)) truncateSync(path);
  }
  // Changes make it write, and new documents be made.
  site.upstream.setFailing(true);
  await eventually(
    () => statusAt(`${served.url}/ping/fournisseur/c0`),
    (status) => status === 502,
  );

  expect(await answers(served.url)).toEqual(allAnswer);
  const computed = await statusAt(
    `${served.url}/api/v1/availability?component=fournisseur/c0&resolution=hour`,
  );
  expect([200, 503]).toContain(computed);
  expect(served.child.exitCode).toBeNull();
  await served.end("SIGKILL");
}, 60_000);

test("a restart on a damaged database: what was known is kept, and the bytes are left alone", async () => {
  const env = smallSite(site.folder.path, site.upstream.url);
  const first = await serve(env);
  await eventually(() => statusAt(`${first.url}/ping/fournisseur/c0`), isUp);
  await first.end("SIGTERM");
  truncateSync(join(site.folder.path, "vigie.db"), 3_000);
  const left = readFileSync(join(site.folder.path, "vigie.db"));

  const refused = await serve(env).then(
    () => "started",
    (error: Error) => error.message,
  );

  expect(refused).toMatch(/^ended with 4: .*cannot use the database/s);
  expect(readFileSync(join(site.folder.path, "vigie.db")).equals(left)).toBe(true);
  expect(existsSync(join(site.folder.path, "vigie.db.snapshot.json"))).toBe(true);
}, 60_000);
