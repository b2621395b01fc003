import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
} from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, serve, temporaryFolder, type Served } from "../helpers/process.ts";

/** Codes of db/results.ts, as they are on people's disks. */
const DOWN = 2;
const SELF = 15;

let folder: ReturnType<typeof temporaryFolder>;
let upstream: Server;
let served: Served | undefined;
let answerAfterMs = 0;

beforeEach(async () => {
  folder = temporaryFolder();
  answerAfterMs = 0;
  upstream = createServer((_request, response) => {
    setTimeout(() => response.end("{}"), answerAfterMs);
  });
  await listening(upstream, 0);
});
afterEach(async () => {
  await served?.end("SIGTERM");
  served = undefined;
  await closed(upstream);
  folder.remove();
});

async function listening(server: Server | TcpServer, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server | TcpServer): Promise<void> {
  if (!server.listening) return;
  const done = once(server, "close");
  server.close();
  if ("closeAllConnections" in server) server.closeAllConnections();
  await done;
}

/** Starts Vigie on components that call the upstream, each with these settings. */
async function watch(
  count: number,
  settings: string,
  more: { readonly network?: string; readonly env?: Record<string, string> } = {},
) {
  const { port } = upstream.address() as AddressInfo;
  const providers = Array.from(
    { length: count },
    (_, i) =>
      `      - { id: p${i}, name: P${i}, components: [{ id: c${i}, name: C${i}, monitors: [{ kind: http, url: "http://127.0.0.1:${port}/${i}", ${settings} }] }] }`,
  );
  const path = join(folder.path, "v.yaml");
  const page = "pages:\n  - id: p\n    title: P\n    url: https://p.test\n    providers:";
  writeFileSync(path, `${[page, ...providers, more.network ?? ""].join("\n")}\n`);
  const database = join(folder.path, "v.db");
  served = await serve({ VIGIE_CONFIG: path, DATABASE_URL: `file:${database}`, ...more.env });
  return { database, url: served.url };
}

async function ping(url: string, component: string): Promise<string> {
  const response = await fetch(`${url}/ping/${component}`);
  return ((await response.json()) as { status: string }).status;
}

function results(database: string): { outcome: number; cause: number | null }[] {
  const db = new Database(database, { readonly: true });
  try {
    // As db/results.ts writes them: five outcomes, and causes from 1.
    return db
      .prepare("select verdict % 5 as outcome, nullif(verdict / 5, 0) - 1 as cause from result")
      .all() as never;
  } finally {
    db.close();
  }
}

test("a killed upstream is noticed within an interval, the deadline and the repeats", async () => {
  const { url } = await watch(3, "every: 1s, timeout: 300ms, repeat: 2, confirm: 0s");
  await eventually(
    () => ping(url, "c2"),
    (status) => status === "ok",
  );

  await closed(upstream);
  const killed = performance.now();
  for (const id of ["c0", "c1", "c2"])
    await eventually(
      () => ping(url, id),
      (status) => status === "bad_gateway",
      8_000,
    );

  // Interval and deadline, two repeats an interval apart at most, and the document's quarter second.
  expect(performance.now() - killed).toBeLessThan(1_300 + 2 * 1_300 + 500);
});

test("a loop that stands still for two seconds blames no provider", async () => {
  answerAfterMs = 400;
  const block = pathToFileURL(join(process.cwd(), "test/helpers/block-loop.ts")).href;
  // Shorter than the standstill, but not than what a busy machine takes for an answer.
  const { url, database } = await watch(20, "every: 2s, timeout: 1500ms, repeat: 0, confirm: 0s", {
    env: { NODE_OPTIONS: `--import=${block}` },
  });
  await eventually(
    () => Promise.all(Array.from({ length: 20 }, (_, i) => ping(url, `c${i}`))),
    (all) => all.every((status) => status === "ok"),
  );

  const before = results(database).length;
  served!.child.kill("SIGUSR2");
  // Those that were under way, and two rounds after.
  await eventually(
    async () => results(database).length,
    (count) => count > before + 60,
  );

  const seen = results(database);
  expect(seen.filter((r) => r.outcome === DOWN)).toEqual([]);
  expect(seen.filter((r) => r.cause === SELF).length).toBeGreaterThan(0);
  for (let i = 0; i < 20; i += 1) expect(await ping(url, `c${i}`)).toBe("ok");
});

test("with its reference targets gone too, Vigie is blind, says so, and sees again", async () => {
  let anchors = [createTcpServer((s) => s.end()), createServer((_, r) => r.writeHead(404).end())];
  const [tcp, http] = [await listening(anchors[0]!, 0), await listening(anchors[1]!, 0)];
  const { port } = upstream.address() as AddressInfo;
  // A refused connection needs no deadline; a short one would be missed on a busy machine.
  const { url, database } = await watch(2, "every: 2s, timeout: 1900ms, repeat: 0, confirm: 0s", {
    network: `network: { anchors: ["127.0.0.1:${tcp}", "http://127.0.0.1:${http}/"] }`,
  });
  await eventually(
    () => ping(url, "c1"),
    (status) => status === "ok",
  );

  await Promise.all([upstream, ...anchors].map(closed));
  await eventually(
    () => ping(url, "c1"),
    (status) => status === "unknown",
    30_000,
  );
  expect(served!.log()).toContain("our own network is down");
  expect(results(database).filter((r) => r.outcome === DOWN)).toEqual([]);
  expect(results(database).filter((r) => r.cause === SELF).length).toBeGreaterThan(2);

  // The network is back, the provider is not: now it is to blame.
  anchors = [createTcpServer((s) => s.end()), createServer((_, r) => r.writeHead(404).end())];
  await Promise.all([listening(anchors[0]!, tcp), listening(anchors[1]!, http)]);
  await eventually(
    () => ping(url, "c1"),
    (status) => status === "bad_gateway",
    30_000,
  );
  expect(served!.log()).toContain("our own network is back");

  await listening(upstream, port);
  await eventually(
    () => ping(url, "c1"),
    (status) => status === "ok",
  );
  await Promise.all(anchors.map(closed));
});

test("a provider of eight that hangs as a whole is down as a whole, and back", async () => {
  const INTERVAL_MS = 10_000;
  const { port } = upstream.address() as AddressInfo;
  const path = join(folder.path, "v.yaml");
  const ids = Array.from({ length: 8 }, (_, i) => `c${i}`);
  const components = ids.map((id) => {
    const monitor = `{ kind: http, url: "http://127.0.0.1:${port}/${id}", every: 10s, timeout: 2s, confirm: 0s }`;
    return `{ id: ${id}, name: ${id}, monitors: [${monitor}] }`;
  });
  const providers = `[{ id: x, name: X, components: [${components.join(", ")}] }]`;
  writeFileSync(
    path,
    `pages: [{ id: p, title: P, url: "https://p.test", providers: ${providers} }]`,
  );
  served = await serve({
    VIGIE_CONFIG: path,
    DATABASE_URL: `file:${join(folder.path, "v.db")}`,
  });
  const { url } = served;
  const states = async () => {
    const summary = await (await fetch(`${url}/api/v2/components.json`)).json();
    const { components } = summary as { components: { name: string; status: string }[] };
    const shown = new Map(components.map(({ name, status }) => [name, status]));
    const pings = await Promise.all(ids.map((id) => ping(url, id)));
    return ids.map((id, i) => `${shown.get(id)} ${pings[i]}`);
  };
  const all = (status: string) => (seen: readonly string[]) => seen.every((s) => s === status);
  const OK = "operational ok";
  const DOWN_AS_A_WHOLE = "major_outage bad_gateway";
  await eventually(states, all(OK), 15_000);

  answerAfterMs = 60_000;
  await eventually(states, all(DOWN_AS_A_WHOLE), 3 * INTERVAL_MS + 500);
  for (let i = 0; i < 40; i += 1) {
    expect(await states()).toSatisfy(all(DOWN_AS_A_WHOLE));
    await delay(500);
  }

  answerAfterMs = 0;
  await eventually(states, all(OK), 2 * INTERVAL_MS + 500);
}, 120_000);
