import { expect, test } from "vitest";
import { createScheduler } from "../../../server/work/probing/scheduler.ts";
import { line, manyProviders, oneProvider } from "../../helpers/line.ts";
import { configOf, NOON, resultOf, world, type Seen } from "../../helpers/world.ts";

test("every monitor is checked soon, then once an interval, at its slot", async () => {
  const l = await line(manyProviders(Array.from({ length: 20 }, () => "every: 60s")), () => ({
    outcome: "up",
  }));
  l.scheduler.start();

  await l.pass(3_000);
  expect(new Set(l.calls.map((c) => c.id)).size).toBe(20);
  await l.pass(5 * 60_000);
  await l.stop();

  const own = l.accepted.filter((a) => a.id === "c7").map((a) => a.at);
  expect(own.slice(2).map((at, i) => at - own[i + 1]!)).toEqual([60_000, 60_000, 60_000, 60_000]);
  const keys = l.accepted.map((a) => `${a.id} ${a.slot} ${a.attempt}`);
  expect(new Set(keys).size).toBe(keys.length);
});

test("a failure is repeated after 2 s and 4 s, then checked at its slots", async () => {
  const l = await line(manyProviders(["every: 60s"]), () => ({ outcome: "down" }));
  l.scheduler.start();

  await l.pass(120_000);
  await l.stop();

  const [first, second, third, fourth] = l.accepted;
  expect([second!.at - first!.at, third!.at - second!.at]).toEqual([2_000, 4_000]);
  expect(l.accepted.slice(0, 3).map((a) => a.attempt)).toEqual([0, 1, 2]);
  expect(new Set(l.accepted.slice(0, 3).map((a) => a.slot)).size).toBe(1);
  expect(fourth!.attempt).toBe(0);
  expect(l.w.live.components[0]!.status.verified).toEqual({
    state: "major_outage",
    since: first!.at,
  });
});

test("a probe that takes long never overlaps itself, and does not hold up others", async () => {
  let release: (seen: Seen) => void = () => {};
  const l = await line(manyProviders(["every: 1s", "every: 1s"]), ({ id }) =>
    id === "c0" ? new Promise<Seen>((done) => (release = done)) : { outcome: "up" },
  );
  l.scheduler.start();

  await l.pass(10_000);
  expect(l.calls.filter((c) => c.id === "c0")).toHaveLength(1);
  expect(l.calls.filter((c) => c.id === "c1").length).toBeGreaterThanOrEqual(8);

  release({ outcome: "up" });
  await l.pass(2_000);
  expect(l.calls.filter((c) => c.id === "c0").length).toBeGreaterThanOrEqual(2);
  release({ outcome: "up" });
  await l.stop();
});

test("after an ok the provider is spared for as long as configured", async () => {
  const l = await line(manyProviders(["every: 60s, okFor: 2m"]), () => ({ outcome: "up" }));
  l.scheduler.start();

  await l.pass(10 * 60_000);
  await l.stop();

  const at = l.accepted.map((a) => a.at);
  const gaps = at.slice(2).map((t, i) => t - at[i + 1]!);
  expect(new Set(gaps)).toEqual(new Set([120_000]));
});

test("a provider that asks us to wait is not called before", async () => {
  const l = await line(manyProviders(["every: 10s"]), () => ({
    outcome: null,
    cause: "throttled",
    retryAfterMs: 60_000,
  }));
  l.scheduler.start();

  await l.pass(65_000);
  await l.stop();

  expect(l.calls.length).toBe(1);
});

test("no probe is sent within a planned window, and one follows soon after its end", async () => {
  const l = await line(
    oneProvider(["every: 60s"], `maintenance: [{ from: "12:05", to: "12:15" }]`),
    () => ({
      outcome: "up",
    }),
  );
  l.scheduler.start();

  for (let second = 0; second < 20 * 60; second += 1) {
    await l.w.wait(1_000);
    await l.pass(1_000);
  }
  await l.stop();

  const within = l.calls.filter((c) => c.at >= NOON + 5 * 60_000 && c.at < NOON + 15 * 60_000);
  const next = l.calls.find((c) => c.at >= NOON + 15 * 60_000);
  expect(within).toEqual([]);
  expect(next!.at - (NOON + 15 * 60_000)).toBeLessThan(5_000);
});

test("slots missed while the process was stopped are gaps, not made up", async () => {
  const l = await line(manyProviders(["every: 10s"]), () => ({ outcome: "up" }));
  l.scheduler.start();
  await l.pass(30_000);
  const before = l.calls.length;

  l.sleep(600_000);
  await l.pass(10_000);
  await l.stop();

  expect(l.calls.length - before).toBeLessThanOrEqual(2);
});

test.each([-3_600_000, 7_200_000, 40 * 86_400_000])(
  "a clock stepped by %d ms: probes go on within an interval, no slot twice",
  async (step) => {
    const w = await world({ yaml: manyProviders(["every: 10s"]) });
    let wall = NOON;
    let elapsed = 0;
    const slots: string[] = [];
    const scheduler = createScheduler({
      monitors: w.live.monitors,
      now: () => wall,
      monotonic: () => elapsed,
      probe: async () => resultOf(wall, { outcome: "up" }),
      accept: (_monitor, slot, attempt) => slots.push(`${slot} ${attempt}`),
    });
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 100) {
        wall += 100;
        elapsed += 100;
        scheduler.tick();
        await new Promise(setImmediate);
      }
    };
    scheduler.start();
    await pass(25_000);
    const before = slots.length;

    wall += step;
    await pass(25_000);
    await scheduler.stop();

    expect(slots.length - before).toBeGreaterThanOrEqual(2);
    expect(slots.length - before).toBeLessThanOrEqual(3);
    expect(new Set(slots).size).toBe(slots.length);
  },
);

test("a monitor that cannot run is left alone", async () => {
  const config = configOf(manyProviders(["every: 10s, headers: { a: '${NOT_SET}' }"]));
  expect(config.pages[0]!.providers[0]!.components[0]!.monitors[0]!.unusable).toMatch(/NOT_SET/);
  const l = await line(manyProviders(["every: 10s, headers: { a: '${NOT_SET}' }"]), () => ({
    outcome: "up",
  }));
  l.scheduler.start();

  await l.pass(60_000);
  await l.stop();

  expect(l.calls).toEqual([]);
});
