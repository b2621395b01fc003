import type { Instant } from "../model.ts";
import { HOUR_MS } from "../duration.ts";

/** A probed target is left alone for an hour at most: longer, and it would not be watched. */
const MAX_RETRY_AFTER_MS = HOUR_MS;

/**
 * Reads `Retry-After` (RFC 9110, 10.2.3): seconds, or an HTTP date.
 *
 * @returns milliseconds from `now`, from 0 to `maxMs`; `null` where it is missing or unreadable
 */
export function parseRetryAfter(
  value: string | undefined,
  now: Instant,
  maxMs = MAX_RETRY_AFTER_MS,
): number | null {
  const text = value?.trim() ?? "";
  // A bare number would be read as a year; no date that HTTP allows begins with a digit.
  const ms = /^\d+$/.test(text)
    ? Number(text) * 1000
    : /^[A-Za-z]/.test(text)
      ? Date.parse(text) - now
      : Number.NaN;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), maxMs);
}
