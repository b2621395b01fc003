/** Country codes of France: the mainland, and the overseas lands that have their own. */
export const FRENCH_CODES = ["33", "262", "508", "590", "594", "596", "687", "689"] as const;

/** Codes whose numbers have nine digits, the first of which is no 0. */
const NINE_DIGITS = /^\+(?:33|262|590|594|596)(?=\d*$)(?![1-9]\d{8}$)/;
const E164 = /^\+[1-9]\d{6,14}$/;

const EXPECTED = `expected "+", a country code and the number without its first 0; codes of France: ${FRENCH_CODES.map((code) => `+${code}`).join(", ")}`;

/** Returns a number as people type it without spaces, dots and hyphens. */
export const withoutSeparators = (text: string): string =>
  text.replaceAll(/[\s\u00a0\u202f.\-\u2010\u2011]/g, "");

/** Returns the mistake in an international number of ITU-T E.164, without separators, or `null`. */
export const phoneProblem = (phone: string): string | null =>
  E164.test(phone) && !NINE_DIGITS.test(phone) ? null : EXPECTED;
