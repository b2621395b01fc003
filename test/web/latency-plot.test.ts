import { expect, test } from "vitest";
import { latencyPlot, PLOT, roundUp } from "../../web/page/latency-plot.ts";
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

  expect(p50).toBe("M62 13L408 13M1100 85.5h4");
});

test("nothing measured is nothing drawn", () => {
  const nothing = { p50: "", p95: "", between: "" };
  expect(latencyPlot([point(null), point(null)])).toMatchObject(nothing);
  expect(latencyPlot([])).toMatchObject(nothing);
});

test.each([
  [[100], [0, 20, 40, 60, 80, 100]],
  [
    [581, 90],
    [0, 200, 400, 600],
  ],
  [[4_800], [0, 1000, 2000, 3000, 4000, 5000]],
  [[1], [0, 0.2, 0.4, 0.6, 0.8, 1]],
])("the scale of %j is round, from zero to at least the slowest", (latencies, scale) => {
  const plot = latencyPlot(latencies.map((ms) => point(ms)));

  expect(plot.scale.map(({ ms }) => Number(ms.toPrecision(6)))).toEqual(scale);
  expect([plot.scale[0]!.y, plot.scale.at(-1)!.y]).toEqual([PLOT.bottom, PLOT.top]);
});

test("the surface between the lines is closed, in one piece for each run of measurements", () => {
  const { between } = latencyPlot([point(10, 20), point(10, 20), point(null), point(5, 8)]);

  expect(between.match(/M[^z]+z/g)).toHaveLength(2);
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
