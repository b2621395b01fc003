import { describe, expect, test } from "vitest";
import type { Monitor } from "../../server/core/api/monitors.ts";
import {
  byColumn,
  isShown,
  isSilent,
  slowerBy,
  type Watched,
} from "../../web/console/monitors/watched.ts";

const NOW = Date.parse("2026-12-01T00:05:00+01:00");
const monitor = (more: Partial<Monitor> = {}): Monitor => ({
  uuid: "u",
  source: "file",
  name: "INSEE - Sirene",
  kind: "http",
  url: "https://insee.test",
  provider: "insee",
  component: "insee/sirene",
  monitor: "http",
  every: "1m",
  timeout: "5s",
  okFor: "0ms",
  confirm: "1m",
  repeat: 2,
  paused: false,
  mutedUntil: null,
  state: "operational",
  since: null,
  lastCheckedAt: new Date(NOW - 30_000).toISOString(),
  lastUpAt: null,
  cause: null,
  ...more,
});
const watched = (more: Partial<Monitor> = {}, other: Partial<Watched> = {}): Watched => ({
  monitor: monitor(more),
  provider: "INSEE",
  component: "Sirene",
  latencies: null,
  slower: null,
  ...other,
});

test.each([
  { now: 300, yesterday: 100, slower: 3 },
  { now: 150, yesterday: 100, slower: 1.5 },
  // Half as slow again of almost nothing is not felt.
  { now: 20, yesterday: 10, slower: null },
  { now: 140, yesterday: 100, slower: null },
  { now: 100, yesterday: 300, slower: null },
  { now: null, yesterday: 100, slower: null },
  { now: 100, yesterday: null, slower: null },
  { now: 100, yesterday: 0, slower: null },
])("$now ms after $yesterday ms is slower by $slower", ({ now, yesterday, slower }) => {
  expect(slowerBy({ now, yesterday })).toBe(slower);
});

describe("nothing is heard of a monitor", () => {
  const checked = (ago: number) => ({ lastCheckedAt: new Date(NOW - ago).toISOString() });

  test.each([
    ["measured in its turn", {}, false],
    ["never measured", { lastCheckedAt: null }, true],
    ["four turns late", checked(250_000), true],
    ["spared after a success", { ...checked(250_000), okFor: "10m" }, false],
    ["slow by its interval", { ...checked(250_000), every: "5m" }, false],
    ["fast, and late by less than a minute", { ...checked(50_000), every: "1s" }, false],
    ["paused", { ...checked(9e6), paused: true }, false],
    ["in maintenance", { ...checked(9e6), state: "under_maintenance" }, false],
  ] as const)("%s", (_, more, silent) => {
    expect(isSilent(monitor(more), NOW)).toBe(silent);
  });
});

test("a filter shows what it names, and nothing else", () => {
  const all = [
    watched({ uuid: "down", state: "major_outage" }),
    watched({ uuid: "part", state: "partial_outage" }),
    watched({ uuid: "slow", state: "degraded_performance" }),
    watched({ uuid: "slower" }, { slower: 2 }),
    watched({ uuid: "muted", mutedUntil: new Date(NOW + 1).toISOString() }),
    watched({ uuid: "paused", paused: true }),
    watched({ uuid: "silent", lastCheckedAt: null, state: "unknown" }),
  ];
  const shown = (filter: Parameters<typeof isShown>[1]) =>
    all.filter((one) => isShown(one, filter, NOW)).map((one) => one.monitor.uuid);

  expect(shown("failing")).toEqual(["down", "part"]);
  expect(shown("slow")).toEqual(["slow", "slower"]);
  expect(shown("muted")).toEqual(["muted"]);
  expect(shown("paused")).toEqual(["paused"]);
  expect(shown("silent")).toEqual(["silent"]);
  expect(shown("all")).toHaveLength(7);
});

test("troubles come first; what has no figure comes last, whichever way the others go", () => {
  const all = [
    watched({ uuid: "ok", latencyMs: 10 }),
    watched({ uuid: "slower", latencyMs: 30 }, { slower: 2 }),
    watched({ uuid: "unknown", state: "unknown" }),
    watched({ uuid: "down", state: "major_outage", latencyMs: 20 }),
  ];
  const sorted = (key: Parameters<typeof byColumn>[0], isDown: boolean) =>
    all.toSorted(byColumn(key, isDown)).map((one) => one.monitor.uuid);

  expect(sorted("state", false)).toEqual(["down", "unknown", "slower", "ok"]);
  expect(sorted("latency", true)).toEqual(["slower", "down", "ok", "unknown"]);
  expect(sorted("latency", false)).toEqual(["ok", "down", "slower", "unknown"]);
});
