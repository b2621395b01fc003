import fc from "fast-check";
import { expect, test } from "vitest";
import type { MonitorConfig } from "../../../server/core/configuration.ts";
import {
  callsOf,
  paceOf,
  paceProblems,
  quotaDay,
  turnOf,
  type Limits,
  type Usage,
} from "../../../server/core/measuring/politeness.ts";
import { monitorConfig } from "../../helpers/monitor-config.ts";

const FREE: Usage = {
  running: 0,
  sinceLastMs: Infinity,
  callsToday: 0,
  restOfDayMs: 3_600_000,
  askedMs: 0,
};
const NO_LIMITS: Limits = { spacingMs: 0, perDay: null };

test.each<[string, Partial<Usage>, Partial<Limits>, ReturnType<typeof turnOf>]>([
  ["never called, no limits", {}, {}, { why: null, waitMs: 0 }],
  ["two at a time by default", { running: 1 }, {}, { why: null, waitMs: 0 }],
  ["and no third", { running: 2 }, {}, { why: "busy", waitMs: 0 }],
  ["one at a time if configured", { running: 1 }, { concurrency: 1 }, { why: "busy", waitMs: 0 }],
  ["three at once were allowed", { running: 2 }, { concurrency: 3 }, { why: null, waitMs: 0 }],
  ["too soon", { sinceLastMs: 500 }, { spacingMs: 2_000 }, { why: "spacing", waitMs: 1_500 }],
  ["soon enough", { sinceLastMs: 2_000 }, { spacingMs: 2_000 }, { why: null, waitMs: 0 }],
  ["the last of today", { callsToday: 4_999 }, { perDay: 5_000 }, { why: null, waitMs: 0 }],
  ["used up", { callsToday: 5_000 }, { perDay: 5_000 }, { why: "quota", waitMs: 3_600_000 }],
  ["it asked us to wait", { askedMs: 60_000 }, {}, { why: "asked", waitMs: 60_000 }],
  [
    "the longest wait is told",
    { askedMs: 1_000, sinceLastMs: 0 },
    { spacingMs: 5_000 },
    { why: "spacing", waitMs: 5_000 },
  ],
  [
    "busy matters only once time allows",
    { running: 1, sinceLastMs: 0 },
    { spacingMs: 5_000 },
    { why: "spacing", waitMs: 5_000 },
  ],
])("%s", (_, usage, limits, expected) => {
  expect(turnOf({ ...FREE, ...usage }, { ...NO_LIMITS, ...limits })).toEqual(expected);
});

test("a scenario that would exceed the quota halfway does not begin", () => {
  const usage = { ...FREE, callsToday: 8 };

  expect(turnOf(usage, { spacingMs: 0, perDay: 10 }, 2).why).toBe(null);
  expect(turnOf(usage, { spacingMs: 0, perDay: 10 }, 3).why).toBe("quota");
});

test("a probe that waits as asked may call, whatever the limits", () => {
  const usage = fc.record({
    running: fc.constant(0),
    sinceLastMs: fc.nat(100_000),
    callsToday: fc.nat(100),
    restOfDayMs: fc.integer({ min: 1, max: 90_000_000 }),
    askedMs: fc.nat(3_600_000),
  });
  const limits = fc.record({
    spacingMs: fc.nat(100_000),
    perDay: fc.option(fc.integer({ min: 1, max: 100 })),
    concurrency: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(usage, limits, (usage, limits) => {
      const { waitMs } = turnOf(usage, limits);
      const newDay = waitMs >= usage.restOfDayMs;
      const later = {
        ...usage,
        sinceLastMs: usage.sinceLastMs + waitMs,
        askedMs: Math.max(0, usage.askedMs - waitMs),
        callsToday: newDay ? 0 : usage.callsToday,
      };

      expect(waitMs).toBeGreaterThanOrEqual(0);
      expect(turnOf(later, limits).why).toBe(null);
    }),
  );
});

const monitor = (more: Partial<MonitorConfig> = {}): MonitorConfig =>
  monitorConfig({ settings: { url: "https://insee.test/" }, ...more });

test.each([
  ["http", { url: "https://x.test" }, 1],
  ["http", { url: "https://x.test", steps: [{}, {}] }, 3],
  ["http", { steps: [{}, {}] }, 2],
  ["tcp", { host: "x.test", port: 1 }, 1],
  ["a kind of tomorrow", null, 1],
  ["ping", { url: "https://gateway.test/ping/x" }, 0],
  ["statuspage", { url: "https://status.x.test" }, 0],
  ["observed", {}, 0],
  ["heartbeat", {}, 0],
])("a probe of kind %s with %j calls the provider %i times", (kind, settings, calls) => {
  expect(callsOf({ kind, settings })).toBe(calls);
});

test("the day of a quota is a civil one, odd days included", () => {
  const hours = (at: string) => {
    const { from, to } = quotaDay(Date.parse(at), "Europe/Paris");
    return (to - from) / 3_600_000;
  };

  expect(hours("2026-01-15T12:00:00+01:00")).toBe(24);
  expect(hours("2026-03-29T12:00:00+02:00")).toBe(23);
  expect(hours("2026-10-25T12:00:00+01:00")).toBe(25);
});

test.each<[string, number, Partial<MonitorConfig>, Limits, unknown]>([
  ["ten a minute, no limits", 10, {}, NO_LIMITS, []],
  [
    "ten a minute are 14,400 a day",
    10,
    {},
    { spacingMs: 0, perDay: 5_000 },
    [{ why: "quota", needed: 14_400, allowed: 5_000 }],
  ],
  [
    "spared for 10 minutes, they are 1,440",
    10,
    { okForMs: 600_000 },
    { spacingMs: 0, perDay: 5_000 },
    [],
  ],
  [
    "a gateway's pings cost the provider nothing",
    10,
    { kind: "ping" },
    { spacingMs: 0, perDay: 1 },
    [],
  ],
  [
    "two seconds apart, thirty fit in a minute",
    40,
    { timeoutMs: 100 },
    { spacingMs: 2_000, perDay: null },
    [{ why: "spacing", needed: 2_400, allowed: 1_800 }],
  ],
  [
    "twenty time-outs of 5 s take 100 s of each minute, one at a time",
    20,
    {},
    { ...NO_LIMITS, concurrency: 1 },
    [{ why: "busy", needed: 1_667, allowed: 1_000 }],
  ],
  ["two at once, and they fit", 20, {}, NO_LIMITS, []],
  [
    "four at once are the most unless more were allowed",
    60,
    {},
    NO_LIMITS,
    [{ why: "busy", needed: 5_000, allowed: 4_000 }],
  ],
])("%s", (_, count, more, limits, expected) => {
  const monitors = Array.from({ length: count }, () => monitor(more));

  expect(paceProblems(monitors, limits)).toEqual(expected);
});

test.each<[string, number, Partial<MonitorConfig>, Limits, Partial<ReturnType<typeof paceOf>>]>([
  ["one monitor: two calls at once", 1, {}, NO_LIMITS, { concurrency: 2, spacingMs: 250 }],
  [
    "eight that fill 16 s of each 10 s",
    8,
    { everyMs: 10_000, timeoutMs: 2_000 },
    NO_LIMITS,
    { concurrency: 2, spacingMs: 250, roundMs: 18_000 },
  ],
  [
    "twenty that fill 40 s of each 10 s",
    20,
    { everyMs: 10_000, timeoutMs: 2_000 },
    NO_LIMITS,
    { concurrency: 4, spacingMs: 125, roundMs: 22_000 },
  ],
  ["a thousand are too close for a spacing", 1_000, {}, NO_LIMITS, { spacingMs: 0 }],
  [
    "limits that are configured come first",
    20,
    { everyMs: 10_000 },
    { spacingMs: 1_000, perDay: null, concurrency: 1 },
    { concurrency: 1, spacingMs: 1_000 },
  ],
])("the pace of %s", (_, count, more, limits, expected) => {
  const monitors = Array.from({ length: count }, () => monitor(more));

  expect(paceOf(monitors, limits)).toMatchObject(expected);
});
