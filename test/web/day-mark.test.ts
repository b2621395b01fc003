import { expect, test } from "vitest";
import { dayMark, runsOf } from "../../web/page/day-mark.ts";
import { daySeconds, sampleDay } from "../helpers/sample-page.ts";

test.each([
  { name: "a whole good day", seconds: {}, mark: "ok" },
  { name: "one second of outage is not hidden", seconds: { major_outage: 1 }, mark: "degraded" },
  { name: "fifteen minutes of outage", seconds: { major_outage: 900 }, mark: "down" },
  { name: "partial outage counts as one", seconds: { partial_outage: 900 }, mark: "down" },
  {
    name: "an hour of slowness",
    seconds: { degraded_performance: 3600 },
    mark: "degraded",
  },
  { name: "a short daily window is not marked", seconds: { under_maintenance: 3600 }, mark: "ok" },
  { name: "two hours of maintenance", seconds: { under_maintenance: 7200 }, mark: "maintenance" },
  {
    name: "an outage during maintenance shows",
    seconds: { under_maintenance: 7200, major_outage: 1800 },
    mark: "down",
  },
  { name: "no data is never good", seconds: { unknown: 86_400 }, mark: "none" },
  { name: "mostly no data is no data", seconds: { unknown: 50_000 }, mark: "none" },
  {
    name: "an outage in a day hardly known shows",
    seconds: { unknown: 86_000, major_outage: 400 },
    mark: "down",
  },
])("$name", ({ seconds, mark }) => {
  expect(dayMark(sampleDay("2026-11-21", daySeconds(seconds)))).toBe(mark);
});

test("days in a row with the same mark make one run", () => {
  expect(runsOf(["ok", "ok", "down", "ok"])).toEqual([
    { mark: "ok", from: 0, to: 1 },
    { mark: "down", from: 2, to: 2 },
    { mark: "ok", from: 3, to: 3 },
  ]);
  expect(runsOf([])).toEqual([]);
});
