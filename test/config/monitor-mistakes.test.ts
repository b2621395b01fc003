import { expect, test } from "vitest";
import { file, http, mistakes, monitor } from "../helpers/mistaken-file.ts";

// Mistakes in windows and monitors, between parts of a file, and in variables.

test.each([
  // Windows.
  {
    text: file({ provider: 'maintenance: [{ from: "25:00", to: "03:00" }]' }),
    found: ['9:31: from: expected a time from "00:00" to "23:59", found "25:00"'],
  },
  {
    text: file({ provider: 'maintenance: [{ from: "03:00", to: "03:00" }]' }),
    found: ["9:44: to: from and to are the same: the window would be empty"],
  },
  {
    text: file({ component: 'maintenance: [{ from: "03:00", to: "04:00", date: 2026-02-29 }]' }),
    found: ['13:63: date: expected a date that exists, such as 2026-12-20, found "2026-02-29"'],
  },
  {
    text: file({
      provider: 'maintenance: [{ from: "03:00", to: "04:00", date: 2026-12-20, day: sunday }]',
    }),
    found: ["9:59: date: expected day or date, not both"],
  },
  {
    text: file({ provider: 'maintenance: [{ from: "03:00", to: "04:00", day: sundey }]' }),
    found: [expect.stringMatching(/^9:58: day: expected a weekday .*did you mean "sunday"\?/)],
  },
  ...(
    [
      ["day: fifth sunday", "day: expected a weekday"],
      ["day: 32", "day: expected a weekday"],
      ["day: [monday, 15]", "day: weekdays, weekdays of a month and days of a month take a window"],
      ["day: friday, until: friday", "until: expected another weekday than friday"],
      ["until: monday", "until: a weekday here takes one weekday as day"],
      ["day: [friday, saturday], until: monday", "until: a weekday here takes one weekday"],
      ["day: 15, until: monday", "until: a weekday here takes one weekday"],
      ["day: friday, until: 2026-12-20", "until: a date here takes a date as its beginning"],
      ["date: 2026-12-20, until: 2026-12-20", "until: expected a date after 2026-12-20"],
      ["date: 2026-12-20, until: 2027-02-20", "until: expected at most 31 days after 2026-12-20"],
      ["date: 2026-12-20, until: monday", "until: expected a date, as in date"],
      ['to: "24:01"', 'to: expected a time from "00:00" to "24:00"'],
      ['from: "24:00"', 'from: expected a time from "00:00" to "23:59"'],
    ] as const
  ).map(([rule, found]) => ({
    text: file({
      provider: `maintenance: [{ ${[
        ...(rule.startsWith("from") ? [] : ['from: "03:00"']),
        ...(rule.startsWith("to") ? [] : ['to: "04:00"']),
        rule,
      ].join(", ")} }]`,
    }),
    found: [expect.stringContaining(found)],
  })),
  {
    text: file({ provider: 'maintenance: [{ from: "03:00" }]' }),
    found: ['9:23: "to" is missing: expected text'],
  },
  // Monitors.
  { text: monitor("kind: htpp"), found: ['13:32: unknown kind "htpp": did you mean "http"?'] },
  {
    text: monitor('url: "https://x.test"'),
    found: [expect.stringMatching(/^13:24: "kind" is missing: expected "http", /)],
  },
  {
    text: file({ component: "monitors: [http]" }),
    found: ['13:24: monitors[0]: expected a mapping (key: value), found "http"'],
  },
  {
    text: monitor(`${http}, evry: 5s`),
    found: ['13:61: unknown key "evry": did you mean "every"?'],
  },
  {
    text: monitor(`${http}, every: 500ms`),
    found: ['13:68: every: expected a duration from 1s to 30d, found "500ms"'],
  },
  {
    text: monitor(`${http}, every: 2s, timeout: 3s`),
    found: ["13:81: timeout: expected at most every (2s), or a probe would overlap the next"],
  },
  {
    text: monitor(`${http}, okFor: 30s`),
    found: ["13:68: okFor: expected at least every (60s, the default), or it would spare nothing"],
  },
  {
    text: monitor(`${http}, expect: { jsn: 1 }`),
    found: ['13:71: unknown key "jsn": did you mean "json"?'],
  },
  {
    text: monitor("kind: observed, rule: ratio, threshold: 1.1"),
    found: ["13:66: threshold: expected a number of at most 1, found the number 1.1"],
  },
  {
    text: file({
      component: "combine: { quorum: 3 }",
      last: "            monitors: [{ kind: heartbeat }, { kind: heartbeat }]",
    }),
    found: ["13:32: quorum: expected at most 2, the number of monitors here"],
  },
  {
    text: file({ component: "combine: most" }),
    found: ['13:22: combine: expected "all" or "any", or a mapping (key: value), found "most"'],
  },
  {
    text: file({
      component: "monitors: [{ kind: heartbeat, name: heartbeat }, { kind: heartbeat }]",
    }),
    found: ['13:49: name: "heartbeat" is already the key of another monitor of this component'],
  },
  // What parts must be to each other.
  {
    text: file({ last: "          - { id: c, name: D }" }),
    found: ['14:19: id: "c" is already the id of another component of this page, on line 11'],
  },
  {
    text: file({ last: "          - { id: d, name: D, aliases: [c, e, e] }" }),
    found: [
      '14:41: aliases[0]: "c" is the id of a component, on line 11',
      '14:47: aliases[2]: "e" is already an alias of this component, on line 14',
    ],
  },
  {
    text: file({ provider: "role: gateway", last: "      - { id: q, name: R, role: gateway }" }),
    found: [
      '14:15: id: "q" is already the id of another provider of this page, on line 7',
      "14:33: role: a page has one gateway, given on line 9",
    ],
  },
  {
    text: file({
      last: '  - { id: p, title: P, url: "https://p.test", hostnames: [p.test], providers: [] }',
    }),
    found: ['14:11: id: "p" is already the id of another page, on line 2'],
  },
  {
    text: file({
      last: 'network: { allow: [10.0.0.0/33, "::ffff:10.0.0.0/104"], anchors: ["1.1.1.1:53"] }',
    }),
    found: [
      '14:20: allow[0]: expected an address range such as 10.0.0.0/8, found "10.0.0.0/33"',
      expect.stringMatching(/^14:33: allow\[1\]: expected an address range/),
      expect.stringMatching(/^14:66: anchors: one target alone cannot tell/),
    ],
  },
  // Variables.
  {
    text: file({ page: "contact: ${CONTACT}" }),
    found: ["5:14: the environment variable CONTACT is not set"],
  },
  {
    text: file({ page: "contact: ${CON-TACT}" }),
    found: ['5:14: "${CON-TACT}" is not a variable: expected ${NAME}; a literal ${ is written $${'],
  },
  { text: monitor('kind: "${KIND}"'), found: ["13:32: the environment variable KIND is not set"] },
])("$found.0", ({ text, found }) => {
  expect(mistakes(text)).toEqual(found);
});
