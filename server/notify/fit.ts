import { cutLine, cutText, lengthOf } from "../core/page/cut-text.ts";
import type { RichText } from "../core/page/markdown.ts";
import { MAIL_WORDS } from "./mail-words.ts";
import type { Sheet } from "./sheet.ts";

/** The parts of a sheet that may be cut. */
export type Cuttable = Pick<Sheet, "locale" | "facts" | "body" | "sections" | "parts">;

/** A fact is read at a glance: of a longer one, the beginning says enough. */
const LEAST_FACT = 80;
const LONGEST_FACT = 1500;

const paragraph = (text: string): RichText => [
  { kind: "paragraph", inside: [{ kind: "em", inside: [{ kind: "text", text }] }] },
];

/**
 * Returns a sheet whose texts are each at most `size` characters long, and which has at most so many
 * parts. The first text that is cut says where the rest is.
 */
export function shrunk<S extends Cuttable>(sheet: S, size: number): S {
  const words = MAIL_WORDS[sheet.locale];
  let isFirst = true;
  const cut = (text: RichText): RichText => {
    if (lengthOf(text) <= size) return text;
    const rest = isFirst ? paragraph(words.rest) : [];
    isFirst = false;
    return [...cutText(text, size), ...rest];
  };
  const body = sheet.body && cut(sheet.body);
  const parts = sheet.parts.slice(0, Math.max(1, size));
  const left = sheet.parts.length - parts.length;
  return {
    ...sheet,
    body: left > 0 ? [...(body ?? []), ...paragraph(words.more(left))] : body,
    sections: sheet.sections.map((section) => ({ ...section, body: cut(section.body) })),
    parts: parts.map((part) => shrunk(part, size)),
    facts: sheet.facts.map(({ label, value }) => ({
      label,
      value: cutLine(value, Math.min(LONGEST_FACT, Math.max(LEAST_FACT, 4 * size))),
    })),
  };
}

/** Returns the least size at which a sheet is whole, apart from facts that are too long. */
const wholeSize = (sheet: Cuttable): number =>
  Math.max(
    LONGEST_FACT,
    sheet.parts.length,
    lengthOf(sheet.body ?? []),
    ...sheet.sections.map((section) => lengthOf(section.body)),
    ...sheet.parts.map(wholeSize),
  );

/** The result for a sheet, and the size at which it fitted. */
export type Fitted<T> = { readonly made: T; readonly size: number };

/**
 * Returns what `make` makes of a sheet that is cut as little as makes it fit. Limits are those of
 * what is sent, after every escape and encoding, so it is made to be measured.
 */
export function fitted<S extends Cuttable, T>(
  sheet: S,
  make: (sheet: S) => T,
  fits: (made: T) => boolean,
): Fitted<T> {
  let high = wholeSize(sheet);
  const whole = make(shrunk(sheet, high));
  if (fits(whole)) return { made: whole, size: high };
  let best = { made: make(shrunk(sheet, 0)), size: 0 };
  while (high - best.size > 1) {
    const size = Math.floor((best.size + high) / 2);
    const made = make(shrunk(sheet, size));
    if (fits(made)) best = { made, size };
    else high = size;
  }
  return best;
}
