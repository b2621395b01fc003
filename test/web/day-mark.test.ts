import { expect, test } from "vitest";
import { dayMark, dayMarks, isFirstDay, runsOf } from "../../web/page/day-mark.ts";
import { daySeconds, sampleDay } from "../helpers/sample-components.ts";

test.each([
  { name: "a whole good day", seconds: {}, mark: "ok" },
  { name: "one second of outage is not hidden", seconds: { major_outage: 1 }, mark: "down" },
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

const nothing = Array.from({ length: 89 }, (_, i) =>
  sampleDay(`day ${i}`, daySeconds({ unknown: 86_400 })),
);
const minute = sampleDay("today", daySeconds({ unknown: 40_000 }, 40_060));

test("the first day is drawn by what is known of it, at once", () => {
  const days = [...nothing, minute];

  expect(isFirstDay(days)).toBe(true);
  expect(dayMarks(days)).toEqual([...nothing.map(() => "none"), "ok"]);
});

test("a later day that is hardly known is not drawn as good", () => {
  const days = [...nothing.slice(1), sampleDay("yesterday", daySeconds()), minute];

  expect(isFirstDay(days)).toBe(false);
  expect(dayMarks(days).slice(-2)).toEqual(["ok", "none"]);
});

test("a first day without any measurement has no mark", () => {
  const days = [...nothing, sampleDay("today", daySeconds({ unknown: 40_000 }, 40_000))];

  expect(dayMarks(days).at(-1)).toBe("none");
});
