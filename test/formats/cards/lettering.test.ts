import fc from "fast-check";
import { expect, test } from "vitest";
import { breakLines, cutLine, writable } from "../../../server/formats/cards/lettering.ts";
import { loadTypefaces } from "../../../server/formats/cards/typefaces.ts";

const { bold } = loadTypefaces();

test.each([
  ["INSEE en panne", "INSEE en panne"],
  ["Été à Nîmes, œuvre — « 5\u00a0% »", "Été à Nîmes, œuvre — « 5\u00a0% »"],
  ["Ένα Привет Đặng", "Ένα Привет Đặng"],
  ["🚧 Travaux 👩‍🔧 en cours", "Travaux en cours"],
  ["中文", ""],
  ["a\u0000b\nc\td", "ab c d"],
  ["e\u0301te\u0301", "été"],
])("of %j the typeface can write %j", (text, written) => {
  expect(writable(text, bold)).toBe(written);
});

test("a line that fits is whole, and one that is cut fits and ends in an ellipsis", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 200 }),
      fc.integer({ min: 60, max: 1200 }),
      (raw, width) => {
        const text = writable(raw, bold);
        const line = cutLine(text, bold, 40, width);
        if (bold.width(text, 40) <= width) expect(line).toBe(text);
        else {
          expect(line.endsWith("…")).toBe(true);
          expect(text.startsWith(line.slice(0, -1))).toBe(true);
          expect(bold.width(line, 40)).toBeLessThanOrEqual(width);
        }
      },
    ),
  );
});

test("lines are as many as asked at most, each within the width, and whole only if nothing is lost", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme", maxLength: 40 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      (words, most) => {
        const text = writable(words.join(" "), bold);
        const { lines, isWhole } = breakLines(text, bold, 64, 1072, most);
        expect(lines.length).toBeLessThanOrEqual(most);
        for (const line of lines) expect(bold.width(line, 64)).toBeLessThanOrEqual(1072);
        if (isWhole) expect(lines.join(" ")).toBe(text);
        else expect(lines.some((line) => line.endsWith("…"))).toBe(true);
      },
    ),
  );
});
