import { afterEach, beforeEach, expect, test } from "vitest";
import { pino } from "pino";
import { currentComponents, currentMonitors, currentWindows } from "../../db/components.ts";
import { layersBetween } from "../../db/intervals.ts";
import { testDatabase } from "../helpers/database.ts";
import { type Db } from "../../db/schema.ts";
import { latenciesBetween } from "../../db/latencies.ts";
import { lastResults } from "../../db/results.ts";
import { loadLive } from "../../server/state/live.ts";
import { loadConfig } from "../../server/config/load.ts";
import { loadHistory } from "../../server/state/history.ts";
import { MAINTAINED, RESOURCES } from "../../server/demo/catalogue.ts";
import { demoConfig } from "../../server/demo/config.ts";
import { PAST_MS } from "../../server/demo/history.ts";
import { seedHistory } from "../../server/demo/seed.ts";
import { measuredComponents } from "../../server/state/measured-components.ts";
import { rollUpLatencies } from "../../server/work/upkeep/roll-up-latency.ts";
import { DAY_MS } from "../../server/core/duration.ts";

const NOW = Date.parse("2026-11-21T19:10:17.123+01:00");

const loaded = loadConfig(JSON.stringify(demoConfig(() => 9, NOW)), { path: "demo", env: {} });
if (!loaded.ok) throw new Error(loaded.mistakes.map((m) => m.message).join("\n"));
const { config } = loaded;

let db: Db;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.destroy());

const context = (now: number) => ({
  db,
  config,
  now: () => now,
  log: pino({ level: "silent" }),
});
const countOf = async (table: "result" | "state_interval" | "planned_window" | "component") =>
  Number(
    (
      await db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirstOrThrow()
    ).n,
  );
const counts = () =>
  Promise.all((["result", "state_interval", "planned_window", "component"] as const).map(countOf));

test("writes components, windows, results and states of 90 days", async () => {
  expect(await seedHistory(db, config, NOW)).toBe(true);

  const components = await currentComponents(db);
  expect(components.map((c) => c.key)).toEqual([...RESOURCES.keys()]);
  expect(components.every((c) => c.createdAt === NOW - PAST_MS)).toBe(true);
  expect((await currentWindows(db)).every((w) => w.configuredAt === NOW - PAST_MS)).toBe(true);
  const layers = await layersBetween(db, { from: NOW - PAST_MS, to: NOW });
  for (const { id } of components) {
    expect(layers.get(id)!.verified[0]!.from).toBe(NOW - PAST_MS);
    expect(layers.get(id)!.verified.at(-1)!.to).toBeNull();
  }
  expect(await countOf("result")).toBeGreaterThan(26 * 250);
});

test("seeded twice is seeded once", async () => {
  await seedHistory(db, config, NOW);
  const before = await counts();

  expect(await seedHistory(db, config, NOW + 60_000)).toBe(false);

  expect(await counts()).toEqual(before);
});

test("what was measured is left alone", async () => {
  await loadLive(context(NOW - 1_000));
  const [monitor] = await currentMonitors(db);
  await db
    .insertInto("result")
    .values({
      slot_at: NOW - 1_000,
      monitor_id: monitor!.id,
      attempt: 0,
      lag_ms: 0,
      verdict: 0,
    })
    .execute();

  expect(await seedHistory(db, config, NOW)).toBe(false);

  expect(await countOf("state_interval")).toBe(0);
  expect(await countOf("result")).toBe(1);
});

test("probing takes over without a gap: states keep the date of their past", async () => {
  await seedHistory(db, config, NOW);

  const { components } = await loadLive(context(NOW + 3_000));

  for (const c of components) {
    const { verified, publication } = c.status;
    expect(publication.published).toEqual(verified);
    // Whatever is never planned had two quiet hours at least before the start.
    expect(verified.state, c.config.id).toBe(
      c.provider.id === MAINTAINED ? "unknown" : "operational",
    );
    if (c.provider.id !== MAINTAINED) expect(verified.since).toBeLessThan(NOW - 3_600_000);
    expect(c.createdAt).toBe(NOW - PAST_MS);
    // The configuration is the one that the past was written for: no change of it is dated.
    expect(c.updatedAt).toBeLessThan(NOW);
  }
});

test("the page has percentages, percentiles and 90 full days", async () => {
  await seedHistory(db, config, NOW);
  const ctx = context(NOW);
  const live = await loadLive(ctx);

  const history = await loadHistory(ctx, live);

  for (const c of live.components) {
    const { availability, latencyMs, days } = history.get(c.id)!;
    expect(availability["90d"].ratio).toBeGreaterThan(0.98);
    expect(availability["90d"].coverage).toBeGreaterThan(0.99);
    expect(latencyMs.p50).toBeGreaterThanOrEqual(20);
    expect(latencyMs.p95!).toBeGreaterThan(latencyMs.p50!);
    expect(days).toHaveLength(90);
    expect(days.every((day) => day.ratio !== null)).toBe(true);
  }
});

test("response times are there for 90 days and for each hour of a week, without a seam", async () => {
  await seedHistory(db, config, NOW);
  const { components } = await loadLive(context(NOW));
  await rollUpLatencies({ db }, await measuredComponents(context(NOW)), NOW, {});

  const ids = components.map((c) => c.id);
  const week = { from: NOW - 7 * DAY_MS, to: NOW - 2 * 3_600_000 };
  const days = await latenciesBetween(db, "day", { from: NOW - 90 * DAY_MS, to: NOW }, ids);
  const hours = await latenciesBetween(db, "hour", week, ids);
  for (const id of ids) {
    const own = hours.filter((h) => h.componentId === id).map((h) => h.from);
    expect(days.filter((d) => d.componentId === id).length).toBeGreaterThanOrEqual(89);
    // Some hours are windows, in which nothing is asked.
    expect(own.length).toBeGreaterThan(5 * 24);
    expect(new Set(own).size).toBe(own.length);
  }
  const steady = components.find((c) => c.rules.windows.length === 0)!;
  expect(hours.filter((h) => h.componentId === steady.id).length).toBeGreaterThan(6 * 24);
});

test("every monitor's last check is the present", async () => {
  await seedHistory(db, config, NOW);

  const last = await lastResults(db, NOW - 60_000);

  // All but the one in maintenance.
  expect(last).toHaveLength(25);
  expect(last.every((r) => r.checkedAt === NOW)).toBe(true);
});
