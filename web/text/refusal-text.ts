import type { Locale } from "../../server/core/model.ts";
import { fieldName } from "./field-names.ts";
import { frMistakes } from "./fr-mistakes.ts";
import { frRefusals } from "./fr-refusals.ts";

/** A text of the server in English, as a pattern, and its French. */
type Pattern = { readonly of: RegExp; readonly french: string; readonly length: number };

/** Values that the server names in English. */
const frValues: ReadonlyMap<string, string> = new Map([
  ["draft", "brouillon"],
  ["a draft", "un brouillon"],
  ["scheduled", "prévue"],
  ["in_progress", "en cours"],
  ["verifying", "en vérification"],
  ["completed", "terminée"],
  ["cancelled", "annulée"],
  ["investigating", "en cours d’analyse"],
  ["identified", "cause identifiée"],
  ["monitoring", "sous surveillance"],
  ["resolved", "résolu"],
  ["submitted", "transmise"],
  ["changes_requested", "à compléter"],
  ["approved", "acceptée"],
  ["refused", "refusée"],
  ["withdrawn", "retirée"],
  ["expired", "expirée"],
  ["postmortem", "bilan"],
  ["day", "jour"],
  ["week", "semaine"],
  ["month", "mois"],
  ["component", "composant"],
  ["provider", "fournisseur"],
  ["string", "un texte"],
  ["number", "un nombre"],
  ["int", "un nombre entier"],
  ["boolean", "vrai ou faux"],
  ["array", "une liste"],
  ["object", "un objet"],
  ["undefined", "rien"],
  ["null", "rien"],
  ["NaN", "autre chose"],
]);

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Made at the first refusal. Texts with more words of their own come first. */
let patterns: readonly Pattern[] | null = null;

function makePatterns(): readonly Pattern[] {
  return Object.entries({ ...frRefusals, ...frMistakes })
    .map(([english, french]) => {
      const parts = english.split("{}");
      const of = new RegExp(`^${parts.map(escaped).join("(.+?)")}$`, "s");
      return { of, french, length: parts.join("").length };
    })
    .toSorted((a, b) => b.length - a.length);
}

/** Returns the French of a refusal of the server; `null` where there is none. */
export function frenchOf(text: string): string | null {
  patterns ??= makePatterns();
  for (const { of, french } of patterns) {
    const found = of.exec(text);
    if (found) {
      return french.replaceAll(/\{(\d)\}/g, (_, place: string) => {
        const value = found[Number(place)] ?? "";
        return frValues.get(value) ?? frenchOf(value) ?? value;
      });
    }
  }
  // A mistake in one of several values begins with its place: "0: expected a status".
  const [, place, rest = ""] = /^(\w+): (.+)$/s.exec(text) ?? [];
  const french = rest === "" ? null : frenchOf(rest);
  return french === null ? null : `${place}\u00a0: ${french}`;
}

/**
 * Returns a refusal of the server in a language; the server writes English. Instants become
 * moments of the page's time zone, and names of fields the labels of the console.
 */
export function refusalText(
  locale: Locale,
  text: string,
  momentText: (instant: string) => string,
): string {
  const said = (locale === "fr" ? frenchOf(text) : null) ?? text;
  return said
    .replaceAll(INSTANT, (instant) => momentText(instant))
    .replaceAll(/`([^`]+)`/g, (_, name: string) => fieldName(locale, `/${name}`) ?? name);
}

/** An instant of RFC 3339 that is not the example of a format, which stands in parentheses. */
const INSTANT = /(?<!\()\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;
