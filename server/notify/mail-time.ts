import { inFrench } from "../core/french.ts";
import type { Instant, Interval, Locale } from "../core/model.ts";

/** Times as mails write them, in one language and the page's time zone. */
export type MailTime = {
  /** "20 h", "20 h 30"; "20:00" in English. */
  clock(at: Instant): string;
  /** "mar. 24 nov." */
  date(at: Instant): string;
  /** "mar. 24 nov. 20 h 30" */
  moment(at: Instant): string;
  /** "mar. 24 nov. 20 h–22 h"; with both dates where it ends on another day. */
  span(from: Instant, to: Instant): string;
  /** The same without weekdays: "24 nov. 20 h–22 h". */
  shortSpan(from: Instant, to: Instant): string;
  /** "1 h 42", "12 min", "3 j 4 h": the two largest units, cut; or "moins d’une minute". */
  duration(of: Interval): string;
};

const TAG: Readonly<Record<Locale, string>> = { fr: "fr-FR", en: "en-GB" };

const made = new Map<string, MailTime>();

/** Made once for each language and zone: `Intl` takes its time. */
export function mailTime(locale: Locale, timeZone: string): MailTime {
  const key = `${locale} ${timeZone}`;
  const known = made.get(key) ?? makeTime(locale, timeZone);
  made.set(key, known);
  return known;
}

function makeTime(locale: Locale, timeZone: string): MailTime {
  const day = new Intl.DateTimeFormat(TAG[locale], {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
  });
  const shortDay = new Intl.DateTimeFormat(TAG[locale], {
    timeZone,
    day: "numeric",
    month: "short",
  });
  const wall = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const written = (form: Intl.DateTimeFormat) => (at: Instant) => {
    const text = form.format(at).replaceAll(",", "");
    return locale === "fr" ? inFrench(text) : text;
  };
  const date = written(day);
  const clock = (at: Instant) => {
    const [hour = "", minute = ""] = wall.format(at).split(":");
    if (locale === "en") return `${hour}:${minute}`;
    return minute === "00" ? `${Number(hour)} h` : `${Number(hour)} h ${minute}`;
  };
  const spanIn = (dayOf: (at: Instant) => string) => (from: Instant, to: Instant) =>
    dayOf(from) === dayOf(to)
      ? `${dayOf(from)} ${clock(from)}–${clock(to)}`
      : `${dayOf(from)} ${clock(from)} – ${dayOf(to)} ${clock(to)}`;
  return {
    clock,
    date,
    moment: (at) => `${date(at)} ${clock(at)}`,
    span: spanIn(date),
    shortSpan: spanIn(written(shortDay)),
    duration: ({ from, to }) => lengthOf(locale, to - from),
  };
}

function lengthOf(locale: Locale, ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const [hours, days] = [Math.floor(minutes / 60), Math.floor(minutes / 1440)];
  if (minutes === 0) return locale === "fr" ? "moins d’une minute" : "less than a minute";
  if (hours === 0) return `${minutes} min`;
  if (days > 0) {
    const unit = locale === "fr" ? "j" : "d";
    return hours % 24 === 0 ? `${days} ${unit}` : `${days} ${unit} ${hours % 24} h`;
  }
  const rest = minutes % 60;
  if (rest === 0) return `${hours} h`;
  return locale === "fr" ? `${hours} h ${String(rest).padStart(2, "0")}` : `${hours} h ${rest} min`;
}
