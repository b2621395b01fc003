import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RESOURCES } from "../../server/demo/catalogue.ts";
import { startDemo, type RunningDemo as Demo } from "../../server/commands/start-demo.ts";

type Seen = { id: string; state: string; since: string; lastCheckedAt: string | null };
type Summary = { page: { title: string }; providers: { components: Seen[] }[] };

let folder: string;
let demo: Demo;

const start = () =>
  startDemo({
    database: join(folder, "demo.db"),
    host: "127.0.0.1",
    port: 0,
    log: pino({ level: "silent" }),
    script: () => "ok",
  });
const summary = async () => (await (await fetch(`${demo.url}/api/v1/summary`)).json()) as Summary;
const components = async () => (await summary()).providers.flatMap((p) => p.components);
const byId = async (id: string) => (await components()).find((c) => c.id === id)!;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "vigie-demo-"));
  demo = await start();
});
afterAll(async () => {
  await demo.stop();
  rmSync(folder, { recursive: true });
});

test("the first page already has every component, well for longer than the demo runs", async () => {
  const all = await components();

  expect((await fetch(`${demo.url}/`)).status).toBe(200);
  expect(all.map((c) => c.id)).toEqual([...RESOURCES.keys()]);
  const sirene = await byId("insee/sirene");
  expect(sirene.state).toBe("operational");
  expect(Date.parse(sirene.since)).toBeLessThan(Date.now() - 3_600_000);
  expect(all.filter((c) => c.id.startsWith("cnetp/")).map((c) => c.state)).toEqual([
    "under_maintenance",
  ]);
});

// A slot is at most 5 s away, and what was last checked is told every 10 s.
test("the simulated servers are probed", { timeout: 40_000 }, async () => {
  const from = Date.now();

  await expect
    .poll(async () => Date.parse((await byId("insee/sirene")).lastCheckedAt ?? ""), {
      timeout: 35_000,
    })
    .toBeGreaterThan(from);
});

test("stopped and started again it goes on from its own past", async () => {
  const before = await byId("fntp/carte_professionnelle_travaux_publics");
  const { url, upstreams } = demo;
  const port = upstreams.port("insee/sirene");

  await demo.stop();
  await expect(fetch(url)).rejects.toThrow("fetch failed");
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow("fetch failed");
  demo = await start();

  const after = await byId("fntp/carte_professionnelle_travaux_publics");
  expect(after.state).toBe("operational");
  expect(after.since).toBe(before.since);
});
