/** How regularly an upstream was asked, from the lines that `upstream.ts` writes. */
export type Cadence = {
  readonly checks: number;
  readonly paths: number;
  /** Share of checks that came on a connection of their own. */
  readonly freshShare: number;
  /** How far from its interval the time between two checks of a path was, in milliseconds. */
  readonly errorP50Ms: number;
  readonly errorP99Ms: number;
  readonly errorMaxMs: number;
  /** Checks in the busiest second, over the mean of all seconds. */
  readonly busiest: number;
};

/**
 * @param log lines of "instant path fresh"
 * @param everyMs the interval that each path should have
 * @param from,to only checks of this window count, though intervals may begin before it
 */
export function cadence(log: string, everyMs: number, from: number, to: number): Cadence {
  const last = new Map<string, number>();
  const errors: number[] = [];
  const perSecond = new Map<number, number>();
  let checks = 0;
  let fresh = 0;
  for (const line of log.split("\n")) {
    const [instant, path, isFresh] = line.split(" ");
    if (path === undefined) continue;
    const at = Number(instant);
    const before = last.get(path);
    last.set(path, at);
    if (at < from || at >= to) continue;
    checks += 1;
    fresh += Number(isFresh);
    perSecond.set(Math.floor(at / 1_000), (perSecond.get(Math.floor(at / 1_000)) ?? 0) + 1);
    if (before !== undefined) errors.push(Math.abs(at - before - everyMs));
  }
  return {
    checks,
    paths: last.size,
    freshShare: fresh / checks,
    errorP50Ms: quantile(errors, 0.5),
    errorP99Ms: quantile(errors, 0.99),
    errorMaxMs: quantile(errors, 1),
    // The first and the last second of a window are not whole.
    busiest: Math.max(...perSecond.values()) / ((checks * 1_000) / (to - from)),
  };
}

/** Nearest rank; `NaN` of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
