/** French typography and elision, for texts that are put together from names and dates. */

/** "14 h 05" of "14:05", and "1er" of the first of a month. */
export const inFrench = (text: string): string =>
  text
    .replaceAll(/(\d\d):(\d\d)/g, "$1\u00a0h\u00a0$2")
    .replaceAll(new RegExp(`(?<!\\d)1(?=[ \u00a0](?:${MONTHS}))`, "g"), "1er");

const MONTHS = "janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc";

/** Before these a French "de" loses its vowel. An initial h is left alone: some are aspirated. */
const VOWEL = /^[aàâäeéèêëiîïoôöœuùûü]/i;

/** "de Sirene", "d’Attestations". */
export const deNom = (name: string): string => (VOWEL.test(name) ? `d’${name}` : `de ${name}`);
