import { expect, test } from "vitest";
import { latencyPlot, roundUp } from "../../web/page/latency-plot.ts";
import { weeksOf } from "../../web/page/maintenance-calendar.tsx";

const point = (p50: number | null, p95 = p50) => ({ from: 0, to: 1, p50, p95 });

test.each([
  [1, 1],
  [1.1, 2],
  [4, 5],
  [581, 1000],
  [1000, 1000],
  [2001, 5000],
])("%d fits under %d", (value, edge) => {
  expect(roundUp(value)).toBe(edge);
});

test("a hole in the measurements is a hole in the line, and a lone point still shows", () => {
  const { p50 } = latencyPlot([point(100), point(100), point(null), point(50)]);

  expect(p50).toBe("M90 0L270 0M630 80h4");
});

test("nothing measured is nothing drawn", () => {
  expect(latencyPlot([point(null), point(null)])).toMatchObject({ p50: "", p95: "", most: 1 });
  expect(latencyPlot([]).p50).toBe("");
});

test("a month's weeks begin on Monday, whole, with room before and after", () => {
  const days = Array.from({ length: 30 }, (_, i) => `2026-11-${String(i + 1).padStart(2, "0")}`);

  const weeks = weeksOf(days);

  expect(weeks).toHaveLength(6);
  expect(weeks.every((week) => week.length === 7)).toBe(true);
  expect(weeks[0]).toEqual([null, null, null, null, null, null, "2026-11-01"]);
  expect(weeks[5]?.slice(0, 2)).toEqual(["2026-11-30", null]);
  expect(weeksOf([])).toEqual([]);
});
