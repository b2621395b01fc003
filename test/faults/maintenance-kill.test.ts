import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { pino } from "pino";
import { beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../db/open.ts";
import { planMaintenance } from "../../server/actions/maintenances.ts";
import type { Context } from "../../server/context/context.ts";
import { newId } from "../../server/context/ids.ts";
import { eventually, serve, vigie, type Served } from "../helpers/process.ts";
import { eachSmallSite } from "../helpers/each-small-site.ts";
import { configOf, SECRET } from "../helpers/world.ts";

const site = eachSmallSite();

beforeEach(() =>
  writeFileSync(
    join(site.folder.path, "vigie.yaml"),
    `
pages:
  - id: p
    title: P
    url: https://p.test
    timeZone: Europe/Paris
    providers:
      - id: x
        name: X
        components:
          - { id: x/a, name: A, monitors: [{ kind: http, url: "${site.upstream.url}/", every: 1s, repeat: 0, confirm: 1s }] }
`,
  ),
);

const env = { DATABASE_URL: "file:vigie.db" };
const start = () => serve(env, site.folder.path);

type Read = { status: string; updates: { status: string; body: string }[] };

const statusIs = (served: Served, id: string, satisfied: (m: Read) => boolean) =>
  eventually(
    async () => (await (await fetch(`${served.url}/api/v1/maintenances/${id}`)).json()) as Read,
    satisfied,
    15_000,
  );

/** Plans a maintenance that begins and ends so many seconds from now, as another process would. */
async function plan(from: number, to: number): Promise<string> {
  const db = await openDatabase(join(site.folder.path, "vigie.db"));
  const at = (seconds: number) => Date.now() + seconds * 1_000;
  const config = configOf(readFileSync(join(site.folder.path, "vigie.yaml"), "utf8"));
  const log = pino({ level: "silent" });
  const ctx: Context = { db, config, now: Date.now, log, secret: SECRET, newId };
  const [record] = await planMaintenance(ctx, "p", {
    title: "X",
    components: ["x/a"],
    startsAt: at(from),
    endsAt: at(to),
    notify: true,
  });
  await db.destroy();
  return record!.maintenance.id;
}

/** What an auditor would look at: steps, words, deeds and intervals of one maintenance. */
function told(id: string) {
  const db = new Database(join(site.folder.path, "vigie.db"), { readonly: true });
  const column = (sql: string) => db.prepare(sql).pluck().all(id) as string[];
  const found = {
    steps: column(
      "select status from maintenance_update where maintenance_id = ? order by display_at",
    ),
    words: column("select kind from outbox where subject_id = ? order by created_at, due_at"),
    deeds: column("select action from audit where subject = 'maintenance:' || ? order by seq"),
    intervals: column("select count(*) from state_interval where source = 'maintenance:' || ?"),
    integrity: db.pragma("integrity_check", { simple: true }),
  };
  db.close();
  return found;
}

test("killed before, in and after: it starts once, overruns once, and ends once", async () => {
  let served = await start();
  const id = await plan(4, 14);
  await served.end("SIGKILL");

  // Killed again within the second in which it begins.
  served = await start();
  await statusIs(served, id, (m) => m.status === "in_progress");
  site.upstream.setFailing(true);
  await served.end("SIGKILL");

  served = await start();
  // What it touched fails beyond its end: it stays on, and says so.
  await statusIs(served, id, (m) => m.updates[0]?.body.includes("plus longtemps") === true);
  await served.end("SIGKILL");

  served = await start();
  expect((await statusIs(served, id, () => true)).status).toBe("in_progress");
  site.upstream.setFailing(false);
  await statusIs(served, id, (m) => m.status === "completed");
  await served.end("SIGKILL");

  served = await start();
  await statusIs(served, id, (m) => m.status === "completed");
  expect(await served.end("SIGTERM")).toBe(0);

  expect(told(id)).toEqual({
    steps: ["scheduled", "in_progress", "in_progress", "completed"],
    words: [
      "maintenance.planned",
      "maintenance.started",
      "maintenance.changed",
      "maintenance.finished",
    ],
    deeds: ["maintenance.plan", "maintenance.start", "maintenance.overrun", "maintenance.complete"],
    intervals: [1],
    integrity: "ok",
  });
  const audit = await vigie(["audit", "verify"], env, site.folder.path);
  expect(audit).toMatchObject({ code: 0 });
}, 120_000);

test("stopped over its whole time: both are made up for at the next start, once", async () => {
  let served = await start();
  const id = await plan(3, 5);
  await served.end("SIGKILL");
  // Real time, since a real process is stopped over it.
  await new Promise((over) => setTimeout(over, 5_500));

  served = await start();
  await statusIs(served, id, (m) => m.status === "completed");
  await served.end("SIGKILL");
  served = await start();
  await statusIs(served, id, (m) => m.status === "completed");
  expect(await served.end("SIGTERM")).toBe(0);

  expect(told(id)).toMatchObject({
    steps: ["scheduled", "in_progress", "completed"],
    words: ["maintenance.planned", "maintenance.started", "maintenance.finished"],
  });
}, 60_000);

test("killed again and again around its start and its end: each happens once", async () => {
  const first = await start();
  const id = await plan(4, 12);
  await first.end("SIGKILL");

  let kills = 1;
  for (const end = Date.now() + 60_000; !told(id).steps.includes("completed"); kills += 1) {
    expect(Date.now()).toBeLessThan(end);
    const served = await start();
    // Another place in the second each time, in between the ticks and in them.
    await new Promise((later) => setTimeout(later, 200 + ((kills * 370) % 1_000)));
    await served.end("SIGKILL");
  }

  expect(kills).toBeGreaterThanOrEqual(2);
  expect(told(id)).toMatchObject({
    steps: ["scheduled", "in_progress", "completed"],
    words: ["maintenance.planned", "maintenance.started", "maintenance.finished"],
    deeds: ["maintenance.plan", "maintenance.start", "maintenance.complete"],
    intervals: [1],
    integrity: "ok",
  });
}, 120_000);
