import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { literalsIn, pairsIn } from "../helpers/page-texts.ts";

/** Texts of a folder of the web, with their file. */
function read(folder: string): { readonly name: string; readonly source: string }[] {
  const root = new URL(`../../web/${folder}/`, import.meta.url);
  return readdirSync(root)
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => ({ name, source: readFileSync(new URL(name, root), "utf8") }));
}

const pairs = read("console").flatMap(({ name, source }) => pairsIn(name, source));
const french = [
  ...pairs.map(({ fr }) => fr),
  ...read("text")
    .filter(({ name }) => name.startsWith("fr"))
    .flatMap(({ name, source }) => literalsIn(name, source)),
];
const english = [
  ...pairs.map(({ en }) => en),
  ...read("text")
    .filter(({ name }) => name.startsWith("en"))
    .flatMap(({ name, source }) => literalsIn(name, source)),
];

const having = (texts: readonly string[], pattern: RegExp) =>
  texts.filter((text) => pattern.test(text));

test("both languages are read from the source", () => {
  expect(pairs.length).toBeGreaterThan(400);
  expect(french.length).toBeGreaterThan(pairs.length + 200);
  expect(english.length).toBeGreaterThan(pairs.length + 150);
});

test("no text shows raw backticks or two spaces in a row", () => {
  // Keys of the French refusals are the server's own English, with names of fields.
  const shown = [...french, ...english].filter(
    (text) => !/`(startsAt|from|startedAt|every|provider|Authorization)/.test(text),
  );
  expect(having(shown, /`| {2}/)).toEqual([]);
});

test("French has typographic apostrophes, and pages no breaking space before a sign", () => {
  const console = pairs.map(({ fr }) => fr);
  const pages = french.slice(console.length);

  expect(having(console, /\p{L}'\p{L}/u)).toEqual([]);
  expect(having(pages, / [:;?!»](\s|$)|« /u)).toEqual([]);
});

test("English has typographic apostrophes", () => {
  expect(
    having(
      pairs.map(({ en }) => en),
      /\p{L}'\p{L}/u,
    ),
  ).toEqual([]);
});
