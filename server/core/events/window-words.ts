import type { Locale, Weekday, WindowDay, WindowRule } from "../model.ts";
import { daysOf, readDay, type Place, type ReadDay } from "./window-days.ts";

type Words = {
  /** "Chaque dimanche", "Le premier dimanche du mois", "Chaque jour", "Le 20 décembre 2026". */
  readonly when: (rule: WindowRule) => string;
  /** "de 1 h 00 à 2 h 00", "toute la journée"; for several days, up to which. */
  readonly hours: (rule: WindowRule) => string;
};

const isWholeDay = ({ from, to, until }: WindowRule) =>
  until === undefined && from === "00:00" && (to === "24:00" || to === "00:00");

/** A civil date with its month by name. */
const longDate = (date: string, locale: Locale): string =>
  new Intl.DateTimeFormat(locale === "fr" ? "fr-FR" : "en-GB", {
    dateStyle: "long",
    timeZone: "UTC",
  })
    .format(Date.parse(date))
    .replace(/^1 (?=\p{L})/u, locale === "fr" ? "1er " : "1 ");

const isDate = (text: string) => /^\d{4}-/.test(text);

const readDays = (day: WindowRule["day"]): readonly ReadDay[] => daysOf(day).map(readDay);

const listed = (items: readonly string[], locale: Locale) =>
  new Intl.ListFormat(locale === "fr" ? "fr-FR" : "en-GB").format(items);

const FRENCH_DAYS: Readonly<Record<Weekday, string>> = {
  monday: "lundi",
  tuesday: "mardi",
  wednesday: "mercredi",
  thursday: "jeudi",
  friday: "vendredi",
  saturday: "samedi",
  sunday: "dimanche",
};
const FRENCH_PLACES: Readonly<Record<Place, string>> = {
  first: "premier",
  second: "deuxième",
  third: "troisième",
  fourth: "quatrième",
  last: "dernier",
};

/** "01:30" as French writes it, with spaces at which no line breaks. */
const frenchClock = (time: string): string => time.replace(":", "\u00a0h\u00a0");

function frenchDay(day: ReadDay): string {
  if (day.kind === "weekday") return FRENCH_DAYS[day.weekday];
  if (day.kind === "place") return `le ${FRENCH_PLACES[day.place]} ${FRENCH_DAYS[day.weekday]}`;
  return day.date === -1 ? "le dernier jour" : `le ${day.date === 1 ? "1er" : day.date}`;
}

const ENGLISH_SUFFIXES: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd" };
const ordinal = (n: number) =>
  `${n}${ENGLISH_SUFFIXES[new Intl.PluralRules("en", { type: "ordinal" }).select(n)] ?? "th"}`;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function englishDay(day: ReadDay): string {
  if (day.kind === "weekday") return capital(day.weekday);
  if (day.kind === "place") return `the ${day.place} ${capital(day.weekday)}`;
  return day.date === -1 ? "the last day" : `the ${ordinal(day.date)}`;
}

const isMonthly = (day: WindowDay | readonly WindowDay[]) =>
  readDays(day).some(({ kind }) => kind !== "weekday");

/** A window's rhythm and hours in words, without a final stop. */
export const WINDOW_WORDS: Readonly<Record<Locale, Words>> = {
  fr: {
    when({ day, date, until }) {
      if (date !== undefined) return `${until ? "Du" : "Le"} ${longDate(date, "fr")}`;
      if (day === undefined) return "Chaque jour";
      const names = listed(readDays(day).map(frenchDay), "fr");
      return isMonthly(day) ? `${capital(names)} du mois` : `Chaque ${names}`;
    },
    hours(rule) {
      const { from, to, date, until } = rule;
      if (isWholeDay(rule)) return "toute la journée";
      if (until === undefined) return `de ${frenchClock(from)} à ${frenchClock(to)}`;
      const last = isDate(until) ? longDate(until, "fr") : FRENCH_DAYS[until as Weekday];
      const joint = date === undefined ? ", jusqu’au" : "au";
      const begin = `à ${frenchClock(from)}`;
      return `${begin}${date === undefined ? "" : " "}${joint} ${last} à ${frenchClock(to)}`;
    },
  },
  en: {
    when({ day, date, until }) {
      if (date !== undefined) return `${until ? "From" : "On"} ${longDate(date, "en")}`;
      if (day === undefined) return "Every day";
      const names = listed(readDays(day).map(englishDay), "en");
      return isMonthly(day) ? `On ${names} of the month` : `Every ${names}`;
    },
    hours(rule) {
      const { from, to, date, until } = rule;
      if (isWholeDay(rule)) return "all day";
      if (until === undefined) return `from ${from} to ${to}`;
      const last = isDate(until) ? longDate(until, "en") : capital(until);
      return date === undefined
        ? `from ${from} until ${last} at ${to}`
        : `at ${from} to ${last} at ${to}`;
    },
  },
};
