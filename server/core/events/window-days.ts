import type { Weekday, WindowDay } from "../model.ts";

/** In the order of `Date.getUTCDay`. */
export const WEEKDAYS = [
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
] as const satisfies readonly Weekday[];

/** Places within a month, and the numbers that iCalendar gives them (RFC 5545, 3.3.10). */
export const PLACES = { first: 1, second: 2, third: 3, fourth: 4, last: -1 } as const;
export type Place = keyof typeof PLACES;

/** A window's day, taken apart. */
export type ReadDay =
  | { readonly kind: "weekday"; readonly weekday: Weekday }
  | { readonly kind: "place"; readonly place: Place; readonly weekday: Weekday }
  /** 1 to 31, or -1 for the last. */
  | { readonly kind: "date"; readonly date: number };

/** Returns the days of a rule, none for "every day". */
export const daysOf = (day: WindowDay | readonly WindowDay[] | undefined): readonly WindowDay[] =>
  day === undefined ? [] : typeof day === "string" ? [day] : day;

/**
 * Reads "sunday", "first sunday", "last friday", "last day" or "15", in any case. Returns `null`
 * for anything else.
 */
export function parseWindowDay(text: string): WindowDay | null {
  const words = text.trim().toLowerCase().split(/\s+/);
  const [first = "", second] = words;
  if (words.length > 2) return null;
  if (/^([1-9]|[12]\d|3[01])$/.test(first) && second === undefined) return first as WindowDay;
  if (second === undefined) return isWeekday(first) ? first : null;
  if (first === "last" && second === "day") return "last day";
  return first in PLACES && isWeekday(second) ? (`${first} ${second}` as WindowDay) : null;
}

const isWeekday = (word: string): word is Weekday => (WEEKDAYS as readonly string[]).includes(word);

/** Every word that a window's day may be, for suggestions. */
export const DAY_WORDS: readonly string[] = [
  ...WEEKDAYS,
  ...Object.keys(PLACES).flatMap((place) => WEEKDAYS.map((weekday) => `${place} ${weekday}`)),
  "last day",
];

export function readDay(day: WindowDay): ReadDay {
  if (day === "last day") return { kind: "date", date: -1 };
  if (/^\d/.test(day)) return { kind: "date", date: Number(day) };
  const [first, weekday] = day.split(" ") as [string, Weekday?];
  return weekday === undefined
    ? { kind: "weekday", weekday: first as Weekday }
    : { kind: "place", place: first as Place, weekday };
}

/** Reports whether a civil date is such a day. A month without a 31st has none. */
export function isDay(day: WindowDay, date: string): boolean {
  const read = readDay(day);
  const number = Number(date.slice(8));
  const length = new Date(
    Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0),
  ).getUTCDate();
  if (read.kind === "date") return number === (read.date === -1 ? length : read.date);
  if (weekdayOf(date) !== read.weekday) return false;
  if (read.kind === "weekday") return true;
  return read.place === "last" ? number + 7 > length : Math.ceil(number / 7) === PLACES[read.place];
}

/** Returns the weekday of a civil date. */
export const weekdayOf = (date: string): Weekday =>
  WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? "sunday";
