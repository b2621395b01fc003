import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadConfig } from "../../server/config/load.ts";
import { file, http, mistakes, monitor } from "../helpers/mistaken-file.ts";

test("the file that the others are made of has no mistake", () => {
  expect(mistakes(file({}))).toEqual([]);
});

test.each([
  // What the text itself gets wrong.
  { text: "", found: ["1:1: the file: expected a mapping (key: value), found nothing"] },
  { text: "# nothing\n", found: ["1:1: the file: expected a mapping (key: value), found nothing"] },
  { text: "pages\n", found: ['1:1: the file: expected a mapping (key: value), found "pages"'] },
  { text: "{}", found: ['1:1: "pages" is missing: expected a list'] },
  {
    text: "pages: []",
    found: ["1:8: pages: expected at least 1 in the list, found an empty list"],
  },
  { text: "pages:\n\t- id: p\n", found: ["2:1: a tab is used to indent: expected spaces"] },
  { text: "pages: [\n", found: [expect.stringMatching(/^2:1: flow sequence in block/)] },
  { text: "a: 'b\n", found: [expect.stringMatching(/^2:1: missing closing 'quote/)] },
  {
    text: "pages: 1\n---\npages: 2\n",
    found: ["2:1: the file holds several documents: expected one, without ---"],
  },
  { text: "pages: *a\n", found: ["1:8: *a stands for no &a before it"] },
  { text: "pages: &a [*a]\n", found: ["1:12: *a stands for what it is part of"] },
  { text: "pages: !secret a\n", found: ["1:8: unresolved tag: !secret"] },
  { text: "? [a]\n: b\n", found: ["1:3: expected a key that is a simple text"] },
  {
    text: file({
      provider: "templates: [{ id: outage, fr: { title: '{prestataire}', body: B } }]",
    }),
    found: [expect.stringMatching(/^9:\d+: .*\{prestataire\} is no placeholder/)],
  },
  {
    text: file({ provider: "templates: [{ id: outage }]" }),
    found: [expect.stringMatching(/^9:\d+: .*expected fr or en, or both/)],
  },
  { text: file({ component: "autoPublish: soon" }), found: [expect.stringMatching(/duration/)] },
  {
    text: file({ last: "network: {}\nnetwork: {}" }),
    found: ['15:1: the key "network" is given twice'],
  },
  {
    text: file({ last: "__proto__: 1" }),
    found: [expect.stringMatching(/^14:1: unknown key "__proto__"/)],
  },
  // Keys and values.
  {
    text: file({ page: "timezone: Europe/Paris" }),
    found: ['5:5: unknown key "timezone": did you mean "timeZone"?'],
  },
  {
    text: file({ last: "colour: red" }),
    found: [
      '14:1: unknown key "colour": expected "regions", "network", "limits", "retention", "freezeAfter", "team", "backup" or "access"',
    ],
  },
  {
    text: file({ last: "team: { email: ['a@b.fr, c@d.fr'] }" }),
    found: [
      `14:17: email[0]: expected one mail address such as equipe@exemple.fr, found "a@b.fr, c@d.fr"`,
    ],
  },
  {
    text: file({ last: "access: { scopes: [{ id: Entreprises, fr: E, en: C }] }" }),
    found: [
      '14:26: id: expected a scope of small letters, digits and "_", with ":" between parts, found "Entreprises"',
    ],
  },
  {
    text: file({ last: "access: { scopes: [{ id: status:read, fr: E, en: C }] }" }),
    found: ["14:26: id: this scope is built in: give yours another name"],
  },
  {
    text: file({
      last: "access: { scopes: [{ id: a, fr: E, en: C }, { id: a, fr: E, en: C }], companies: ftp://a }",
    }),
    found: [
      '14:51: id: "a" is there twice',
      '14:82: companies: expected an http:// or https:// address, found "ftp://a"',
    ],
  },
  {
    text: file({ page: "locale: de" }),
    found: ['5:13: locale: expected "fr" or "en", found "de"'],
  },
  { text: file({ page: "contact:" }), found: ["5:13: contact: expected text, found nothing"] },
  {
    text: file({ page: "sla: { noticeHours: 24 }" }),
    found: ['5:10: "target" is missing: expected a number'],
  },
  ...["0", "-1", "100.1"].map((target) => ({
    text: file({ page: `sla: { target: ${target} }` }),
    found: [
      `5:20: target: expected a number ${target === "100.1" ? "of at most 100" : "above 0"}, found the number ${target}`,
    ],
  })),
  {
    text: file({ page: "timeZone: Europe/Pariss" }),
    found: [
      '5:15: timeZone: expected a time zone of the IANA\'s list, such as "Europe/Paris", found "Europe/Pariss"',
    ],
  },
  {
    text: file({ page: "timeZone: paris" }),
    found: [expect.stringContaining('such as "Europe/Paris", found "paris"')],
  },
  {
    text: file({ page: 'timeZone: "+01:00"' }),
    found: [expect.stringMatching(/^5:15: timeZone: expected a time zone/)],
  },
  {
    text: file({ page: "hostnames: [a.test, b.test, A.test]" }),
    found: ['5:33: hostnames[2]: "a.test" is already a host name, on line 5'],
  },
  {
    text: file({ page: 'hostnames: ["bücher.test", "XN--bcher-kva.test."]' }),
    found: ['5:32: hostnames[1]: "xn--bcher-kva.test" is already a host name, on line 5'],
  },
  {
    text: file({ page: 'hostnames: ["https://a.test"]' }),
    found: [expect.stringMatching(/^5:17: hostnames\[0\]: expected a host name such as/)],
  },
  ...["/st%61tut", "/a//b", "/a/../b", "/-a", "//statut"].map((path) => ({
    text: file({}).replace("https://p.test", `https://p.test${path}`),
    found: [
      `4:10: url: expected a path of letters, digits and "-", such as /statut, found "https://p.test${path}"`,
    ],
  })),
  {
    text: file({}).replace("https://p.test", "https://p.test/api"),
    found: [
      expect.stringContaining(
        "4:10: url: a page cannot be under /api: it has addresses of that name itself",
      ),
    ],
  },
  {
    text: file({}).replace("https://p.test", "https://p.test/statut?a=1"),
    found: ['4:10: url: expected an address without ? or #, found "https://p.test/statut?a=1"'],
  },
  {
    text: monitor(`${http}, expect: { json: { path: "a[*]" } }`),
    found: [expect.stringContaining("path: expected a JSON path such as data.items[0].id: '*'")],
  },
  {
    text: monitor(`${http}, expect: { headers: { etag: { matches: "(a" } } }`),
    found: [
      expect.stringContaining("not a regular expression: unterminated group, at character 1"),
    ],
  },
  {
    text: monitor(`${http}, expect: { json: { path: a, test: matches, value: "(a" } }`),
    found: [expect.stringContaining("unterminated group, at character 1")],
  },
  {
    text: file({ provider: "url: ftp://q.test" }),
    found: ['9:14: url: expected an http:// or https:// address, found "ftp://q.test"'],
  },
  {
    text: file({ provider: "limits: { spacing: 2, perDay: 0.5 }" }),
    found: [
      "9:28: spacing: expected a duration such as 500ms, 5s, 1m, 2h or 90d, found the number 2",
      "9:39: perDay: expected a whole number, found the number 0.5",
    ],
  },
  ...["bad id", "../x", ".", "a//b", "/a", "a/", "é", "x".repeat(201)].map((id) => ({
    text: file({ component: `aliases: ["${id}"]` }),
    found: [expect.stringMatching(/^13:23: aliases\[0\]: expected (an id|at most 200 characters)/)],
  })),
])("$found.0", ({ text, found }) => {
  expect(mistakes(text)).toEqual(found);
});

test("every mistake is reported at once, in the file's order", () => {
  const text = file({
    page: "sla: { target: 120 }",
    provider: "role: gatway",
    component: `monitors: [{ ${http}, okFor: 1s }]`,
    last: "      - { id: q, nam: R }",
  });

  expect(mistakes(text).map((line) => line.replace(/^(\d+:\d+): .*/, "$1"))).toEqual([
    "5:20",
    "9:15",
    "13:68",
    "14:9",
    "14:15",
    "14:18",
  ]);
});

test("a value that a variable brought, or that is a secret, is not printed", () => {
  const url = mistakes(file({ page: 'hostnames: ["${HOSTNAME_OF_PAGE}"]' }), {
    HOSTNAME_OF_PAGE: "not a host",
  });
  const secret = mistakes(
    monitor(
      `${http}, token: { url: "https://t.test", clientId: a, clientSecret: b, auth: hunter2 }`,
    ),
  );

  expect(url).toEqual([expect.stringMatching(/found the value of \$\{HOSTNAME_OF_PAGE\}$/)]);
  expect(secret).toEqual([expect.stringMatching(/^13:129: auth: expected "body" or "basic"/)]);
  expect(secret.join()).not.toContain("hunter2");
});

test("aliases cannot make a small file stand for billions of values", () => {
  const levels = Array.from({ length: 30 }, (_, level) =>
    level === 0 ? "a0: &a0 [x, x]" : `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`,
  );

  expect(mistakes(levels.join("\n"))[0]).toMatch(/aliases \(\*\) repeat too much of the file$/);
});

test.each([
  { name: "deep lists", text: "pages: ".concat("[".repeat(500), "]".repeat(500)) },
  { name: "very deep lists", text: "[".repeat(100_000) },
  { name: "deep mappings", text: "{a: ".repeat(5000) + "}".repeat(5000) },
  { name: "many keys", text: Array.from({ length: 50_000 }, (_, i) => `k${i}: 1`).join("\n") },
])("$name are refused in good time", ({ text }) => {
  const before = performance.now();

  const found = mistakes(text);

  expect(found.length).toBeGreaterThan(0);
  // What grows with the square of the text would take minutes; a busy machine takes some seconds.
  expect(performance.now() - before).toBeLessThan(30_000);
});

test("whatever is done to a file, each mistake has a place in it, and nothing is thrown", () => {
  const lines = readFileSync(new URL("example.yaml", import.meta.url), "utf8").split("\n");
  const scrap = fc.oneof(
    fc.constantFrom(
      "",
      "- x",
      "{",
      "[",
      "*a",
      "&a",
      "<<: *a",
      "? !!set",
      "%YAML 1.1",
      "'",
      '"',
      "\t",
      "---",
    ),
    fc.constantFrom(
      "- &a { <<: *a }",
      "__proto__: 1",
      "constructor: {}",
      "null",
      "3: 4",
      "${",
      "!!binary a",
    ),
    fc.string({ maxLength: 20 }),
  );
  const change = fc.record({
    at: fc.nat(lines.length - 1),
    count: fc.nat(3),
    indent: fc.nat(20),
    scrap,
  });

  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const changed = [...lines];
      for (const { at, count, indent, scrap } of changes)
        changed.splice(at, count, " ".repeat(indent) + scrap);
      const text = changed.join("\n");

      const loaded = loadConfig(text, { path: "f", env: {} });

      const told = loaded.ok ? loaded.warnings : loaded.mistakes;
      if (!loaded.ok) expect(told.length).toBeGreaterThan(0);
      for (const { line, column, message } of told) {
        expect(message).not.toBe("");
        const written = text.split("\n")[line - 1];
        expect(column).toBeGreaterThan(0);
        expect(column - 1).toBeLessThanOrEqual(written?.length ?? -1);
      }
    }),
    { numRuns: 400 },
  );
});
