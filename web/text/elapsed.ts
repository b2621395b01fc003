import type { Locale } from "../../server/core/model.ts";

// Shared by the server's renderer and the browser's islands: it must stay small, so it
// carries its few words itself and not the whole of the messages.

const NBSP = "\u00a0";

/**
 * A length of time in its two largest units, cut and never rounded up: "12 s", "27 min",
 * "1 h 08", "3 j 4 h". Negative lengths read as zero: a clock that is ahead is not news.
 */
export function duration(locale: Locale, lengthMs: number): string {
  const seconds = Math.max(0, Math.floor(lengthMs / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (minutes === 0) return `${seconds}${NBSP}s`;
  if (hours === 0) return `${minutes}${NBSP}min`;
  if (days === 0) {
    const rest = minutes % 60;
    if (locale === "en")
      return rest === 0 ? `${hours}${NBSP}h` : `${hours}${NBSP}h ${rest}${NBSP}min`;
    return rest === 0
      ? `${hours}${NBSP}h`
      : `${hours}${NBSP}h${NBSP}${String(rest).padStart(2, "0")}`;
  }
  const unit = locale === "fr" ? "j" : "d";
  const rest = hours % 24;
  return rest === 0 ? `${days}${NBSP}${unit}` : `${days}${NBSP}${unit} ${rest}${NBSP}h`;
}

/** Relation of a moment to now: `ago` "il y a 12 s", `in` "dans 25 min", `span` "1 h 12". */
export type Relation = "ago" | "in" | "span";

const PHRASE: Record<Locale, Record<Relation, (length: string) => string>> = {
  fr: { ago: (d) => `il y a ${d}`, in: (d) => `dans ${d}`, span: (d) => d },
  en: { ago: (d) => `${d} ago`, in: (d) => `in ${d}`, span: (d) => d },
};

/**
 * Returns the distance of a moment from now in words: `relation` gives the intended side of now.
 */
export function elapsed(locale: Locale, relation: Relation, at: number, now: number): string {
  return PHRASE[locale][relation](duration(locale, relation === "in" ? at - now : now - at));
}
