import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { eventually, serve } from "../helpers/process.ts";
import { eachSmallSite } from "../helpers/each-small-site.ts";

const KILLS = 40;
const MONITORS = 20;

const site = eachSmallSite();

function configuration(): Record<string, string> {
  const components = Array.from(
    { length: MONITORS },
    (_, i) =>
      `          - { id: c${i}, name: C${i}, monitors: [{ kind: http, url: "${site.upstream.url}/${i}", every: 1s, repeat: 1, confirm: 0s }] }`,
  ).join("\n");
  const path = join(site.folder.path, "v.yaml");
  writeFileSync(
    path,
    `pages:\n  - id: p\n    title: P\n    url: https://p.test\n    providers:\n      - id: x\n        name: X\n        limits: { spacing: 0s }\n        components:\n${components}\n`,
  );
  return { VIGIE_CONFIG: path, DATABASE_URL: `file:${join(site.folder.path, "v.db")}` };
}

/** What an auditor would look at: whole rows, in order, each interval ending where the next begins. */
function audit(path: string) {
  const db = new Database(path, { readonly: true });
  const integrity = db.pragma("integrity_check", { simple: true });
  const results = db.prepare("select count(*) as n from result").get() as { n: number };
  const open = db
    .prepare(
      "select component_id, layer, count(*) as n from state_interval where to_at is null group by 1, 2",
    )
    .all() as { n: number }[];
  const torn = db
    .prepare(
      `select count(*) as n from state_interval a where layer = 'verified' and to_at is not null
       and not exists (select 1 from state_interval b where b.component_id = a.component_id
                       and b.layer = a.layer and b.from_at = a.to_at)`,
    )
    .get() as { n: number };
  db.close();
  return { integrity, results: results.n, open, torn: torn.n };
}

/** Returns how many components are stored as down. */
function knownDown(path: string): number {
  const db = new Database(path, { readonly: true });
  try {
    return db
      .prepare<[], number>(
        "select count(*) from state_interval where layer = 'verified' and state = 'major_outage' and to_at is null",
      )
      .pluck()
      .get()!;
  } finally {
    db.close();
  }
}

test(`killed ${KILLS} times under writes: nothing lost, nothing half-written, soon back`, async () => {
  const env = configuration();
  const database = join(site.folder.path, "v.db");
  let known = 0;

  for (let kill = 0; kill < KILLS; kill += 1) {
    site.upstream.setFailing(kill % 2 === 1);
    const startedAt = performance.now();
    const served = await serve(env);
    await eventually(
      async () => (await fetch(`${served.url}/readyz`)).status,
      (status) => status === 200,
      20_000,
    );
    const readyMs = performance.now() - startedAt;
    // Somewhere within the batches of 250 ms, a different place each time.
    await new Promise((later) => setTimeout(later, 100 + ((kill * 37) % 300)));
    await served.end("SIGKILL");

    const found = audit(database);
    expect(found.integrity).toBe("ok");
    expect(found.torn).toBe(0);
    expect(found.open.every((layer) => layer.n === 1)).toBe(true);
    expect(found.results).toBeGreaterThanOrEqual(known);
    // Two seconds on a quiet machine; here it only must not wait for anything that is gone.
    expect(readyMs).toBeLessThan(20_000);
    known = found.results;
  }

  expect(known).toBeGreaterThan(MONITORS);
}, 400_000);

test("killed while a provider is down: the restart says so at once, from the stored state", async () => {
  const env = configuration();
  site.upstream.setFailing(true);
  const first = await serve(env);
  await eventually(
    async () => (await fetch(`${first.url}/ping/c3`)).status,
    (status) => status === 502,
  );
  // What was shown is written within the next quarter of a second.
  await eventually(
    async () => knownDown(join(site.folder.path, "v.db")),
    (count) => count === MONITORS,
  );
  const before = (await (await fetch(`${first.url}/ping/c3`)).json()) as { last_ok_status: string };
  await first.end("SIGKILL");

  const second = await serve(env);
  const res = await fetch(`${second.url}/ping/c3`);

  expect(res.status).toBe(502);
  expect(await res.json()).toMatchObject({
    status: "bad_gateway",
    last_ok_status: before.last_ok_status,
  });

  site.upstream.setFailing(false);
  await eventually(
    async () => (await fetch(`${second.url}/ping/c3`)).status,
    (status) => status === 200,
  );
  expect(await second.end("SIGTERM")).toBe(0);
}, 120_000);
