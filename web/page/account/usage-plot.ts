import type { UsageCounts, UsagePoint } from "../../../server/core/people/token-usage.ts";

/** The drawing's box, and the field of its bars within: labels stand at the left and below. */
export const BOX = { width: 760, height: 174, left: 40, top: 12, bottom: 150 };

/** From the ground up; each is narrower than the one below, so that colour is not needed. */
export const LAYERS: readonly (readonly [kind: keyof UsageCounts, width: number])[] = [
  ["served", 0.74],
  ["refused", 0.54],
  ["failed", 0.3],
];

export type Bar = {
  readonly kind: keyof UsageCounts;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** Requests as bars that stand on each other, with the lines of the scale. */
export type UsagePlot = {
  readonly bars: readonly Bar[];
  /** Horizontal lines from 0 up: their number of requests and their height. */
  readonly scale: readonly { readonly calls: number; readonly y: number }[];
  /** Returns the middle of a step. */
  readonly middle: (index: number) => number;
};

/** Requests over time, from zero up; a kind with any request is seen. */
export function usagePlot(points: readonly UsagePoint[]): UsagePlot {
  const { left, width, top, bottom } = BOX;
  const most = Math.max(1, ...points.map((p) => p.served + p.refused + p.failed));
  const unit = roundUp(most / 3);
  const lines = Math.ceil(most / unit);
  const tall = (calls: number) => (calls / (lines * unit)) * (bottom - top);
  const step = (width - left) / Math.max(1, points.length);
  const middle = (index: number) => round(left + (index + 0.5) * step);
  const bars = points.flatMap((point, index) => {
    let y = bottom;
    return LAYERS.flatMap(([kind, share]): Bar[] => {
      if (point[kind] === 0) return [];
      const height = Math.max(1, tall(point[kind]));
      y -= height;
      const wide = step * share;
      return [
        {
          kind,
          x: round(middle(index) - wide / 2),
          y: round(y),
          width: round(wide),
          height: round(height),
        },
      ];
    });
  });
  const scale = Array.from({ length: lines + 1 }, (_, i) => ({
    calls: i * unit,
    y: round(bottom - tall(i * unit)),
  }));
  return { bars, scale, middle };
}

/** Returns the next of 1, 2, 5, 10, 20, 50 … */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return power * ([1, 2, 5].find((factor) => factor * power >= value) ?? 10);
}

const round = (value: number): number => Math.round(value * 10) / 10;
