import { isoInZone } from "../core/calendar.ts";
import { deNom, inFrench } from "../core/french.ts";
import type { Instant, Locale } from "../core/model.ts";

/** Dates and times in the markup that readers of Statuspage's feeds parse. */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "Nov <var data-var='date'> 9</var>": the day takes two places, filled up with a space. */
export function dateMarkup(at: Instant, timeZone: string): string {
  const iso = isoInZone(at, timeZone);
  const day = String(Number(iso.slice(8, 10))).padStart(2, " ");
  return `${MONTHS[Number(iso.slice(5, 7)) - 1]} <var data-var='date'>${day}</var>`;
}

/** "<var data-var='time'>18:40</var>". */
export function timeMarkup(at: Instant, timeZone: string): string {
  return `<var data-var='time'>${isoInZone(at, timeZone).slice(11, 16)}</var>`;
}

/** "Nov 9, 18:40" or "9 nov., 18 h 40", with the markup of Statuspage's feeds. */
export function momentMarkup(at: Instant, timeZone: string, locale: Locale): string {
  const time = timeMarkup(at, timeZone);
  if (locale === "en") return `${dateMarkup(at, timeZone)}, ${time}`;
  const iso = isoInZone(at, timeZone);
  const day = inFrench(`${Number(iso.slice(8, 10))} ${MOIS[Number(iso.slice(5, 7)) - 1]}`);
  const [number, month] = day.split(" ");
  return `<var data-var='date'>${number}</var> ${month}, ${inFrench(time)}`;
}

const MOIS = [
  ...["janv.", "févr.", "mars", "avr.", "mai", "juin"],
  ...["juil.", "août", "sept.", "oct.", "nov.", "déc."],
];

const formats = new Map<string, readonly Intl.DateTimeFormat[]>();

/**
 * "CET", "EST", "UTC"; where a zone has no such name in English, its distance: "GMT+7". In French
 * "(heure de Paris)".
 */
export function zoneName(at: Instant, timeZone: string, locale: Locale = "en"): string {
  if (locale === "fr") {
    const city = (timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " ");
    return /^(?:Etc\/)?(?:UTC|GMT)$/.test(timeZone) ? "UTC" : `(heure ${deNom(city)})`;
  }
  let own = formats.get(timeZone);
  if (!own) {
    // British English knows the names of Europe's zones, American those of America's.
    own = ["en-GB", "en-US"].map(
      (locale) => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "short" }),
    );
    formats.set(timeZone, own);
  }
  const names = own.map(
    (format) => format.formatToParts(at).find((p) => p.type === "timeZoneName")?.value ?? "UTC",
  );
  return names.find((name) => !/^GMT[+-]/.test(name)) ?? names[0]!;
}
