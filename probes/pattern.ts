/** A regular expression as people wrote it, or why and where it is none. */
export type ReadPattern =
  | { readonly source: string; readonly flags: "u" | "" }
  | { readonly mistake: string };

/**
 * Syntax that means something else, or nothing, without the flag `u`, and would pass for a literal
 * text: escapes and classes of Perl, Python, Ruby and POSIX among it.
 */
const MISREAD: readonly (readonly [RegExp, string])[] = [
  [/^\\(?:[pP]\{|u\{)/, "needs a pattern without needless escapes"],
  [
    /^\\(?:x(?![\da-f]{2})|u(?![\da-f]{4}|\{)|(?![bBcdDfknpPrsStuvwWx])[a-z])/i,
    "is no escape of JavaScript",
  ],
  [/^\[:\w+:\]/, "is a POSIX class, which JavaScript does not know"],
  [/^\{,\d+\}/, "is no quantifier of JavaScript: write {0,n}"],
];

/**
 * Reads a regular expression of JavaScript, without slashes: with the flag `u` where it is valid
 * so, else as browsers accept it without. Patterns that are copied from elsewhere have needless
 * escapes (`\"`, `\-`, `[\w-.]`), which only `u` refuses.
 */
export function readPattern(source: string): ReadPattern {
  if (isValid(source, "u")) return { source, flags: "u" };
  if (!isValid(source, "")) return { mistake: mistakeIn(source) };
  const misread = misreadIn(source);
  return misread === null ? { source, flags: "" } : { mistake: misread };
}

function misreadIn(source: string): string | null {
  for (const { 0: token, index } of source.matchAll(/\\[^]|\[:|\{,/g)) {
    const rest = source.slice(index);
    const found = MISREAD.find(([pattern]) => pattern.test(rest));
    if (found !== undefined) return `${token} ${found[1]}, at character ${index + 1}`;
  }
  return null;
}

/**
 * Compiles a pattern that its schema has accepted.
 *
 * @throws SyntaxError for any other
 */
export function compilePattern(source: string): RegExp {
  const read = readPattern(source);
  return "mistake" in read ? new RegExp(source, "u") : new RegExp(read.source, read.flags);
}

function isValid(source: string, flags: string): boolean {
  return reasonAgainst(source, flags) === null;
}

/** The engine's own words, such as "nothing to repeat", or `null` for a valid pattern. */
function reasonAgainst(source: string, flags: string): string | null {
  try {
    return new RegExp(source, flags) instanceof RegExp ? null : "";
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const reason = message.slice(message.lastIndexOf(": ") + 2);
    return reason.charAt(0).toLowerCase() + reason.slice(1);
  }
}

/**
 * The engine tells no place, so it is found by compiling beginnings of the pattern: what is not
 * ended begins where the last valid one ends, anything else is in the first that fails alike.
 */
function mistakeIn(source: string): string {
  const reason = reasonAgainst(source, "") ?? "";
  const reasons = Array.from({ length: source.length }, (_, n) =>
    reasonAgainst(source.slice(0, n + 1), ""),
  );
  const isOpen = /^(unterminated|\\ at end|incomplete)/i.test(reason);
  const at = isOpen ? reasons.lastIndexOf(null) + 1 : reasons.indexOf(reason);
  return `${reason}, at character ${at + 1}`;
}
