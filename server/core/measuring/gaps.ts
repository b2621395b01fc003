import type { Instant, Interval } from "../model.ts";

/**
 * The parts of a window that none of these intervals covers, in order.
 *
 * @param taken in order of start; may overlap and reach outside; `to` is `null` while one goes on
 */
export function gapsOf(
  window: Interval,
  taken: readonly { readonly from: Instant; readonly to: Instant | null }[],
): Interval[] {
  const gaps: Interval[] = [];
  let from = window.from;
  for (const t of taken) {
    if (t.from >= window.to) break;
    if (t.from > from) gaps.push({ from, to: t.from });
    from = Math.max(from, t.to ?? Infinity);
  }
  if (from < window.to) gaps.push({ from, to: window.to });
  return gaps;
}
