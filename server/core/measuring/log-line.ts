import { isInstant } from "../instant.ts";
import type { Instant } from "../model.ts";

/** A line of an access log, as far as it matters here. */
export type LogLine = {
  readonly status: number;
  /** Time of the answer, where the pattern has a group `time`; else `null`. */
  readonly at: Instant | null;
};

/**
 * Reads a line by a pattern with a group `status`, and perhaps `time`. A line that the pattern
 * does not fit is another API's (`other`); one that it fits, but that holds no status or no time
 * that can be, is `bad`.
 */
export function readLogLine(line: string, pattern: RegExp): LogLine | "other" | "bad" {
  const groups = pattern.exec(line)?.groups;
  if (!groups) return "other";
  const status = Number(groups.status);
  if (!/^[1-5]\d\d$/.test(groups.status ?? "")) return "bad";
  if (groups.time === undefined) return { status, at: null };
  const at = parseLogTime(groups.time);
  return at === null ? "bad" : { status, at };
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** "15/Jan/2026:12:00:00 +0100": nginx's `$time_local`, Apache's `%t`. */
const COMMON = /^(\d{2})\/(\w{3})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2}):?(\d{2})$/;
const ISO = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}([.,]\d+)?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * A moment as access logs write it: the common log format, ISO 8601 with its offset, or seconds
 * (with a fraction or without) or milliseconds since 1970. Returns `null` for anything else: a
 * local time without its offset may be any of two moments.
 */
export function parseLogTime(text: string): Instant | null {
  if (/^\d{10}(\.\d+)?$/.test(text)) return valid(Math.floor(Number(text) * 1000));
  if (/^\d{13}$/.test(text)) return valid(Number(text));
  if (ISO.test(text)) return valid(Date.parse(text.replace(" ", "T").replace(",", ".")));
  const [, day, month = "", year, hour, minute, second, sign, h, m] = COMMON.exec(text) ?? [];
  const number = MONTHS.indexOf(month.toLowerCase()) + 1;
  if (day === undefined || number === 0) return null;
  const date = `${year}-${String(number).padStart(2, "0")}-${day}`;
  return valid(Date.parse(`${date}T${hour}:${minute}:${second}${sign}${h}:${m}`));
}

const valid = (at: number): Instant | null => (isInstant(at) ? at : null);
