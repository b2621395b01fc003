import { readFileSync } from "node:fs";
import opentype from "opentype.js";
import type { Typefaces } from "./card-svg.ts";
import type { Typeface } from "./lettering.ts";

/** Loads the bundled typeface, in both weights. */
export const loadTypefaces = (): Typefaces => ({
  regular: load("Inter-Regular.ttf"),
  bold: load("Inter-Bold.ttf"),
});

function load(name: string): Typeface {
  const file = readFileSync(new URL(`../fonts/${name}`, import.meta.url));
  // A copy of its own: a small file shares its memory with others.
  const font = opentype.parse(new Uint8Array(file).buffer);
  return {
    has: (character) => font.charToGlyphIndex(character) !== 0,
    width: (text, size) => font.getAdvanceWidth(text, size),
    outline: (text, x, y, size) => font.getPath(text, x, y, size).toPathData(1),
  };
}
