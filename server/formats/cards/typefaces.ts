import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Typefaces } from "./card-svg.ts";
import type { Typeface } from "./lettering.ts";

// Its declared entry for Node is CommonJS, whose names an import does not see.
const { parse } = createRequire(import.meta.url)("opentype.js") as typeof import("opentype.js");

/** Loads the bundled typeface, in both weights. */
export const loadTypefaces = (): Typefaces => ({
  regular: load("Inter-Regular.ttf"),
  bold: load("Inter-Bold.ttf"),
});

function load(name: string): Typeface {
  const file = readFileSync(new URL(`../fonts/${name}`, import.meta.url));
  // A copy of its own: a small file shares its memory with others.
  const font = parse(new Uint8Array(file).buffer);
  return {
    has: (character) => font.charToGlyphIndex(character) !== 0,
    width: (text, size) => font.getAdvanceWidth(text, size),
    outline: (text, x, y, size) => font.getPath(text, x, y, size).toPathData(1),
  };
}
