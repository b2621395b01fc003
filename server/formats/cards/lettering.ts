/** A bundled typeface as a drawing needs it: what it can write, how wide, and as which outline. */
export type Typeface = {
  readonly has: (character: string) => boolean;
  /** Width of a line in pixels. */
  readonly width: (text: string, size: number) => number;
  /** SVG path data of a line that begins at `x` on the baseline `y`. */
  readonly outline: (text: string, x: number, y: number, size: number) => string;
};

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

const charactersOf = (text: string): string[] =>
  [...graphemes.segment(text)].map(({ segment }) => segment);

/**
 * Returns a text without what the typeface cannot write, such as emoji; white space becomes single
 * spaces.
 */
export function writable(text: string, face: Typeface): string {
  const kept = charactersOf(text.normalize("NFC")).map((character) =>
    /^\s$/u.test(character)
      ? character.replace(/[^\u00a0\u202f]/u, " ")
      : Array.from(character).every(face.has)
        ? character
        : "",
  );
  return kept.join("").replaceAll(/ {2,}/g, " ").trim();
}

/** Returns the beginning of a text that fits a width, with an ellipsis if it was cut. */
export function cutLine(text: string, face: Typeface, size: number, width: number): string {
  if (face.width(text, size) <= width) return text;
  const characters = charactersOf(text);
  // The longest that fits, by halving: texts may have thousands of characters.
  let [fits, tooMany] = [0, characters.length];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (face.width(`${characters.slice(0, middle).join("")}…`, size) <= width) fits = middle;
    else tooMany = middle;
  }
  return `${characters.slice(0, fits).join("").trimEnd()}…`;
}

/** More words than these never fit a card. */
const MOST_WORDS = 200;

/**
 * Breaks a text into lines of a width, between words. A word that is wider than a line is cut, and
 * so is what does not fit into `most` lines.
 */
export function breakLines(
  text: string,
  face: Typeface,
  size: number,
  width: number,
  most: number,
): { readonly lines: readonly string[]; readonly isWhole: boolean } {
  const words = text.split(" ").slice(0, MOST_WORDS);
  const lines: string[] = [];
  let isWhole = words.length === text.split(" ").length;
  let line = "";
  for (const [at, word] of words.entries()) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (face.width(longer, size) <= width) {
      line = longer;
      continue;
    }
    isWhole &&= face.width(word, size) <= width;
    if (line === "") {
      lines.push(cutLine(word, face, size, width));
    } else if (lines.length === most - 1) {
      return {
        lines: [...lines, cutLine(`${line} ${words.slice(at).join(" ")}`, face, size, width)],
        isWhole: false,
      };
    } else {
      lines.push(line);
      line = cutLine(word, face, size, width);
    }
    if (lines.length === most) return { lines, isWhole: false };
  }
  return { lines: line === "" ? lines : [...lines, line], isWhole };
}
