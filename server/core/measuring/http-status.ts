/** 200, "2xx" or "200-299". */
export type HttpStatusPattern = number | string;

type Range = readonly [from: number, to: number];

function rangeOf(pattern: HttpStatusPattern): Range {
  if (typeof pattern === "number") return [pattern, pattern];
  if (pattern.endsWith("xx")) return [Number(pattern[0]) * 100, Number(pattern[0]) * 100 + 99];
  const [from, to = from] = pattern.split("-").map(Number);
  return [from ?? Number.NaN, to ?? Number.NaN];
}

/**
 * Returns a test for the statuses that these patterns name. A pattern of none of the three forms
 * names no status; schemas refuse it before.
 */
export function statusSet(patterns: readonly HttpStatusPattern[]): (status: number) => boolean {
  const ranges = patterns.map(rangeOf);
  return (status) => ranges.some(([from, to]) => from <= status && status <= to);
}
