import { expect, test } from "vitest";
import { readSubscribers, subscriberRow } from "../../../server/core/messages/subscriber-csv.ts";
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

test.each([";", "\t"])("values may be separated by %j", (mark) => {
  const text = [HEADER, 'ada@exemple.fr,"provider:dgfip;page",,en,']
    .join("\r")
    .replaceAll(",", mark);

  expect(readSubscribers(text, page, NOON)).toMatchObject({
    mistakes: [],
    rows: [{ email: "ada@exemple.fr", scopes: ["page"], locale: "en" }],
  });
});

test("a quote that is never closed is a mistake, and nothing is taken", () => {
  expect(read('"ada@exemple.fr,,,,')).toMatchObject({ rows: [], mistakes: [{ row: 2 }] });
});

const foreign = (...lines: readonly string[]) => readSubscribers(lines.join("\n"), page, NOON);

test("the subscribers of another service are read, and other channels are named", () => {
  const { rows, mistakes, leftOut } = foreign(
    "Type;Email;Components;Created At;Quarantined At",
    "email;ada@exemple.fr;Sirene, DGFIP - Liasses;2025-01-01T00:00:00Z;",
    "email;bob@exemple.fr;;2025-01-01T00:00:00Z;",
    "sms;+33600000000;;;",
    "email;zoe@exemple.fr;;;2025-01-01T00:00:00Z",
  );

  expect(mistakes).toEqual([]);
  expect(rows).toMatchObject([
    {
      email: "ada@exemple.fr",
      scopes: ["component:insee/sirene", "component:dgfip/liasses"],
      confirmedAt: null,
    },
    { email: "bob@exemple.fr", scopes: ["page"], confirmedAt: null },
  ]);
  expect(leftOut).toEqual([
    { row: 4, message: "channel sms: left out" },
    { row: 5, message: "in quarantine there: left out" },
  ]);
});

test("the template of Statuspage has no header", () => {
  const { rows, mistakes, leftOut } = foreign(
    "email,ada@exemple.fr,yes,Sirene,Liasses",
    "webhook,https://a.test,ops@exemple.fr",
  );

  expect(mistakes).toEqual([]);
  expect(rows).toMatchObject([
    { email: "ada@exemple.fr", scopes: ["component:insee/sirene", "component:dgfip/liasses"] },
  ]);
  expect(leftOut).toEqual([{ row: 2, message: "channel webhook: left out" }]);
});

test("a component that is not there, or that two providers have, is a mistake of its row", () => {
  const two = {
    ...page,
    providers: page.providers.map((provider) => ({
      ...provider,
      components: provider.components
        .slice(0, 1)
        .map((c, i) => ({ ...c, name: i === 0 ? "API" : c.name })),
    })),
  };
  const list = "email,components\nada@exemple.fr,API\nbob@exemple.fr,Nothing\n";

  expect(readSubscribers(list, two, NOON).mistakes).toEqual([
    {
      row: 2,
      message: 'components: "API" may mean passerelle or insee/sirene or dgfip/attestation',
    },
    { row: 3, message: 'components: there is no component "Nothing"' },
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
