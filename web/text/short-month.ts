import type { Locale } from "../../server/core/model.ts";

const format = (tag: string) => new Intl.DateTimeFormat(tag, { month: "short", timeZone: "UTC" });
const FORMATS: Readonly<Record<Locale, Intl.DateTimeFormat>> = {
  fr: format("fr-FR"),
  en: format("en-GB"),
};

/**
 * Returns "nov." of "2026-11", for an axis; with the year, "janv. 26", in January and where it is
 * asked for.
 */
export function shortMonth(month: string, locale: Locale, withYear: boolean): string {
  const name = FORMATS[locale].format(Date.parse(`${month}-01T00:00:00Z`));
  return withYear || month.endsWith("-01") ? `${name} ${month.slice(2, 4)}` : name;
}
