import type { Instant, Locale } from "../../server/core/model.ts";
import { inFrench } from "../../server/core/french.ts";
import { duration, elapsed, type Relation } from "./elapsed.ts";
import { latencyText } from "./latency.ts";

/** A moment as people read it; `date` is `null` when it is today's, in the page's zone. */
export type Moment = { readonly clock: string; readonly date: string | null };

/** Numbers and times of one language in one time zone; every public page has exactly one. */
export type Format = {
  readonly locale: Locale;
  /** 1234 -> "1 234" */
  readonly count: (value: number) => string;
  /** A ratio from 0 to 1, floored to two decimals: 0.99999 reads 99,99 %, never 100. */
  readonly percent: (ratio: number) => string;
  /** Returns a percentage without decimals, for coverage. */
  readonly wholePercent: (ratio: number) => string;
  /** A target such as 99.5, already in hundredths, with the decimals that it has. */
  readonly target: (percentage: number) => string;
  /** "640 ms", "1,9 s" */
  readonly latency: (ms: number) => string;
  readonly duration: (ms: number) => string;
  readonly elapsed: (relation: Relation, at: Instant, now: Instant) => string;
  /** "14 h 32", or "14:32" in English */
  readonly clock: (at: Instant) => string;
  readonly clockSeconds: (at: Instant) => string;
  readonly moment: (at: Instant, now: Instant) => Moment;
  /** "mar. 24 nov." */
  readonly shortDate: (at: Instant) => string;
  /** "mar. 24 nov." of a civil date "2026-11-24" */
  readonly shortCivilDate: (date: string) => string;
  readonly weekday: (at: Instant) => string;
  /** "samedi 21 novembre 2026" */
  readonly longDate: (at: Instant) => string;
  /** "novembre 2026" of "2026-11" */
  readonly month: (month: string) => string;
  /** "sept." of a civil date "2026-09-01" */
  readonly shortMonth: (date: string) => string;
  /** Monday first: "lun." and "lundi". */
  readonly weekdays: readonly { readonly short: string; readonly long: string }[];
  /** The civil date "2026-11-24" in the page's zone. */
  readonly civilDate: (at: Instant) => string;
  /** RFC 3339 with the zone's offset, to the second, for `datetime` attributes. */
  readonly iso: (at: Instant) => string;
  /** "13:32 UTC", for who does not live in the page's zone. */
  readonly utc: (at: Instant) => string;
  /** "Paris", from "Europe/Paris". */
  readonly city: string;
};

const TAG: Record<Locale, string> = { fr: "fr-FR", en: "en-GB" };

/** Makers of `Intl` objects are slow (tens of microseconds); a process has few pages. */
const made = new Map<string, Format>();

/** The format of a language in a time zone, made once. */
export function formatFor(locale: Locale, timeZone: string): Format {
  const key = `${locale} ${timeZone}`;
  const known = made.get(key);
  if (known) return known;
  const format = makeFormat(locale, timeZone);
  made.set(key, format);
  return format;
}

/**
 * A function that keeps its last answers. A page asks for the same ninety days once per
 * component, and for each moment several times; `Intl` takes microseconds for each.
 */
function remembering<Key, Value>(answer: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = answer(key);
    if (known.size >= 5000) known.clear();
    known.set(key, value);
    return value;
  };
}

/** Returns the formats of dates in a time zone; those of civil dates and weekdays are in UTC. */
function dateFormats(locale: Locale, timeZone: string) {
  const date = (options: Intl.DateTimeFormatOptions, zone = timeZone) => {
    const format = new Intl.DateTimeFormat(TAG[locale], { timeZone: zone, ...options });
    // French says "1er déc.", which Intl does not.
    return locale === "fr" ? { format: (at: number) => inFrench(format.format(at)) } : format;
  };
  const day = { weekday: "short", day: "numeric", month: "short" } as const;
  return {
    shortDay: date(day),
    shortDayUtc: date(day, "UTC"),
    dayMonth: date({ day: "numeric", month: "short" }),
    dayMonthYear: date({ day: "numeric", month: "short", year: "numeric" }),
    weekday: date({ weekday: "long" }),
    longDay: date({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    monthYear: date({ month: "long", year: "numeric" }, "UTC"),
    shortMonth: date({ month: "short" }, "UTC"),
    shortWeekday: date({ weekday: "short" }, "UTC"),
    longWeekday: date({ weekday: "long" }, "UTC"),
  };
}

/** Returns what reads the wall-clock fields of an instant in a time zone, as padded strings. */
function wallClock(timeZone: string) {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "longOffset",
  });
  return (at: Instant) => {
    const found: Record<string, string> = {};
    for (const part of parts.formatToParts(at)) found[part.type] = part.value;
    const { year = "", month = "", day = "", hour = "", minute = "", second = "" } = found;
    // "GMT+01:00"; plain "GMT" at Greenwich.
    const offset = (found["timeZoneName"] ?? "").replace("GMT", "") || "+00:00";
    return { date: `${year}-${month}-${day}`, year, hour, minute, second, offset };
  };
}

function makeFormat(locale: Locale, timeZone: string): Format {
  const tag = TAG[locale];
  const number = new Intl.NumberFormat(tag);
  const floored = (minimum: number, maximum: number) =>
    new Intl.NumberFormat(tag, {
      style: "percent",
      minimumFractionDigits: minimum,
      maximumFractionDigits: maximum,
      roundingMode: "floor",
    });
  const twoDecimals = floored(2, 2);
  const noDecimals = floored(0, 0);
  const upToThree = floored(0, 3);
  // 2024 began on a Monday.
  const week = [1, 2, 3, 4, 5, 6, 7].map((day) => Date.UTC(2024, 0, day));
  const dates = dateFormats(locale, timeZone);
  const civilDates = remembering((civil: string) =>
    dates.shortDayUtc.format(Date.parse(`${civil}T00:00:00Z`)),
  );
  const wall = remembering(wallClock(timeZone));

  function clock(at: Instant): string {
    const { hour, minute } = wall(at);
    return locale === "fr" ? `${hour}\u00a0h\u00a0${minute}` : `${hour}:${minute}`;
  }

  return {
    locale,
    count: (value) => number.format(value),
    percent: remembering((ratio) => (ratio === 1 ? noDecimals : twoDecimals).format(ratio)),
    wholePercent: remembering((ratio) => noDecimals.format(ratio)),
    target: (percentage) => upToThree.format(Number((percentage / 100).toPrecision(12))),
    latency: latencyText(locale),
    duration: (ms) => duration(locale, ms),
    elapsed: (relation, at, now) => elapsed(locale, relation, at, now),
    clock,
    clockSeconds: (at) => {
      const { hour, minute, second } = wall(at);
      return locale === "fr"
        ? `${hour}\u00a0h\u00a0${minute}\u00a0min\u00a0${second}\u00a0s`
        : `${hour}:${minute}:${second}`;
    },
    moment: (at, now) => {
      const then = wall(at);
      const today = wall(now);
      if (then.date === today.date) return { clock: clock(at), date: null };
      const words = then.year === today.year ? dates.dayMonth : dates.dayMonthYear;
      return { clock: clock(at), date: words.format(at) };
    },
    shortDate: (at) => dates.shortDay.format(at),
    shortCivilDate: civilDates,
    weekday: (at) => dates.weekday.format(at),
    longDate: (at) => dates.longDay.format(at),
    month: (month) => dates.monthYear.format(Date.parse(`${month}-01T00:00:00Z`)),
    shortMonth: (civil) => dates.shortMonth.format(Date.parse(`${civil}T00:00:00Z`)),
    weekdays: week.map((day) => ({
      short: dates.shortWeekday.format(day),
      long: dates.longWeekday.format(day),
    })),
    civilDate: (at) => wall(at).date,
    iso: (at) => {
      const { date: civil, hour, minute, second, offset } = wall(at);
      return `${civil}T${hour}:${minute}:${second}${offset}`;
    },
    utc: (at) => `${new Date(at).toISOString().slice(11, 16)} UTC`,
    city: (timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " "),
  };
}
