import { expect, test } from "vitest";
import type { Hindrance } from "../../../server/core/measuring/politeness.ts";
import { line, manyProviders, oneProvider } from "../../helpers/line.ts";
import { NOON } from "../../helpers/world.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";

const S = 1_000;
const up = { outcome: "up" } as const;
const times = (count: number, settings = "every: 60s") =>
  Array.from({ length: count }, () => settings);
const gaps = (instants: readonly number[]) => instants.slice(1).map((at, i) => at - instants[i]!);

test("a provider that allows one call is called by one probe at a time, repeats too", async () => {
  const l = await line(oneProvider(times(8, "every: 20s"), "limits: { concurrency: 1 }"), () => ({
    outcome: "down",
    afterMs: 700,
  }));
  l.scheduler.start();

  await l.pass(5 * MINUTE_MS);
  await l.stop();

  expect(l.mostOpen()).toBe(1);
  expect(l.accepted.some((a) => a.attempt === 1)).toBe(true);
});

test("so many at once as the provider allows", async () => {
  const l = await line(oneProvider(times(8, "every: 5s"), "limits: { concurrency: 3 }"), () => ({
    ...up,
    afterMs: 2_000,
  }));
  l.scheduler.start();

  await l.pass(MINUTE_MS);
  await l.stop();

  expect(l.mostOpen()).toBe(3);
});

test("two calls of a provider are never closer than its spacing", async () => {
  const l = await line(oneProvider(times(10), "limits: { spacing: 2s }"), ({ id }) =>
    id === "c3" ? { outcome: "down" } : up,
  );
  l.scheduler.start();

  await l.pass(10 * MINUTE_MS);
  await l.stop();

  expect(Math.min(...gaps(l.calls.map((c) => c.at)))).toBeGreaterThanOrEqual(2 * S);
  // Twenty seconds' worth of calls a minute: every slot is made.
  expect(l.scheduler.missed()).toBe(0);
  for (let i = 0; i < 10; i += 1) expect(l.callsOf(`c${i}`).length).toBeGreaterThanOrEqual(10);
});

test("a quota that is used up puts everything off until tomorrow, and says so once", async () => {
  const told: [Hindrance, number][] = [];
  const late = NOON + 11 * 60 * MINUTE_MS; // 23:00 in Paris
  const l = await line(oneProvider(times(3), "limits: { perDay: 60 }"), () => up, {
    at: late,
    onPostponed: (_, why, until) => told.push([why, until]),
  });
  l.scheduler.start();

  await l.pass(60 * MINUTE_MS - 100);
  const midnight = NOON + 12 * 60 * MINUTE_MS;
  expect(l.calls.length).toBe(60);
  expect(told).toEqual([["quota", midnight]]);
  expect(l.scheduler.providers()).toMatchObject([
    { provider: "x", callsToday: 60, perDay: 60, why: "quota", until: midnight, postponed: 3 },
  ]);
  expect(l.scheduler.nextDue()).toBeGreaterThanOrEqual(midnight);

  await l.pass(2 * MINUTE_MS);
  await l.stop();
  const today = l.calls.filter((c) => c.at >= midnight);
  expect(today.length).toBeGreaterThanOrEqual(3);
  // At their own moments of the interval, not all at midnight.
  expect(new Set(today.slice(0, 3).map((c) => c.at)).size).toBe(3);
});

test("what became of a component whose provider may not be asked is unknown, not up", async () => {
  const l = await line(oneProvider(times(1), "limits: { perDay: 5 }"), () => up);
  l.scheduler.start();

  for (let minute = 0; minute < 15; minute += 1) {
    await l.pass(MINUTE_MS);
    await l.w.wait(MINUTE_MS);
  }
  await l.stop();

  expect(l.calls.length).toBe(5);
  const { verified } = l.w.live.components[0]!.status;
  expect(verified).toEqual({ state: "unknown", since: l.calls.at(-1)!.at + 71 * S });
});

test("repeats count against the quota too", async () => {
  const l = await line(oneProvider(times(1), "limits: { perDay: 2 }"), () => ({ outcome: "down" }));
  l.scheduler.start();

  await l.pass(10 * MINUTE_MS);
  await l.stop();

  expect(l.accepted.map((a) => a.attempt)).toEqual([0, 1]);
});

test("calls made before a restart count", async () => {
  const l = await line(oneProvider(times(1), "limits: { perDay: 10 }"), () => up, {
    asked: { probesToday: new Map([[1, 8]]), notBefore: new Map() },
  });
  l.scheduler.start();

  await l.pass(10 * MINUTE_MS);
  await l.stop();

  expect(l.calls.length).toBe(2);
});

test("a 429 stops every monitor of that provider, and no other", async () => {
  const asked: unknown[] = [];
  const yaml = `${oneProvider(times(3))}
      - { id: y, name: Y, components: [{ id: other, name: O, monitors: [{ kind: http, url: "https://y.test/" }] }] }
`;
  let angry = true;
  const l = await line(
    yaml,
    ({ id }) => {
      if (id === "other" || !angry) return up;
      angry = false;
      return { outcome: null, cause: "throttled", retryAfterMs: 5 * MINUTE_MS };
    },
    { onAsked: (of, until) => asked.push([of, until]) },
  );
  l.scheduler.start();

  await l.pass(10 * MINUTE_MS);
  await l.stop();

  const own = l.calls.filter((c) => c.id !== "other").map((c) => c.at);
  expect(own[1]! - own[0]!).toBeGreaterThanOrEqual(5 * MINUTE_MS);
  expect(Math.max(...gaps(l.callsOf("other")))).toBeLessThanOrEqual(MINUTE_MS);
  expect(asked).toEqual([["p x", own[0]! + 5 * MINUTE_MS]]);
  for (const id of ["c0", "c1", "c2"]) expect(l.callsOf(id).at(-1)).toBeGreaterThan(own[1]!);
});

test("a 503 that says when to come back speaks for its resource alone", async () => {
  const l = await line(oneProvider(times(2)), ({ id }) =>
    id === "c0" ? { outcome: "down", httpStatus: 503, retryAfterMs: 5 * MINUTE_MS } : up,
  );
  l.scheduler.start();

  await l.pass(11 * MINUTE_MS);
  await l.stop();

  expect(Math.min(...gaps(l.callsOf("c0")))).toBeGreaterThanOrEqual(5 * MINUTE_MS);
  expect(Math.max(...gaps(l.callsOf("c1")))).toBeLessThanOrEqual(MINUTE_MS);
  expect(l.w.live.components[0]!.status.verified.state).toBe("major_outage");
});

test("a wish not to be called outlives a restart", async () => {
  const l = await line(oneProvider(times(1)), () => up, {
    asked: { probesToday: new Map(), notBefore: new Map([["p x", NOON + 5 * MINUTE_MS]]) },
  });
  l.scheduler.start();

  await l.pass(7 * MINUTE_MS);
  await l.stop();

  expect(l.calls[0]!.at).toBeGreaterThanOrEqual(NOON + 5 * MINUTE_MS);
});

test("a thousand resources of one quick provider make every slot", async () => {
  const l = await line(oneProvider(times(1_000)), () => up);
  l.scheduler.start();

  await l.pass(3 * MINUTE_MS);
  await l.stop();

  expect(l.scheduler.missed()).toBe(0);
  const perMonitor = Map.groupBy(l.calls, (c) => c.id);
  expect(perMonitor.size).toBe(1_000);
  expect(Math.min(...[...perMonitor.values()].map((own) => own.length))).toBeGreaterThanOrEqual(3);
});

test("a slow provider with too much to do serves all in turn, and missed slots are counted", async () => {
  // Ten resources that time out after 5 s each, every 20 s: room for four of them.
  const yaml = oneProvider(times(10, "every: 20s, timeout: 5s"), "limits: { concurrency: 1 }");
  const l = await line(yaml, ({ id }) => ({
    outcome: "down",
    // Each for a reason of its own, so that none speaks for another.
    cause: (["timeout", "dns", "connect", "tls", "body"] as const)[Number(id.slice(1)) % 5]!,
    afterMs: 5_000,
  }));
  l.scheduler.start();

  await l.pass(20 * MINUTE_MS);
  await l.stop();

  expect(l.mostOpen()).toBe(1);
  const counts = [...Map.groupBy(l.calls, (c) => c.id).values()].map((own) => own.length);
  expect(counts.length).toBe(10);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(4);
  expect(l.scheduler.missed()).toBeGreaterThan(100);
  // Repeats take every other turn, so that neither they nor first probes are starved.
  const begun = l.accepted.slice(0, 20).map((a) => a.attempt > 0);
  expect(begun.filter(Boolean).length).toBeGreaterThanOrEqual(5);
  expect(begun.filter(Boolean).length).toBeLessThanOrEqual(10);
  const keys = l.accepted.map((a) => `${a.id} ${a.slot} ${a.attempt}`);
  expect(new Set(keys).size).toBe(keys.length);
});

test("a slow provider delays no other", async () => {
  const yaml = manyProviders(times(5, "every: 10s, timeout: 5s"));
  const l = await line(yaml, ({ id }) => (id === "c0" ? { outcome: "down", afterMs: 5_000 } : up));
  l.scheduler.start();

  await l.pass(5 * MINUTE_MS);
  await l.stop();

  for (const id of ["c1", "c2", "c3", "c4"])
    expect(new Set(gaps(l.callsOf(id)).slice(1))).toEqual(new Set([10 * S]));
});

test("a gateway's pings do not stand in the line of the provider that they speak of", async () => {
  const ping = `{ kind: ping, url: "https://gateway.test/ping/x", every: 10s }`;
  const l = await line(oneProvider([ping, ping, "every: 10s"], "limits: { perDay: 1 }"), () => ({
    ...up,
    afterMs: 1_000,
  }));
  l.scheduler.start();

  await l.pass(2 * MINUTE_MS);
  await l.stop();

  expect(l.callsOf("c0").length).toBeGreaterThanOrEqual(11);
  expect(l.callsOf("c1").length).toBeGreaterThanOrEqual(11);
  expect(l.callsOf("c2").length).toBe(1);
});

test("a window that begins while a probe waits for its turn is respected", async () => {
  const l = await line(
    oneProvider(
      times(6, "every: 10s"),
      `limits: { spacing: 5s }
        maintenance: [{ from: "12:01", to: "12:30" }]`,
    ),
    () => up,
  );
  l.scheduler.start();

  for (let second = 0; second < 120; second += 1) {
    await l.w.wait(S);
    await l.pass(S);
  }
  await l.stop();

  expect(l.calls.filter((c) => c.at > NOON + MINUTE_MS + S)).toEqual([]);
});

test("a clock that is set back does not block a provider with spacing", async () => {
  const l = await line(oneProvider(times(2, "every: 10s"), "limits: { spacing: 3s }"), () => up);
  l.scheduler.start();
  await l.pass(30 * S);

  l.setClock(-60 * MINUTE_MS);
  const before = l.calls.length;
  await l.pass(30 * S);
  await l.stop();

  expect(l.calls.length - before).toBeGreaterThanOrEqual(4);
});

test("a monitor that is added is soon checked; one that is removed is left alone", async () => {
  const l = await line(oneProvider(times(3, "every: 10s"), "limits: { spacing: 1s }"), () => up);
  const [first, second] = l.w.live.monitors;
  l.scheduler.remove(first!.id);
  l.scheduler.start();
  await l.pass(30 * S);
  expect(l.callsOf("c0")).toEqual([]);

  l.scheduler.add(first!);
  l.scheduler.remove(second!.id);
  const at = l.now();
  await l.pass(30 * S);
  await l.stop();

  expect(l.callsOf("c0")[0]! - at).toBeLessThanOrEqual(3 * S);
  expect(l.callsOf("c0").length).toBeGreaterThanOrEqual(3);
  expect(l.callsOf("c1").filter((t) => t > at + 100)).toEqual([]);
});
