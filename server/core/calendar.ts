import { Temporal } from "temporal-polyfill";
import { clampInstant, isoUtc } from "./instant.ts";
import type { Instant, Interval } from "./model.ts";
import { DAY_MS, HOUR_MS } from "./duration.ts";

/**
 * Civil time: days and wall-clock times in a named zone, as instants. A civil day is 23, 24 or
 * 25 hours long; nothing here ever multiplies by 24.
 */

const starts = new Map<string, Instant>();

/** The first instant of a civil day ("2026-11-21") in a time zone. */
export function dayStart(date: string, timeZone: string): Instant {
  const key = `${timeZone} ${date}`;
  const known = starts.get(key);
  if (known !== undefined) return known;
  const start = Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds;
  // A process that runs for years asks for ever new days: forget rather than grow.
  if (starts.size > 20_000) starts.clear();
  starts.set(key, start);
  return start;
}

/** The civil day that an instant falls on. */
export function civilDate(at: Instant, timeZone: string): string {
  // The day in UTC is off by at most one either way: try the three of them.
  const day = isoUtc(at).slice(0, 10);
  if (at < dayStart(day, timeZone)) return addDays(day, -1);
  return at < dayStart(addDays(day, 1), timeZone) ? day : addDays(day, 1);
}

/** A civil date so many days later, or earlier if negative. */
export function addDays(date: string, days: number): string {
  const at = Date.parse(`${date}T00:00:00Z`) + days * DAY_MS;
  return new Date(at).toISOString().slice(0, 10);
}

export type CivilDay = Interval & { readonly date: string };

/** The whole civil day named. */
export function civilDay(date: string, timeZone: string): CivilDay {
  return { date, from: dayStart(date, timeZone), to: dayStart(addDays(date, 1), timeZone) };
}

/** The civil days that a window touches, oldest first, each whole. */
export function civilDays(window: Interval, timeZone: string): CivilDay[] {
  const days: CivilDay[] = [];
  if (window.to <= window.from) return days;
  for (let date = civilDate(window.from, timeZone); ; date = addDays(date, 1)) {
    const day = civilDay(date, timeZone);
    if (day.from >= window.to) return days;
    days.push(day);
  }
}

/** The last `count` civil days up to the one of `now`, oldest first. */
export function lastDays(now: Instant, count: number, timeZone: string): CivilDay[] {
  const today = civilDate(now, timeZone);
  return Array.from({ length: count }, (_, i) => civilDay(addDays(today, i + 1 - count), timeZone));
}

/**
 * The start of the hour that an instant falls in. Hours are counted from the start of the civil
 * day, so that days are made of whole hours in zones of half and quarter hours too; only the last
 * hour of a day is shorter where clocks are set by less than an hour.
 */
export function hourStart(at: Instant, timeZone: string): Instant {
  const start = dayStart(civilDate(at, timeZone), timeZone);
  return start + Math.floor((at - start) / HOUR_MS) * HOUR_MS;
}

/** The hours that a window touches, oldest first, each whole. */
export function civilHours(window: Interval, timeZone: string): Interval[] {
  return civilDays(window, timeZone).flatMap((day) => {
    const hours: Interval[] = [];
    for (let from = day.from; from < day.to; from += HOUR_MS) {
      const to = Math.min(from + HOUR_MS, day.to);
      if (to > window.from && from < window.to) hours.push({ from, to });
    }
    return hours;
  });
}

/** Returns true if a text is a month as `civilMonth` reads it: "2026-10", from 1900 to 2999. */
export const isMonth = (text: string): boolean => /^(19|2\d)\d\d-(0[1-9]|1[0-2])$/.test(text);

/** The civil month that an instant falls in: "2026-10". */
export const monthOf = (at: Instant, timeZone: string): string =>
  civilDate(at, timeZone).slice(0, 7);

/** The month so many months later, or earlier if negative. */
export function addMonths(month: string, months: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + months;
  return `${String(Math.floor(count / 12)).padStart(4, "0")}-${String((count % 12) + 1).padStart(2, "0")}`;
}

/** A civil month ("2026-10") as an interval. */
export function civilMonth(month: string, timeZone: string): Interval {
  const first = Temporal.PlainYearMonth.from(month);
  return {
    from: dayStart(`${first.toString()}-01`, timeZone),
    to: dayStart(`${first.add({ months: 1 }).toString()}-01`, timeZone),
  };
}

/**
 * A wall-clock time on a civil day, as an instant. A time that the clock skips in spring is
 * moved on by the length of the gap; one that it shows twice in autumn is the first.
 *
 * @param time "HH:MM"
 */
export function wallTime(date: string, time: string, timeZone: string): Instant {
  return Temporal.PlainDate.from(date).toZonedDateTime({
    timeZone,
    plainTime: Temporal.PlainTime.from(time),
  }).epochMilliseconds;
}

/** Offsets of ten minutes of local time: one, or two where the clock shows them twice. */
const localOffsets = new Map<string, readonly number[]>();

/**
 * Returns the instant of a local date and time ("2026-11-21T18:40:12.345"), or `null` if it is
 * none. Of two that the clock shows in autumn it is the one nearer to `near`.
 */
export function localInstant(text: string, timeZone: string, near: Instant): Instant | null {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc) || !new Date(asUtc).toISOString().startsWith(text.slice(0, 16)))
    return null;
  const key = `${timeZone} ${text.slice(0, 15)}`;
  let known = localOffsets.get(key);
  if (!known) {
    const local = Temporal.PlainDateTime.from(text);
    const at = (disambiguation: "earlier" | "later") =>
      local.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds - asUtc;
    known = [...new Set([at("earlier"), at("later")])];
    if (localOffsets.size > 2_000) localOffsets.clear();
    localOffsets.set(key, known);
  }
  const instants = known.map((offset) => asUtc + offset);
  return instants.reduce((a, b) => (Math.abs(b - near) < Math.abs(a - near) ? b : a));
}

const offsets = new Map<string, Intl.DateTimeFormat>();

/**
 * RFC 3339 with milliseconds and the zone's offset: "2026-11-21T18:40:12.345+01:00"; `Z` for UTC.
 * An instant beyond the bounds is written as the nearest one within.
 */
export function isoInZone(instant: Instant, timeZone: string): string {
  const at = clampInstant(instant);
  if (timeZone === "Etc/UTC" || timeZone === "UTC") return isoUtc(at);
  const minutes = offsetMinutes(at, timeZone);
  const local = new Date(at + minutes * 60_000).toISOString().slice(0, -1);
  const abs = Math.abs(minutes);
  const hh = String(Math.trunc(abs / 60)).padStart(2, "0");
  const mm = String(abs % 60).padStart(2, "0");
  return `${local}${minutes < 0 ? "-" : "+"}${hh}:${mm}`;
}

const offsetMemo = new Map<string, number>();
/** By zone, the last day of 24 hours that was asked for: long lists go through one after another. */
const steady = new Map<string, Interval & { readonly minutes: number }>();

/**
 * Minutes that a zone's clock is ahead of UTC. On a day of 24 hours that is what its start is
 * before UTC's; only days on which clocks are set are looked up, by the quarter of an hour.
 */
function offsetMinutes(at: Instant, timeZone: string): number {
  const last = steady.get(timeZone);
  if (last && at >= last.from && at < last.to) return last.minutes;
  const { date, from, to } = civilDay(civilDate(at, timeZone), timeZone);
  if (to - from === DAY_MS) {
    const minutes = (Date.parse(`${date}T00:00:00Z`) - from) / 60_000;
    steady.set(timeZone, { from, to, minutes });
    return minutes;
  }
  const key = `${timeZone} ${Math.floor(at / 900_000)}`;
  const known = offsetMemo.get(key);
  if (known !== undefined) return known;
  let format = offsets.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
    offsets.set(timeZone, format);
  }
  const name = format.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "";
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  const minutes = match
    ? (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
    : 0;
  if (offsetMemo.size > 20_000) offsetMemo.clear();
  offsetMemo.set(key, minutes);
  return minutes;
}
