import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Drafts } from "../../server/core/api/console.ts";
import type { DraftEvidence } from "../../server/core/api/evidence.ts";
import type { RegionList } from "../../server/core/api/regions.ts";
import { startDroppingProxy, type DroppingProxy } from "../helpers/dropping-proxy.ts";
import {
  eventually,
  run,
  serve,
  temporaryFolder,
  vigie,
  type Running,
  type Served,
} from "../helpers/process.ts";

/** The provider: its answer, and the calls of each region. */
function startProvider() {
  const calls = new Map<string, number>();
  let isFailing = false;
  const server = createServer((request, answer) => {
    const region = /; region (\w+)\)$/.exec(request.headers["user-agent"] ?? "")?.[1] ?? "none";
    calls.set(region, (calls.get(region) ?? 0) + 1);
    answer.statusCode = isFailing || request.url !== "/secret" ? 503 : 200;
    answer.end("ok");
  });
  server.listen(0, "127.0.0.1");
  return {
    calls,
    fail: (next: boolean) => (isFailing = next),
    url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => server.close(),
  };
}

const folder = temporaryFolder();
const provider = startProvider();
const started: Running[] = [];
let env: Record<string, string>;
let teamToken: string | undefined;
let server: Served;
let proxy: DroppingProxy;

const AN_HOUR_AHEAD = "data:text/javascript,globalThis.r=Date.now;Date.now=()=>r()%2B3600000";

async function token(region: string): Promise<string> {
  const made = await vigie(["agent", "token", "--region", region], env);
  expect(made.stdout).toMatch(/^vga_[\w-]{43}\n$/);
  return made.stdout.trim();
}

async function agent(region: string, of: { token: string; url: string }, more = {}) {
  const data = join(folder.path, region);
  const args = ["agent", "--region", region, "--server", of.url, "--data", data];
  const own = { VIGIE_AGENT_TOKEN: of.token, KEY: "secret", ...more };
  const running = await run(args, own, folder.path);
  started.push(running);
  return running;
}

type Row = { readonly region: number; readonly n: number };

/** Results by region, whose rows no two of one slot and attempt can be. */
function stored(): Map<string, number> {
  const db = new Database(join(folder.path, "v.db"), { readonly: true });
  const rows = db
    .prepare<[], Row & { id: string }>(
      `select region.id, count(*) as n from result
       join region on region.number = attempt / 16 group by region.id`,
    )
    .all();
  db.close();
  return new Map(rows.map(({ id, n }) => [id, n]));
}

/** Reads what only the team may. */
async function asTeam(path: string): Promise<unknown> {
  teamToken ??= (
    await vigie(["token", "create", "--name", "t", "--role", "reader"], env)
  ).stdout.trim();
  const answer = await fetch(server.url + path, {
    headers: { authorization: `Bearer ${teamToken}` },
  });
  return answer.json();
}

async function component() {
  const answer = await fetch(`${server.url}/api/v1/summary`);
  const summary = (await answer.json()) as {
    providers: { components: { verified: { state: string } }[] }[];
  };
  return summary.providers[0]!.components[0]!;
}

beforeAll(async () => {
  await new Promise((ready) => setTimeout(ready, 0));
  const config = join(folder.path, "v.yaml");
  writeFileSync(
    config,
    `regions: [{ id: par }, { id: fra }, { id: lon }]
pages:
  - id: p
    title: P
    url: https://p.test
    locations: { regions: [par, fra, lon], agree: 2 }
    providers:
      - id: x
        name: X
        components:
          - { id: c, name: C, monitors: [{ kind: http, url: "${provider.url()}/\${KEY}", every: 1s, timeout: 900ms, repeat: 0, confirm: 0s }] }
`,
  );
  env = { VIGIE_CONFIG: config, DATABASE_URL: `file:${join(folder.path, "v.db")}` };
  server = await serve(env);
  proxy = await startDroppingProxy(server.url);
});

afterAll(async () => {
  for (const one of started) if (one.child.exitCode === null) one.child.kill("SIGKILL");
  await server.end("SIGKILL");
  await proxy.stop();
  provider.stop();
  folder.remove();
});

describe("three agents, one behind a proxy, one whose clock is an hour ahead", () => {
  test("probe with secrets of their own, are heard or not, and lose nothing while cut off", async () => {
    const tokens = { par: await token("par"), fra: await token("fra"), lon: await token("lon") };
    const behind = { token: tokens.fra, url: proxy.url };
    await agent("par", { token: tokens.par, url: server.url });
    const cut = await agent("fra", behind);
    const ahead = await agent(
      "lon",
      { token: tokens.lon, url: server.url },
      {
        NODE_OPTIONS: `--import ${AN_HOUR_AHEAD}`,
      },
    );

    // Two regions agree that it works; the third has no voice.
    await eventually(component, (c) => c.verified.state === "operational");
    await eventually(
      async () => ahead.log(),
      (log) => log.includes('"why":"clock"'),
    );
    const { regions } = (await asTeam("/api/v1/regions")) as RegionList;
    expect(regions.map((r) => [r.id, r.isHeard, r.why])).toEqual([
      ["par", true, null],
      ["fra", true, null],
      ["lon", false, "clock"],
    ]);
    expect(Math.round(regions[2]!.agent!.clockOffsetMs / 60_000)).toBe(60);
    expect(provider.calls.get("none")).toBeUndefined();

    // Cut off and killed, it goes on from its disk.
    proxy.drop(true);
    const before = provider.calls.get("fra")!;
    await eventually(
      async () => provider.calls.get("fra")!,
      (n) => n >= before + 3,
    );
    await new Promise((sealed) => setTimeout(sealed, 5_500));
    await cut.end("SIGKILL");
    const killed = provider.calls.get("fra")!;
    const again = await agent("fra", behind);
    await eventually(
      async () => again.log(),
      (log) => log.includes("of last time"),
      60_000,
    );
    await eventually(
      async () => provider.calls.get("fra")!,
      (n) => n >= killed + 2,
    );
    proxy.drop(false);
    // What was not sealed when it was killed is all that may be missing: six seconds of one monitor.
    await eventually(
      async () => [stored().get("fra") ?? 0, provider.calls.get("fra")!] as const,
      ([rows, calls]) => rows >= calls - 7 && rows > killed - 7,
      60_000,
    );
    expect(stored().get("fra")).toBeLessThanOrEqual(provider.calls.get("fra")!);

    // Both that are heard see it fail.
    provider.fail(true);
    await eventually(component, (c) => c.verified.state === "major_outage", 60_000);
    const { incidents } = (await eventually(
      () => asTeam("/api/v1/drafts"),
      (found) => (found as Drafts).incidents.length > 0,
    )) as Drafts;
    const evidence = await asTeam(`/api/v1/console/incidents/${incidents[0]!.id}/evidence`);
    expect((evidence as DraftEvidence).regions?.map((r) => [r.id, r.failing])).toEqual([
      ["par", ["c"]],
      ["fra", ["c"]],
      ["lon", []],
    ]);
    const month = new Date().toISOString().slice(0, 7);
    expect(await (await fetch(`${server.url}/api/v1/sla?month=${month}`)).json()).toMatchObject({
      providers: [{ id: "x", vantagePoints: 3 }],
    });
    expect(await again.end("SIGTERM")).toBe(0);
  });
});

test.each([
  { args: [], says: "--region is wanted" },
  { args: ["--region", "par"], says: "--server is wanted" },
  {
    args: ["--region", "par", "--server", "status.test"],
    says: "https://status.exemple.fr is wanted",
  },
  { args: ["--region", "par", "--server", "https://s.test"], says: "--token or VIGIE_AGENT_TOKEN" },
  {
    args: ["--region", "par", "--server", "https://s.test", "--token", "eyJ"],
    says: "the token is none of an agent",
  },
])("$args is refused with the reason", async ({ args, says }) => {
  const ran = await vigie(["agent", ...args], {}, folder.path);

  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain(says);
});

test("a token of a region that the configuration lacks is not made", async () => {
  const ran = await vigie(["agent", "token", "--region", "nyc"], env);

  expect(ran).toMatchObject({ code: 2, stdout: "" });
  expect(ran.stderr).toContain(
    '--region is "nyc": the configuration has the regions par, fra, lon',
  );
});

test("a service does not start with a region that its configuration lacks", async () => {
  const ran = await vigie(["serve"], { ...env, PORT: "0", VIGIE_REGION: "nyc" });

  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain('VIGIE_REGION is "nyc"');
});
