import type { Instant } from "./model.ts";

/** The earliest instant accepted from outside: nothing was monitored before. */
export const EARLIEST: Instant = 0;

/**
 * The latest instant accepted from outside. In every time zone its year has four digits, as
 * RFC 3339 and iCalendar (RFC 5545) require, and so has the day after.
 */
export const LATEST: Instant = Date.UTC(2999, 11, 30);

/** Added to the error texts of fields that take an instant. */
export const INSTANT_BOUNDS = "from 1970 to 2999";

/** Returns whether a number is an instant within the bounds; `false` for `NaN`. */
export const isInstant = (at: number): boolean => at >= EARLIEST && at <= LATEST;

/** Returns the instant that a text denotes; `null` if it is none or beyond the bounds. */
export function parseInstant(text: string): Instant | null {
  const at = Date.parse(text);
  return isInstant(at) ? at : null;
}

/**
 * Returns the nearest instant within the bounds, so that formatting never throws, whatever an
 * older version has stored. `NaN` becomes the earliest.
 */
export const clampInstant = (at: number): Instant =>
  Number.isNaN(at) ? EARLIEST : Math.min(Math.max(at, EARLIEST), LATEST);

/** Returns RFC 3339 in UTC with milliseconds: "2026-11-21T17:40:12.345Z". Never throws. */
export const isoUtc = (at: number): string => new Date(clampInstant(at)).toISOString();
