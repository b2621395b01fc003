/** C0 and C1 controls, and Unicode's line and paragraph separators. */
const CONTROLS = /[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g;

/** Every line end of Unicode (UAX 14, BK, CR, LF, NL) but "\n". */
const LINE_ENDS = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
const OTHER_CONTROLS = /[\0-\x08\x0e-\x1f\x7f-\x9f]/g;

/**
 * Characters that reorder the text around them (UAX 9, explicit formatting and implicit marks): a
 * name with one may read as another, also in the text after it.
 */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Returns text without characters that reorder it; letters of any script stay. */
export const withoutBidi = (text: string): string => text.replaceAll(BIDI, "");

/** Returns plain JSON with each text in it as `withoutBidi` returns it. */
export function withoutBidiIn<T>(value: T): T {
  // JSON has nothing but the cases below; each is returned as its own type.
  if (typeof value === "string") return withoutBidi(value) as T;
  if (Array.isArray(value)) return value.map(withoutBidiIn) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, withoutBidiIn(one)]),
  ) as T;
}

/** Returns text as searches compare it: without accents, in lower case. */
export const folded = (text: string): string =>
  text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** Matches text without line ends and control characters. */
export const ONE_LINE = /^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$/;

/** Returns text as one line: each run of line ends, controls and spaces becomes a space. */
export const oneLine = (text: string): string =>
  withoutBidi(text.toWellFormed()).replaceAll(CONTROLS, " ").replaceAll(/ {2,}/g, " ").trim();

/** Returns text whose lines end by "\n" alone, and which has no control but the tabulator. */
export const plainLines = (text: string): string =>
  withoutBidi(text.toWellFormed()).replaceAll(LINE_ENDS, "\n").replaceAll(OTHER_CONTROLS, "");

/** Returns the beginning of a text, at most `max` UTF-16 units long, without half a character. */
export function beginningOf(text: string, max: number): string {
  const cut = text.slice(0, max);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
