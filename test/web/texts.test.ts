import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { typeset } from "../../web/text/typeset.ts";
import { literalsIn, markupIn, pairsIn } from "../helpers/page-texts.ts";

/** Texts of a folder of the web, with their file. */
function read(folder: string): { readonly name: string; readonly source: string }[] {
  const root = new URL(`../../web/${folder}/`, import.meta.url);
  return readdirSync(root, { recursive: true, encoding: "utf8" })
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

const BREAKING = / [:;?!»%](\s|$)|« /u;

test("French has typographic apostrophes, and no breaking space before a sign", () => {
  const console = pairs.map(({ fr }) => fr);
  const pages = french.slice(console.length);

  expect(having(console, /\p{L}'\p{L}/u)).toEqual([]);
  expect(having(pages, BREAKING)).toEqual([]);
  expect(having(console, BREAKING).length).toBeGreaterThan(20);
  expect(having(console.map(typeset), BREAKING)).toEqual([]);
});

test("the console writes no French sign past the function that sets its spaces", () => {
  const set = new Set(pairs.flatMap(({ fr, en }) => [fr, en]));
  const past = read("console").flatMap(({ name, source }) =>
    [...literalsIn(name, source), ...markupIn(name, source)]
      .filter((text) => !set.has(text) && BREAKING.test(text))
      .map((text) => `${name}: ${text}`),
  );

  expect(past).toEqual([]);
});

test.each([
  ["Que faire ?", "Que faire\u00a0?"],
  ["« INSEE » : 99,5 % ; fini !", "«\u00a0INSEE\u00a0»\u00a0: 99,5\u00a0%\u00a0; fini\u00a0!"],
  [" : ", "\u00a0: "],
  ["https://exemple.fr/?a=b:c 12:30", "https://exemple.fr/?a=b:c 12:30"],
])("%j is set with non-breaking spaces", (text, set) => {
  expect(typeset(text)).toBe(set);
});

test("English has typographic apostrophes", () => {
  expect(
    having(
      pairs.map(({ en }) => en),
      /\p{L}'\p{L}/u,
    ),
  ).toEqual([]);
});
