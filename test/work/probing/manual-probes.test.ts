import { expect, test } from "vitest";
import { line, oneProvider } from "../../helpers/line.ts";

const S = 1_000;
const up = { outcome: "up" } as const;

test("a probe by hand is sent at once, and nothing of it is taken in", async () => {
  const l = await line(oneProvider(["every: 60s"]), () => up);

  const result = await l.scheduler.tryOut(l.w.live.monitors[0]!);
  await l.stop();

  expect(result.outcome).toBe("up");
  expect(l.calls.length).toBe(1);
  expect(l.accepted).toEqual([]);
});

test("it takes its turn: never two calls at a time, never closer than the spacing", async () => {
  const l = await line(
    oneProvider(["every: 20s", "every: 20s"], "limits: { spacing: 2s }"),
    () => ({
      ...up,
      afterMs: 700,
    }),
  );
  l.scheduler.start();
  await l.pass(30 * S);

  const trials = l.w.live.monitors.map((m) => l.scheduler.tryOut(m));
  await l.pass(10 * S);
  const results = await Promise.all(trials);
  await l.stop();

  expect(results.map((r) => r.outcome)).toEqual(["up", "up"]);
  expect(l.mostOpen()).toBe(1);
  const at = l.calls.map((c) => c.at);
  expect(Math.min(...at.slice(1).map((t, i) => t - at[i]!))).toBeGreaterThanOrEqual(2 * S);
});

test("its call counts: a quota that is used up refuses it, and says until when", async () => {
  const l = await line(oneProvider(["every: 60s"], "limits: { perDay: 1 }"), () => up);
  const [monitor] = l.w.live.monitors;
  await l.scheduler.tryOut(monitor!);

  await expect(l.scheduler.tryOut(monitor!)).rejects.toMatchObject({
    kind: "too_many",
    message: expect.stringContaining("until 2026-01-15T23:00:00.000Z"),
  });
  await l.stop();

  expect(l.calls.length).toBe(1);
});

test("a provider that answers 429 by hand is left alone by the schedule, too", async () => {
  let angry = true;
  const l = await line(oneProvider(["every: 10s"]), () =>
    angry ? { outcome: null, cause: "throttled", retryAfterMs: 60 * S } : up,
  );
  const trial = await l.scheduler.tryOut(l.w.live.monitors[0]!);
  angry = false;
  l.scheduler.start();

  await l.pass(59 * S);
  expect(trial.cause).toBe("throttled");
  expect(l.calls.length).toBe(1);

  await l.pass(30 * S);
  await l.stop();
  expect(l.calls.length).toBeGreaterThan(1);
});

test("a probe by hand that waits while the program stops is refused", async () => {
  const yaml = oneProvider(["every: 60s", "every: 60s"], "limits: { concurrency: 1 }");
  const l = await line(yaml, () => ({ ...up, afterMs: 5 * S }));
  const first = l.scheduler.tryOut(l.w.live.monitors[0]!);
  const second = l.scheduler.tryOut(l.w.live.monitors[1]!);
  const told = second.catch((error: unknown) => error);
  await l.pass(S);

  await l.stop();

  expect(await told).toMatchObject({ kind: "unavailable" });
  expect((await first).outcome).toBe("up");
});
