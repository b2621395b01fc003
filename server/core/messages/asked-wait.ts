import { parseRetryAfter } from "../measuring/retry-after.ts";
import { DAY_MS } from "../duration.ts";
import type { Instant } from "../model.ts";

/** The part of a receiver's answer that may ask for a wait. */
export type AskingAnswer = {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of the body. */
  readonly body: string;
};

/** Longer than this no message is kept for a receiver. */
const MAX_WAIT_MS = DAY_MS;

/**
 * Returns for how long a receiver asks not to be called, in milliseconds; `null` where it does not
 * ask. The longest wait counts where an answer names several.
 *
 * - 429 and 503: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3; RFC 6585, 4), which
 *   Slack (docs.slack.dev, "Rate limits"), Microsoft Teams and Google Chat send.
 * - Matrix: `retry_after_ms` in the body, before version 1.10 of its specification the only place
 *   (spec.matrix.org, client-server API, "Rate limiting").
 * - Discord: `retry_after` in the body and `X-RateLimit-Reset-After`, both in seconds with a
 *   fraction (docs.discord.com, "Rate limits"). An answer that was taken carries the latter, too:
 *   where `X-RateLimit-Remaining` is 0, the next call must wait.
 */
export function askedWaitMs({ status, headers, body }: AskingAnswer, now: Instant): number | null {
  const isTaken = status >= 200 && status < 300;
  if (isTaken && headers["x-ratelimit-remaining"]?.trim() !== "0") return null;
  if (!isTaken && status !== 429 && status !== 503) return null;
  const { retry_after_ms: inMs, retry_after: inSeconds } = isTaken ? {} : fieldsOf(body);
  const waits = [
    isTaken ? null : parseRetryAfter(headers["retry-after"], now, MAX_WAIT_MS),
    milliseconds(inMs, 1),
    milliseconds(inSeconds, 1_000),
    milliseconds(Number(headers["x-ratelimit-reset-after"] ?? Number.NaN), 1_000),
  ].filter((wait) => wait !== null);
  return waits.length === 0 ? null : Math.min(Math.max(...waits), MAX_WAIT_MS);
}

function milliseconds(value: unknown, unitMs: number): number | null {
  const isWait = typeof value === "number" && Number.isFinite(value) && value >= 0;
  return isWait ? Math.ceil(value * unitMs) : null;
}

/** The fields of a JSON object; none where the body is no object. */
function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
