import { appendFileSync } from "node:fs";

/** Where `npm run bench` reads the figures of one benchmark: a file, one JSON object a line. */
export const FIGURES_FILE = "VIGIE_BENCH_FIGURES";

/** A limit that a figure is held to. */
export type Limit = { readonly atMost: number } | { readonly atLeast: number };

/** A measured figure. A ratio compares two programs in one run, so it holds on any machine. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: "ratio" | "ms" | "s" | "MB" | "kB" | "bytes" | "/s" | "slots";
  readonly limit: Limit;
};

/** Records a figure for `npm run bench`. It does nothing where a benchmark runs alone. */
export function recordFigure(
  name: string,
  value: number,
  unit: Figure["unit"],
  limit: Limit,
): void {
  const file = process.env[FIGURES_FILE];
  if (file === undefined) return;
  const figure: Figure = { name, value, unit, limit };
  appendFileSync(file, `${JSON.stringify(figure)}\n`);
}

/** Returns the figures of a file that benchmarks wrote. */
export function figuresOf(text: string): Figure[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Figure);
}

/** Returns true if a figure keeps its limit. */
export function keepsLimit({ value, limit }: Figure): boolean {
  return "atMost" in limit ? value <= limit.atMost : value >= limit.atLeast;
}
