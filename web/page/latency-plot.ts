import type { LatencyPoint } from "../../server/core/page/view.ts";

/** The drawing's box, and the field of its lines within: labels stand at the left and below. */
export const PLOT = { width: 1104, height: 182, left: 62, right: 1100, top: 13, bottom: 158 };

type Which = "p50" | "p95";

/** Latencies as path data, with the lines of the scale. Nothing measured leaves a hole. */
export type LatencyPlot = {
  readonly p50: string;
  readonly p95: string;
  /** The surface between the two lines. */
  readonly between: string;
  /** Horizontal lines from 0 up: their latency in milliseconds and their height. */
  readonly scale: readonly { readonly ms: number; readonly y: number }[];
};

/** Latencies over time, from zero up: a line that is twice as high is twice as slow. */
export function latencyPlot(points: readonly LatencyPoint[]): LatencyPlot {
  const most = Math.max(1, ...points.map(({ p50, p95 }) => Math.max(p50 ?? 0, p95 ?? 0)));
  const step = roundUp(most / 5);
  const steps = Math.max(1, Math.ceil(most / step));
  const y = (ms: number) => round(PLOT.bottom - (ms / (steps * step)) * (PLOT.bottom - PLOT.top));
  const at = (i: number, which: Which) =>
    `${plotX(i, points.length)} ${y(points[i]?.[which] ?? 0)}`;
  const runs = runsOf(points);
  const line = (which: Which) =>
    runs
      .map(([from, to]) => {
        const all = Array.from({ length: to - from + 1 }, (_, i) => at(from + i, which));
        // A point alone between two holes is a dash, not nothing.
        return `M${all.join("L")}${from === to ? "h4" : ""}`;
      })
      .join("");
  const between = runs
    .map(([from, to]) => {
      const indices = Array.from({ length: to - from + 1 }, (_, i) => from + i);
      const up = indices.map((i) => at(i, "p95"));
      const back = indices.map((i) => at(i, "p50")).toReversed();
      return `M${[...up, ...back].join("L")}z`;
    })
    .join("");
  const scale = Array.from({ length: steps + 1 }, (_, i) => ({ ms: i * step, y: y(i * step) }));
  return { p50: line("p50"), p95: line("p95"), between, scale };
}

/** Returns the place of a point from the left. */
export function plotX(index: number, count: number): number {
  const { left, right } = PLOT;
  return count < 2 ? (left + right) / 2 : round(left + (index * (right - left)) / (count - 1));
}

/** Runs of measured points: first and last index of each. */
function runsOf(points: readonly LatencyPoint[]): [from: number, to: number][] {
  const runs: [number, number][] = [];
  points.forEach(({ p50, p95 }, i) => {
    if (p50 === null || p95 === null) return;
    const last = runs.at(-1);
    if (last?.[1] === i - 1) last[1] = i;
    else runs.push([i, i]);
  });
  return runs;
}

/** 1, 2 or 5 times a power of ten, at or above a value. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? 10 * power;
}

const round = (n: number): number => Math.round(n * 10) / 10;
