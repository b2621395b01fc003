/** Durations in milliseconds. A day is 24 hours, whatever the clocks do. */
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const UNIT_MS = { ms: 1, s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;

/** The form that `parseDuration` reads, for schemas: a number and its unit. */
export const DURATION_PATTERN = /^(\d{1,12}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;

/**
 * Reads "500ms", "5s", "1.5s", "1m", "2h" or "90d" as milliseconds.
 *
 * Returns `null` for anything else: a bare number has no unit, and guessing one has cost others
 * a factor of a thousand. A day is 24 hours here, whatever the clocks do.
 *
 * @returns whole milliseconds, zero or more
 */
export function parseDuration(text: string): number | null {
  const [, number, unit] = DURATION_PATTERN.exec(text) ?? [];
  if (number === undefined || unit === undefined) return null;
  const ms = Math.round(Number(number) * UNIT_MS[unit as keyof typeof UNIT_MS]);
  return Number.isSafeInteger(ms) ? ms : null;
}

/** The shortest text that `parseDuration` reads back as the same: 90000 is "90s", 60000 "1m". */
export function formatDuration(ms: number): string {
  const fitting = (["d", "h", "m", "s"] as const).find(
    (unit) => ms > 0 && ms % UNIT_MS[unit] === 0,
  );
  return fitting === undefined ? `${ms}ms` : `${ms / UNIT_MS[fitting]}${fitting}`;
}
