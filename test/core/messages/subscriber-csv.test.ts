import { expect, test } from "vitest";
import {
  csvRows,
  readSubscribers,
  subscriberRow,
} from "../../../server/core/messages/subscriber-csv.ts";
import { usualPreferences } from "../../../server/core/messages/subscriber.ts";
import { csvText } from "../../../server/formats/csv.ts";
import { configOf, NOON, SMALL } from "../../helpers/world.ts";

const page = configOf(SMALL).pages[0]!;
const HEADER = "email,scopes,kinds,locale,confirmed_at";
const read = (...lines: readonly string[]) =>
  readSubscribers([HEADER, ...lines].join("\r\n"), page, NOON);

test("a list is read with its consents; what is empty is as usual", () => {
  const { rows, mistakes } = read(
    "Ada@Exemple.fr,provider:dgfip;component:insee/sirene,incident,en,2025-06-01T10:00:00+02:00",
    "bob@exemple.fr,,,,",
    "",
    "zoe@été.fr,page,incident;maintenance,fr,2025-06-01",
  );

  expect(mistakes).toEqual([]);
  expect(rows).toEqual([
    {
      email: "ada@exemple.fr",
      scopes: ["component:insee/sirene", "provider:dgfip"],
      kinds: ["incident"],
      locale: "en",
      confirmedAt: Date.parse("2025-06-01T08:00:00Z"),
    },
    {
      email: "bob@exemple.fr",
      scopes: ["page"],
      kinds: ["incident", "maintenance"],
      locale: "fr",
      confirmedAt: null,
    },
    {
      email: "zoe@xn--t-9fab.fr",
      scopes: ["page"],
      kinds: ["incident", "maintenance"],
      locale: "fr",
      confirmedAt: Date.parse("2025-06-01"),
    },
  ]);
});

test.each([
  { line: "ada,page,incident,fr,", says: "email" },
  { line: '"ada@exemple.fr\nbcc:bob@exemple.fr",page,incident,fr,', says: "email" },
  { line: "ada@exemple.fr,provider:nobody,incident,fr,", says: "scopes" },
  { line: "ada@exemple.fr,page,rumour,fr,", says: "kinds" },
  { line: "ada@exemple.fr,page,incident,de,", says: "locale" },
  { line: "ada@exemple.fr,page,incident,fr,yesterday", says: "confirmed_at" },
  { line: "ada@exemple.fr,page,incident,fr,2025-13-01", says: "confirmed_at" },
  { line: "ada@exemple.fr,page,incident,fr,2026-01-16", says: "future" },
  { line: "ada@exemple.fr,page,incident,fr", says: "4 values" },
  { line: "bob@exemple.fr,page,incident,fr,,", says: "6 values" },
  { line: "BOB@exemple.fr,page,incident,fr,", says: "line 2 too" },
])("$line is a mistake of line 3: $says", ({ line, says }) => {
  const { mistakes } = read("bob@exemple.fr,page,incident,fr,", line);

  expect(mistakes).toMatchObject([{ row: 3, message: expect.stringContaining(says) as string }]);
});

test.each(["", "email;scopes", "email,scopes,kinds,locale\nada@exemple.fr,,,"])(
  "without its header, %j is no list",
  (text) => {
    expect(readSubscribers(text, page, NOON)).toMatchObject({ rows: [], mistakes: [{ row: 1 }] });
  },
);

test("quotes, line breaks within them, marks and either line end are read as they are meant", () => {
  expect(csvRows('\ufeffa,"b ""c"", d"\r\n"e\nf",g\n\n,\nh,i')).toEqual([
    { row: 1, cells: ["a", 'b "c", d'] },
    { row: 2, cells: ["e\nf", "g"] },
    { row: 5, cells: ["", ""] },
    { row: 6, cells: ["h", "i"] },
  ]);
});

test("what is written is read as it was, also an address that looks like a formula", () => {
  const subscriber = {
    ...usualPreferences("en"),
    id: "a",
    pageId: page.id,
    email: "=1+1@exemple.fr",
    endpoint: null,
    epoch: 1,
    ...({ state: "confirmed", source: "form", createdAt: NOON, confirmedAt: NOON } as const),
    suspendedAt: null,
    suspendedFor: null,
    unsubscribedAt: null,
  };

  const text = csvText(HEADER.split(","), [subscriberRow(subscriber)]);

  expect(text).toContain("\r\n'=1+1@");
  expect(readSubscribers(text, page, NOON)).toMatchObject({
    mistakes: [],
    rows: [{ email: "=1+1@exemple.fr", locale: "en", confirmedAt: NOON }],
  });
});
