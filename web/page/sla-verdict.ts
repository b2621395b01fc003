import type { PublishedMonth } from "../../server/core/month-report.ts";

/**
 * Returns whether a month's commitment is kept; `null` where nothing is promised or nothing is
 * known.
 *
 * A closed month is judged by its ratio, as it is and not as it is rounded. A month that goes on is
 * judged by the time allowed: an hour lost on its first day breaks no promise.
 */
export function isKept(month: PublishedMonth): boolean | null {
  const { ratio, target, leftSeconds, frozenAt, until, to } = month;
  if (ratio === null || target === null) return null;
  const isOver = frozenAt !== null || until >= to;
  return isOver || leftSeconds === null ? ratio * 100 >= target : leftSeconds >= 0;
}
