import fc from "fast-check";
import { expect, test } from "vitest";
import { readCsv } from "../../../server/core/imports/csv-reading.ts";
import { csvText } from "../../../server/formats/csv.ts";

test.each([
  ["\r\n", ","],
  ["\n", ";"],
  ["\r", "\t"],
])("each row has the line at which it begins: line end %j, separator %j", (end, mark) => {
  const lines = ["\ufeffa,b", '"one\n""two""",3', "", "last,4"].map((l) => l.replaceAll(",", mark));

  expect(readCsv(lines.join(end))).toEqual([
    { row: 1, cells: ["a", "b"] },
    { row: 2, cells: ['one\n"two"', "3"] },
    { row: 5, cells: ["last", "4"] },
  ]);
});

test("line ends may be mixed, and empty values are values", () => {
  expect(readCsv('\ufeffa,"b ""c"", d"\r\n"e\nf",g\n\n,\nh,i')).toEqual([
    { row: 1, cells: ["a", 'b "c", d'] },
    { row: 2, cells: ["e\nf", "g"] },
    { row: 5, cells: ["", ""] },
    { row: 6, cells: ["h", "i"] },
  ]);
});

test("a mark within quotes of the header separates nothing", () => {
  expect(readCsv('"a;b;c",d\n1,2')).toMatchObject([
    { cells: ["a;b;c", "d"] },
    { cells: ["1", "2"] },
  ]);
});

test("what we write is read back", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", "é", " ", "7", ";") });
  const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(table, (rows) => {
      const read = readCsv(csvText(["h", "i"], rows));

      const unguarded = (s: string) => s.replace(/^'(?=[=+\-@\t\r])/, "");
      const cells = read.slice(1).map((r) => r.cells.map(unguarded));
      expect(cells).toEqual(rows.map((r) => [...r]));
    }),
    { numRuns: 300 },
  );
});

test("a quote that is never closed is a mistake with a line", () => {
  expect(() => readCsv('a,b\nc,"d')).toThrow(/line 2/);
});
