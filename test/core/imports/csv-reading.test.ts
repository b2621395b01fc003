import fc from "fast-check";
import { expect, test } from "vitest";
import { createCsvReader } from "../../../server/core/imports/csv-reading.ts";
import { csvText } from "../../../server/formats/csv.ts";

const rowsOf = (pieces: readonly string[]) => {
  const reader = createCsvReader();
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
};

test("each row bears the line at which it begins, whatever stands in its quotes", () => {
  const rows = rowsOf(['\ufeffa,b\r\n"one\n""two""",3\r\n\r\nlast,4']);

  expect(rows).toEqual([
    { row: 1, cells: ["a", "b"] },
    { row: 2, cells: ['one\n"two"', "3"] },
    { row: 5, cells: ["last", "4"] },
  ]);
});

test("where a file is cut makes no difference, and what we write is read back", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", "é", " ", "7") });
  const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(table, fc.integer({ min: 1, max: 5 }), (rows, size) => {
      const text = csvText(["h", "i"], rows);
      const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];

      const read = rowsOf(pieces);

      expect(read).toEqual(rowsOf([text]));
      const unguarded = (s: string) => s.replace(/^'(?=[=+\-@\t\r])/, "");
      const cells = read.slice(1).map((r) => r.cells.map(unguarded));
      expect(cells).toEqual(rows.map((r) => [...r]));
    }),
    { numRuns: 300 },
  );
});

test("a quote that is never closed does not take the memory of the rest", () => {
  const reader = createCsvReader();
  reader.push('a,"');

  expect(() => {
    for (let i = 0; i < 20; i++) reader.push("x".repeat(100_000));
  }).toThrow("line 1");
});
