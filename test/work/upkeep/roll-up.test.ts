import fc from "fast-check";
import { expect, test } from "vitest";
import { beginState, insertPlanned, saySource } from "../../../db/intervals.ts";
import { insertResults } from "../../../db/results.ts";
import { latenciesOver, markLateResult } from "../../../db/latencies.ts";
import { markDirty, progressOf, rollupsBetween } from "../../../db/rollups.ts";
import { civilDays } from "../../../server/core/calendar.ts";
import {
  countLatency,
  countOf,
  percentiles,
  type Latencies,
} from "../../../server/core/measuring/latency.ts";
import type { Instant } from "../../../server/core/model.ts";
import { loadHistory } from "../../../server/state/history.ts";
import { purge } from "../../../server/work/upkeep/purge.ts";
import { rollUp } from "../../../server/work/upkeep/roll-up.ts";
import { randomLayers, randomOf } from "../../helpers/random-layers.ts";
import { world } from "../../helpers/world.ts";
import { DAY_MS, HOUR_MS } from "../../../server/core/duration.ts";
import {
  AT,
  expectRight,
  FIRST,
  insertPast,
  pastWorld,
  stored,
  ZONE,
} from "../../helpers/random-past.ts";

test("hours and days are what the intervals say, the day of 25 hours included", async () => {
  for (const seed of [1, 2, 3]) {
    const w = await pastWorld(seed);

    const done = await rollUp(w.ctx);

    expect(done).toBeGreaterThan(500);
    await expectRight(w);
    const [{ id } = { id: 0 }] = w.live.components;
    const days = (await rollupsBetween(w.db, "day", { from: 0, to: AT }, [id])).get(id)!;
    const long = days.find((d) => d.from === Date.parse("2026-10-25T00:00:00+02:00"))!;
    expect(Object.values(long.sums.ms).reduce((a, b) => a + b, 0)).toBe(25 * HOUR_MS);
    expect(await rollUp(w.ctx)).toBe(0);
  }
});

test("a past that grows by the hour is rolled up by the hour", async () => {
  const w = await world({ at: AT });
  await rollUp(w.ctx);
  await w.see("insee/sirene", { outcome: "up" });
  await w.wait(31 * 60_000);

  expect(await rollUp(w.ctx)).toBe(4);
  await w.wait(HOUR_MS);
  // And one hour of latencies, counted once its last probes are sure to be in.
  expect(await rollUp(w.ctx)).toBe(4 + 1);
  await expectRight(w);
});

test("in whatever order late news comes, and whenever it is rolled up, the figures are the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 1_000 }),
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 }),
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      async (seed, order, rollUps) => {
        const w = await pastWorld(seed);
        const [a, b] = w.live.components.map((c) => c.id) as [number, number];
        const at = (hours: number) => AT - hours * HOUR_MS;
        const news: readonly (() => Promise<unknown>)[] = [
          () =>
            saySource(w.db, "incident", "incident:late", [
              { componentId: a, from: at(70), to: at(60.5), state: "major_outage" },
            ]),
          () =>
            saySource(w.db, "maintenance", "maintenance:late", [
              {
                componentId: b,
                from: at(40),
                to: at(30),
                state: "under_maintenance",
                announcedAt: at(90),
              },
            ]),
          () => saySource(w.db, "incident", `incident:0-${a}`, []),
          () =>
            insertPlanned(w.db, [
              { componentId: a, from: at(20.25), to: at(19), announcedAt: FIRST, source: "window" },
            ]),
          () => beginState(w.db, a, "verified", { state: "partial_outage", since: at(3.1) }),
          () => beginState(w.db, b, "verified", { state: "operational", since: at(50) }),
        ];

        for (const [i, which] of order.entries()) {
          if (rollUps[i]) await rollUp(w.ctx);
          await news[which]!();
        }
        await rollUp(w.ctx);

        await expectRight(w);
      },
    ),
    { numRuns: 12 },
  );
});

test("the page's past is the same with and without roll-ups, and while they are behind", async () => {
  for (const seed of [11, 12, 13]) {
    const w = await pastWorld(seed);
    const without = await loadHistory(w.ctx, w.live);

    await rollUp({ ...w.ctx, now: () => AT - 3 * DAY_MS - 5 * HOUR_MS });
    const behind = await loadHistory(w.ctx, w.live);
    await rollUp(w.ctx);
    const rolledUp = await loadHistory(w.ctx, w.live);
    const { id } = w.live.components[0]!;
    await markDirty(w.db, [{ componentId: id, from: AT - 2.2 * HOUR_MS }]);
    const dirty = await loadHistory(w.ctx, w.live);

    expect(behind).toEqual(without);
    expect(rolledUp).toEqual(without);
    expect(dirty).toEqual(without);
  }
});

test("the page's windows are sums of what the page shows", async () => {
  const w = await pastWorld(21);
  await rollUp(w.ctx);

  const history = await loadHistory(w.ctx, w.live);

  for (const { days, availability } of history.values()) {
    expect(days).toHaveLength(90);
    for (const [window, count] of [
      ["7d", 7],
      ["30d", 30],
      ["90d", 90],
    ] as const) {
      const sum = (pick: (day: (typeof days)[number]) => number) =>
        days.slice(-count).reduce((total, day) => total + pick(day), 0);
      const known = sum(({ seconds: s }) => Object.values(s).reduce((a, b) => a + b) - s.unknown);
      const up = sum(({ seconds: s }) => s.operational + s.degraded_performance);
      expect(availability[window].ratioWithMaintenance).toBeCloseTo(up / known, 12);
    }
  }
});

test("days of another time zone are rolled up anew", async () => {
  const w = await pastWorld(31);
  await rollUp(w.ctx);
  const config = {
    ...w.ctx.config,
    pages: w.ctx.config.pages.map((page) => ({ ...page, timeZone: "Asia/Kolkata" })),
  };

  await rollUp({ ...w.ctx, config });

  const { id } = w.live.components[0]!;
  const days = [...(await stored(w.db, "day", id)).keys()];
  expect(days.length).toBeGreaterThan(5);
  expect(days.every((from) => (from + 5.5 * HOUR_MS) % DAY_MS === 0)).toBe(true);
  expect((await progressOf(w.db)).get(id)?.timeZone).toBe("Asia/Kolkata");
});

test("an interrupted roll-up goes on where it was", async () => {
  const w = await pastWorld(41);
  let slices = 0;

  await rollUp(w.ctx, { stopped: () => (slices += 1) > 2 });
  const begun = (await progressOf(w.db)).size;
  await rollUp(w.ctx);

  expect(begun).toBe(3);
  await expectRight(w);
});

// --- Latency -------------------------------------------------------------------------------

const result = (monitorId: number, slotAt: Instant, latencyMs: number) => ({
  monitorId,
  slotAt,
  attempt: 0,
  startedAt: slotAt,
  outcome: "up" as const,
  cause: null,
  latencyMs,
  httpStatus: 200,
});

/** Results of every minute of two days before, for the first two monitors. */
async function measuredWorld() {
  const w = await world({ at: AT });
  const random = randomOf(7);
  const [m, other] = w.live.monitors;
  const results = [];
  for (let slot = AT - 2 * DAY_MS; slot < AT; slot += 60_000) {
    for (const { id } of [m!, other!])
      results.push(result(id, slot, 50 + Math.floor(random() ** 4 * 4_000)));
  }
  await insertResults(w.db, results);
  return { w, results, monitor: m!, component: m!.component.id };
}

function exactly(latencies: readonly { latencyMs: number }[]): Latencies {
  const counts: Latencies = new Map();
  for (const { latencyMs } of latencies) countLatency(counts, latencyMs);
  return counts;
}

test("latencies of hours and days are those of their results, and add up", async () => {
  const { w, results, monitor, component } = await measuredWorld();

  await rollUp(w.ctx);

  const day = civilDays({ from: AT - DAY_MS, to: AT - DAY_MS + 1 }, ZONE)[0]!;
  const own = results.filter((r) => r.monitorId === monitor.id);
  const inDay = own.filter((r) => r.slotAt >= day.from && r.slotAt < day.to);
  const byDay = (await latenciesOver(w.db, "day", day, [component])).get(component)!;
  const byHour = (await latenciesOver(w.db, "hour", day, [component])).get(component)!;
  expect(countOf(byDay)).toBe(1_440);
  expect(byDay).toEqual(exactly(inDay));
  expect(byHour).toEqual(byDay);
});

test("a late result is counted in its hour and its day", async () => {
  const { w, monitor, component } = await measuredWorld();
  await rollUp(w.ctx);
  const slot = AT - DAY_MS - 3 * HOUR_MS;
  const day = civilDays({ from: slot, to: slot + 1 }, ZONE)[0]!;
  const before = countOf((await latenciesOver(w.db, "day", day, [component])).get(component)!);

  await insertResults(w.db, [{ ...result(monitor.id, slot, 9_999), attempt: 1 }]);
  await markLateResult(w.db, slot);
  await rollUp(w.ctx);

  const after = (await latenciesOver(w.db, "day", day, [component])).get(component)!;
  expect(countOf(after)).toBe(before + 1);
  expect(percentiles(after, [1])[0]).toBeGreaterThan(9_000);
});

test("the page's percentiles are those of the last 24 hours, the current one included", async () => {
  const { w, results, monitor, component } = await measuredWorld();
  const since = AT - (AT % HOUR_MS) - DAY_MS;
  const own = results.filter((r) => r.monitorId === monitor.id && r.slotAt >= since);
  const [p50, p95] = percentiles(exactly(own), [0.5, 0.95]);

  const before = await loadHistory(w.ctx, w.live);
  await rollUp(w.ctx);
  const after = await loadHistory(w.ctx, w.live);

  expect(before.get(component)!.latencyMs).toEqual({ p50, p95 });
  expect(after.get(component)!.latencyMs).toEqual({ p50, p95 });
});

// --- Retention -----------------------------------------------------------------------------

test("what is older than it is kept goes, days and states stay, and nothing is counted twice", async () => {
  const { w, component } = await measuredWorld();
  await insertPast(w.db, component, randomLayers(randomOf(3), FIRST, AT - FIRST));
  await rollUp(w.ctx);
  const days = await stored(w.db, "day", component);
  const retention = { rawMs: DAY_MS, hourlyMs: 1.5 * DAY_MS };
  const ctx = { ...w.ctx, config: { ...w.ctx.config, retention } };

  const gone = await purge(ctx);

  const oldest = await w.db
    .selectFrom("result")
    .select((eb) => eb.fn.min("slot_at").as("slot"))
    .executeTakeFirstOrThrow();
  expect(gone).toBeGreaterThan(2_880);
  expect(oldest.slot).toBe(AT - DAY_MS);
  const hours = [...(await stored(w.db, "hour", component)).keys()];
  expect(Math.min(...hours)).toBeGreaterThanOrEqual(AT - 1.5 * DAY_MS);
  expect(await stored(w.db, "day", component)).toEqual(days);
  expect(await purge(ctx)).toBe(0);
  // An hour of which results are gone keeps what was counted.
  const window = { from: AT - DAY_MS - 2 * HOUR_MS, to: AT };
  const counted = await latenciesOver(w.db, "hour", window, [component]);
  await markLateResult(w.db, AT - DAY_MS - 2 * HOUR_MS);
  await rollUp(ctx);
  expect(await latenciesOver(w.db, "hour", window, [component])).toEqual(counted);
});

test("results whose latency was never counted are not purged", async () => {
  const { w } = await measuredWorld();
  await rollUp({ ...w.ctx, now: () => AT - DAY_MS });
  const retention = { rawMs: HOUR_MS, hourlyMs: DAY_MS };
  const ctx = { ...w.ctx, config: { ...w.ctx.config, retention } };

  await purge(ctx);

  const { slot } = await w.db
    .selectFrom("result")
    .select((eb) => eb.fn.min("slot_at").as("slot"))
    .executeTakeFirstOrThrow();
  expect(slot).toBeLessThanOrEqual(AT - DAY_MS);
});
