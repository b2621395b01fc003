import { localInstant } from "../calendar.ts";
import { isInstant } from "../instant.ts";
import type { Instant } from "../model.ts";

/** A line of an access log, as far as it matters here. */
export type LogLine = {
  /** 0 where the log says that nothing was answered. */
  readonly status: number;
  /** Time of the answer; `null` where the log does not give it. */
  readonly at: Instant | null;
};

/**
 * The outcome of reading a line. `other` is another API's line, or no line of traffic; `bad` has
 * no status or time that can be; `zoneless` has a time that may be any of several moments.
 */
export type ReadLine = LogLine | "other" | "bad" | "zoneless";

/** The texts of a line that matter; `time` is absent where the log has none. */
export type LineFields = {
  readonly status: string | undefined;
  readonly time?: string | undefined;
};

/** Marks of a call without an answer: W3C's and Apache's "-", HAProxy's -1, nginx's 000. */
const NO_ANSWER = /^(-|-1|0|000)$/;
const STATUS = /^[1-5]\d\d$/;

/** Reads the texts of a line, whatever format they were found by. */
export function readFields({ status = "", time }: LineFields, local?: LocalTime): ReadLine {
  const isUnanswered = NO_ANSWER.test(status);
  if (!isUnanswered && !STATUS.test(status)) return "bad";
  const code = isUnanswered ? 0 : Number(status);
  if (time === undefined) return { status: code, at: null };
  const at = parseLogTime(time, local);
  if (at !== null) return { status: code, at };
  return lacksZone(time) ? "zoneless" : "bad";
}

/** Reads a line by a pattern with a group `status`, and perhaps `time`. */
export function readLogLine(line: string, pattern: RegExp, local?: LocalTime): ReadLine {
  const groups = pattern.exec(line)?.groups;
  return groups ? readFields({ status: groups.status, time: groups.time }, local) : "other";
}

/** The zone of times that are written without an offset, and the moment that they lie near. */
export type LocalTime = { readonly timeZone: string; readonly now: Instant };

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** "15/Jan/2026:12:00:00.123 +0100": nginx's `$time_local`, Apache's `%t`, HAProxy's `%t`. */
const COMMON =
  /^(\d{2})\/(\w{3})\/(\d{4}):(\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?)(?: ?(Z|[+-]\d{2}:?\d{2}))?$/;
/** ISO 8601, with a space or a T, dashes or slashes, a fraction or none, an offset or none. */
const ISO =
  /^(\d{4})[-/](\d{2})[-/](\d{2})[T ](\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?) ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;
/** "Thu, 15 Jan 2026 11:00:00 GMT" (RFC 9110, 5.6.7). */
const HTTP = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}:\d{2}:\d{2}) (GMT)$/;
/** Seconds, milliseconds, microseconds or nanoseconds since 1970, by their number of digits. */
const EPOCH = /^(\d{10}|\d{13}|\d{16}|\d{19})(\.\d+)?$/;

/**
 * Returns the instant of a time, or `null` for anything that is none. One without an offset is
 * read in `local`; without `local` it is `null`, since it may be any of several moments.
 */
export function parseLogTime(text: string, local?: LocalTime): Instant | null {
  const at = instantOf(text, local);
  return at !== null && isInstant(at) ? at : null;
}

function instantOf(text: string, local: LocalTime | undefined): Instant | null {
  const [, whole, fraction = ""] = EPOCH.exec(text) ?? [];
  if (whole !== undefined) {
    return Math.floor((Number(whole + fraction) / 10 ** (whole.length - 10)) * 1000);
  }
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, month, day, time = "", offset] = iso;
    return zoned(`${year}-${month}-${day}`, time, offset, local);
  }
  const [, day, name = "", year, time = "", offset] = COMMON.exec(text) ?? HTTP.exec(text) ?? [];
  const month = MONTHS.indexOf(name.toLowerCase()) + 1;
  if (day === undefined || month === 0) return null;
  return zoned(`${year}-${String(month).padStart(2, "0")}-${day}`, time, offset, local);
}

/** Returns whether a text is a time that only a zone makes an instant of. */
export function lacksZone(text: string): boolean {
  return parseLogTime(text) === null && parseLogTime(text, { timeZone: "UTC", now: 0 }) !== null;
}

function zoned(
  date: string,
  time: string,
  offset: string | undefined,
  local: LocalTime | undefined,
): Instant | null {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // `Date` moves 31 February into March.
  if (Number.isNaN(midnight) || new Date(midnight).getUTCDate() !== Number(date.slice(8)))
    return null;
  // Milliseconds are as much as we keep.
  const clock = time.replace(",", ".").slice(0, 12);
  if (offset === undefined) {
    return local ? localInstant(`${date}T${clock}`, local.timeZone, local.now) : null;
  }
  const [, sign, hours, minutes = "00"] = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset) ?? [];
  const at = Date.parse(`${date}T${clock}${sign ? `${sign}${hours}:${minutes}` : "Z"}`);
  return Number.isNaN(at) ? null : at;
}
