const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What `parseDuration` understands, for schemas: a number, its unit, nothing else. */
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
