import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { pino } from "pino";
import { sql } from "kysely";
import Database from "better-sqlite3";
import {
  insertPlanned,
  insertStates,
  layersBetween,
  type PlannedRow,
  type StateRow,
} from "../../db/intervals.ts";
import { openDatabase } from "../../db/open.ts";
import { type Db } from "../../db/schema.ts";
import { rollupsAt, rollupsBetween } from "../../db/rollups.ts";
import { createRecorder } from "../../server/actions/record.ts";
import { loadLive } from "../../server/state/live.ts";
import { loadConfig } from "../../server/config/load.ts";
import { dayStart, lastDays } from "../../server/core/calendar.ts";
import { NO_LAYERS } from "../../server/core/measuring/intervals.ts";
import type { Config } from "../../server/core/configuration.ts";
import type { Instant } from "../../server/core/model.ts";
import { daily, daysOf } from "../../server/core/measuring/uptime.ts";
import { createHistory } from "../../server/state/history.ts";
import { noticeMs } from "../../server/state/measured-components.ts";
import { loadShownMonths } from "../../server/state/month-reports.ts";
import { rollUp } from "../../server/work/upkeep/roll-up.ts";
import { recordFigure } from "./figures.ts";
import { randomOf } from "../helpers/random-layers.ts";
import { DAY_MS, HOUR_MS } from "../../server/core/duration.ts";

/**
 * What measurement costs, one line a figure: `node test/bench/availability.ts [--year]`. Only
 * ratios within one run mean anything. `--year` adds a year of 1,000 monitors, which takes a
 * minute or two and some 500 MB of disk.
 */

const ZONE = "Europe/Paris";
const NOW: Instant = Date.parse("2026-11-20T10:30:00+01:00");
const RUNS = 15;

const folder = mkdtempSync(join(tmpdir(), "vigie-bench-"));
const say = (what: string, figure: string, note = "") =>
  process.stdout.write(`${what.padEnd(62)} ${figure.padStart(14)}  ${note}\n`);
const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ms`;

async function best(work: () => Promise<unknown>): Promise<number> {
  let fastest = Infinity;
  for (let run = 0; run < RUNS; run += 1) {
    const before = performance.now();
    await work();
    fastest = Math.min(fastest, performance.now() - before);
  }
  return fastest;
}

function configOf(components: number): Config {
  const text = JSON.stringify({
    pages: [
      {
        id: "p",
        title: "Bench",
        url: "https://bench.test",
        sla: { target: 99.5 },
        providers: Array.from({ length: Math.ceil(components / 25) }, (_, p) => ({
          id: `provider-${p}`,
          name: `Provider ${p}`,
          role: p === 0 ? "gateway" : "provider",
          components: Array.from({ length: Math.min(25, components - p * 25) }, (_, c) => ({
            id: `c-${p}-${c}`,
            name: `Component ${p} ${c}`,
            monitors: [{ kind: "http", url: "http://127.0.0.1/", every: "60s" }],
          })),
        })),
      },
    ],
  });
  const loaded = loadConfig(text, { path: "bench", env: {} });
  if (loaded.ok) return loaded.config;
  throw new Error(loaded.mistakes.map((m) => m.message).join("; "));
}

/** A page of so many components, seen for so long: an outage every third day, nightly maintenance. */
async function pastOf(path: string, components: number, days: number) {
  const db = await openDatabase(path);
  const config = configOf(components);
  const since = NOW - days * DAY_MS;
  const ctx = { db, config, now: () => since, log: pino({ level: "silent" }) };
  const live = await loadLive(ctx);
  const random = randomOf(components);
  for (const { id: componentId } of live.components) {
    const rows: StateRow[] = [];
    const windows: PlannedRow[] = [];
    const layer = "verified" as const;
    let from = since;
    for (let day = since; day < NOW - DAY_MS; day += DAY_MS) {
      const midnight = dayStart(new Date(day).toISOString().slice(0, 10), ZONE);
      if (componentId % 4 === 0) {
        const night = { from: midnight + HOUR_MS, to: midnight + 2 * HOUR_MS, announcedAt: since };
        if (night.from > from) {
          rows.push({
            componentId,
            layer,
            from,
            to: night.from,
            state: "operational",
            detail: null,
          });
          windows.push({ ...night, componentId });
          from = night.to;
        }
      }
      if (random() < 1 / 3) {
        const down = Math.max(from + 60_000, midnight + Math.floor((6 + random() * 16) * HOUR_MS));
        const to = down + Math.floor(60_000 + random() * HOUR_MS);
        rows.push({ componentId, layer, from, to: down, state: "operational", detail: null });
        rows.push({ componentId, layer, from: down, to, state: "major_outage", detail: null });
        from = to;
      }
    }
    rows.push({ componentId, layer, from, to: null, state: "operational", detail: null });
    await db.transaction().execute(async (trx) => {
      await insertStates(trx, rows);
      await insertPlanned(trx, windows);
    });
  }
  return { db, config, live, ctx: { ...ctx, now: () => NOW } };
}

/** Counts the rows of a table. */
async function count(db: Db, table: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) n from ${sql.table(table)}`.execute(db);
  return rows[0]!.n;
}

/** What the least program would read: checks and successes a day, 2,250 rows for 25 monitors. */
function floorOf(monitors: number): () => void {
  const db = new Database(":memory:");
  db.exec(
    "create table d(monitor_id integer, day integer, n integer, up integer, primary key(monitor_id, day)) without rowid",
  );
  const insert = db.prepare("insert into d values (?, ?, ?, ?)");
  db.transaction(() => {
    for (let m = 0; m < monitors; m += 1) {
      for (let day = 0; day < 90; day += 1) insert.run(m, 20_000 + day, 1_440, 1_440 - (day % 7));
    }
  })();
  const read = db.prepare<[], { monitor_id: number; n: number; up: number }>("select * from d");
  return () => {
    const ratios = new Map<number, number[]>();
    for (const { monitor_id: id, n, up } of read.all()) {
      const own = ratios.get(id);
      if (own) own.push(up / n);
      else ratios.set(id, [up / n]);
    }
  };
}

async function readings(components: number): Promise<void> {
  const { db, live, ctx } = await pastOf(join(folder, `p${components}.db`), components, 91);
  const days = lastDays(NOW, 90, ZONE);
  const ids = live.components.map((c) => c.id);
  const today = days.at(-1)!.from;
  const notice = noticeMs(live.components[0]!.page);

  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const begun = performance.now();
  const hours = await rollUp(ctx);
  const took = performance.now() - begun;
  loop.disable();
  say(`roll-up of 91 days, ${components} components`, ms(took), `${hours} hours`);
  say("  the loop's longest wait meanwhile", ms(loop.max / 1e6));

  const window = { from: days[0]!.from, to: today };
  const starts = days.slice(0, -1).map((day) => day.from);
  const fromRollUps = async () => {
    const rows = await rollupsAt(db, "day", starts, ids);
    return new Map(
      [...rows].map(([id, own]) => [
        id,
        daysOf(
          days,
          own.filter((sums) => sums !== null),
        ),
      ]),
    );
  };
  const fromStates = async () => {
    const layers = await layersBetween(db, window);
    return new Map(
      ids.map((id) => [id, daily(layers.get(id) ?? NO_LAYERS, days.slice(0, -1), notice, today)]),
    );
  };
  const [a, b] = [await fromRollUps(), await fromStates()];
  const same = ids.every((id) => JSON.stringify(a.get(id)) === JSON.stringify(b.get(id)));
  if (!same) throw new Error("roll-ups and states differ");

  const rolled = await best(fromRollUps);
  const stated = await best(fromStates);
  const floor = floorOf(components);
  const least = await best(async () => floor());
  const what = `90-day daily availability, ${components} components`;
  say(`${what}: from roll-ups`, ms(rolled), `${components * 89} rows; equal to the states'`);
  recordFigure(`${what}, to the floor`, rolled / least, "ratio", { atMost: 1.22 });
  say(`${what}: from states`, ms(stated), `${(stated / rolled).toFixed(1)} of the roll-ups`);
  say(`${what}: floor`, ms(least), `roll-ups are ${(rolled / least).toFixed(2)} of it`);

  const history = createHistory(ctx, live);
  const before = performance.now();
  await history.refresh();
  say(`the page's past, ${components} components: read once`, ms(performance.now() - before));
  say("  each minute after that", ms(await best(() => history.refresh())));
  say(`months shown, ${components} components`, ms(await best(() => loadShownMonths(ctx))));
  await db.destroy();
}

/** Three hours of 1,000 monitors, as probes would bring them, with roll-ups each hour. */
async function writes(): Promise<void> {
  const path = join(folder, "writes.db");
  const db = await openDatabase(path);
  const config = configOf(1_000);
  let clock = NOW - (NOW % HOUR_MS);
  const ctx = { db, config, now: () => clock, log: pino({ level: "silent" }) };
  const live = await loadLive(ctx);
  const recorder = createRecorder(
    { ...ctx, newId: () => "", secret: undefined as never },
    live,
    () => {},
  );
  const random = randomOf(1);
  const hours = 3;
  let results = 0;
  let rollUps = 0;
  const begun = performance.now();
  for (let minute = 0; minute < hours * 60; minute += 1) {
    for (const [i, monitor] of live.monitors.entries()) {
      const startedAt = clock + i * 60;
      recorder.accept(monitor, startedAt, 0, {
        outcome: "up",
        cause: null,
        startedAt,
        latencyMs: 20 + Math.floor(random() ** 3 * 400),
        phases: {},
        httpStatus: 200,
        detail: null,
      });
      results += 1;
      if (results % 100 === 0) await recorder.flush();
    }
    clock += 60_000;
    if (minute % 60 === 59) {
      clock += 180_000;
      const before = performance.now();
      await rollUp(ctx);
      rollUps += performance.now() - before;
      clock -= 180_000;
    }
  }
  const took = performance.now() - begun;
  say(
    "results written, 100 a transaction, roll-ups kept",
    `${Math.round(results / (took / 1000))}/s`,
  );
  say(
    "  of which roll-ups",
    `${((100 * rollUps) / took).toFixed(1)} %`,
    `${ms(rollUps / hours)} an hour`,
  );
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
  const size = statSync(path).size;
  say(
    "bytes a result on disk, everything included",
    (size / results).toFixed(1),
    `${results} results`,
  );
  await db.destroy();
}

async function year(): Promise<void> {
  const path = join(folder, "year.db");
  const begun = performance.now();
  const { db, ctx, live } = await pastOf(path, 1_000, 366);
  say(
    "a year of 1,000 monitors: states",
    ms(performance.now() - begun),
    `${await count(db, "state_interval")} rows`,
  );
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const before = performance.now();
  const hours = await rollUp(ctx);
  loop.disable();
  const took = performance.now() - before;
  say("  rolled up by hour and day", ms(took), `${Math.round(hours / (took / 1000))} hours/s`);
  say(
    "  the loop's longest wait meanwhile",
    ms(loop.max / 1e6),
    `p99 ${ms(loop.percentile(99) / 1e6)}`,
  );
  const history = createHistory(ctx, live);
  const reading = performance.now();
  await history.refresh();
  say("  the page's past: read once", ms(performance.now() - reading));
  const ids = [live.components[0]!.id];
  const all = { from: NOW - 366 * DAY_MS, to: NOW };
  say(
    "  one component's year, by the hour",
    ms(await best(() => rollupsBetween(db, "hour", all, ids))),
  );
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
  const bytes = statSync(path).size;
  say("  on disk", `${Math.round(bytes / 1e6)} MB`, `${(bytes / hours).toFixed(1)} bytes an hour`);
  await db.destroy();
}

try {
  await readings(25);
  await readings(1_000);
  await writes();
  if (process.argv.includes("--year")) await year();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
