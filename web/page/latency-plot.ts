import type { LatencyPoint } from "../../server/core/page/view.ts";

const WIDTH = 720;
const HEIGHT = 160;

/** Two lines as path data, in a box of `width` by `height`; holes where nothing was measured. */
export type LatencyPlot = {
  readonly width: number;
  readonly height: number;
  readonly p50: string;
  readonly p95: string;
  /** The latency at the upper edge, in milliseconds: round, and never below a value drawn. */
  readonly most: number;
};

/** Latencies over time, from zero up: a line that is twice as high is twice as slow. */
export function latencyPlot(points: readonly LatencyPoint[]): LatencyPlot {
  const most = roundUp(Math.max(1, ...points.map(({ p50, p95 }) => Math.max(p50 ?? 0, p95 ?? 0))));
  const x = (i: number) => round(((i + 0.5) * WIDTH) / Math.max(1, points.length));
  const y = (ms: number) => round(HEIGHT - (ms / most) * HEIGHT);
  const line = (which: "p50" | "p95") => {
    let path = "";
    points.forEach((point, i) => {
      const ms = point[which];
      if (ms === null) return;
      const isNew = points[i - 1]?.[which] == null;
      // A point alone between two holes is a dash, not nothing.
      const isAlone = isNew && points[i + 1]?.[which] == null;
      path += `${isNew ? "M" : "L"}${x(i)} ${y(ms)}${isAlone ? "h4" : ""}`;
    });
    return path;
  };
  return { width: WIDTH, height: HEIGHT, p50: line("p50"), p95: line("p95"), most };
}

/** 1, 2 or 5 times a power of ten, at or above a value. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? 10 * power;
}

const round = (n: number): number => Math.round(n * 10) / 10;
