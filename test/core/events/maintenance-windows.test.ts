import { expect, test } from "vitest";
import type { WindowRule } from "../../../server/core/model.ts";
import { plannedWindows, windowAt } from "../../../server/core/events/maintenance-windows.ts";

const ZONE = "Europe/Paris";
const at = (text: string) => Date.parse(text);
const shown = (windows: readonly { from: number; to: number }[]) =>
  windows.map((w) => [new Date(w.from).toISOString(), new Date(w.to).toISOString()]);

function windowsOn(rule: WindowRule, from: string, to: string) {
  return shown(plannedWindows([rule], ZONE, { from: at(from), to: at(to) }));
}

test.each<{ name: string; rule: WindowRule; from: string; to: string; expected: string[][] }>([
  {
    name: "daily, in winter",
    rule: { from: "03:00", to: "04:00" },
    from: "2026-01-15T00:00:00+01:00",
    to: "2026-01-17T00:00:00+01:00",
    expected: [
      ["2026-01-15T02:00:00.000Z", "2026-01-15T03:00:00.000Z"],
      ["2026-01-16T02:00:00.000Z", "2026-01-16T03:00:00.000Z"],
    ],
  },
  {
    name: "on Sundays alone",
    rule: { from: "23:00", to: "23:45", day: "sunday" },
    from: "2026-01-12T00:00:00+01:00",
    to: "2026-01-26T00:00:00+01:00",
    expected: [
      ["2026-01-18T22:00:00.000Z", "2026-01-18T22:45:00.000Z"],
      ["2026-01-25T22:00:00.000Z", "2026-01-25T22:45:00.000Z"],
    ],
  },
  {
    name: "once, on its date",
    rule: { from: "13:00", to: "17:00", date: "2026-12-20" },
    from: "2026-12-01T00:00:00Z",
    to: "2027-12-31T00:00:00Z",
    expected: [["2026-12-20T12:00:00.000Z", "2026-12-20T16:00:00.000Z"]],
  },
  {
    name: "across midnight, begun the day before",
    rule: { from: "23:30", to: "00:30" },
    from: "2026-01-15T00:00:00+01:00",
    to: "2026-01-15T23:00:00+01:00",
    expected: [["2026-01-14T22:30:00.000Z", "2026-01-14T23:30:00.000Z"]],
  },
  {
    name: "in the night that has no 2 o'clock, up to what the clock shows next",
    rule: { from: "01:00", to: "02:00" },
    from: "2026-03-29T00:00:00+01:00",
    to: "2026-03-29T23:00:00+02:00",
    expected: [["2026-03-29T00:00:00.000Z", "2026-03-29T01:00:00.000Z"]],
  },
  {
    name: "wholly inside the hour that is skipped, moved on by its length",
    rule: { from: "02:10", to: "02:40" },
    from: "2026-03-29T00:00:00+01:00",
    to: "2026-03-29T23:00:00+02:00",
    expected: [["2026-03-29T01:10:00.000Z", "2026-03-29T01:40:00.000Z"]],
  },
  {
    name: "in the night that has two 2 o'clocks, the first of them",
    rule: { from: "01:10", to: "02:30" },
    from: "2026-10-25T00:00:00+02:00",
    to: "2026-10-25T23:00:00+01:00",
    expected: [["2026-10-24T23:10:00.000Z", "2026-10-25T00:30:00.000Z"]],
  },
  {
    name: "on the first Sunday of each month",
    rule: { from: "01:00", to: "03:00", day: "first sunday" },
    from: "2026-01-01T00:00:00+01:00",
    to: "2026-03-10T00:00:00+01:00",
    expected: [
      ["2026-01-04T00:00:00.000Z", "2026-01-04T02:00:00.000Z"],
      ["2026-02-01T00:00:00.000Z", "2026-02-01T02:00:00.000Z"],
      ["2026-03-01T00:00:00.000Z", "2026-03-01T02:00:00.000Z"],
    ],
  },
  {
    name: "on the last day of each month, whole",
    rule: { from: "00:00", to: "24:00", day: "last day" },
    from: "2026-01-01T00:00:00+01:00",
    to: "2026-04-01T12:00:00+02:00",
    expected: [
      ["2026-01-30T23:00:00.000Z", "2026-01-31T23:00:00.000Z"],
      ["2026-02-27T23:00:00.000Z", "2026-02-28T23:00:00.000Z"],
      ["2026-03-30T22:00:00.000Z", "2026-03-31T22:00:00.000Z"],
    ],
  },
  {
    name: "on the 31st, in the months that have one",
    rule: { from: "03:00", to: "04:00", day: "31" },
    from: "2026-01-01T00:00:00+01:00",
    to: "2026-05-01T00:00:00+02:00",
    expected: [
      ["2026-01-31T02:00:00.000Z", "2026-01-31T03:00:00.000Z"],
      ["2026-03-31T01:00:00.000Z", "2026-03-31T02:00:00.000Z"],
    ],
  },
  {
    name: "over a weekend, seen from its middle",
    rule: { from: "20:00", to: "06:00", day: "friday", until: "monday" },
    from: "2026-01-18T12:00:00+01:00",
    to: "2026-01-18T13:00:00+01:00",
    expected: [["2026-01-16T19:00:00.000Z", "2026-01-19T05:00:00.000Z"]],
  },
  {
    name: "over several dates, seen on the last",
    rule: { from: "22:00", to: "24:00", date: "2026-12-24", until: "2026-12-27" },
    from: "2026-12-27T23:30:00+01:00",
    to: "2027-12-31T00:00:00+01:00",
    expected: [["2026-12-24T21:00:00.000Z", "2026-12-27T23:00:00.000Z"]],
  },
  {
    name: "on the whole day that has 23 hours",
    rule: { from: "00:00", to: "24:00", date: "2026-03-29" },
    from: "2026-03-29T00:00:00+01:00",
    to: "2026-03-30T00:00:00+02:00",
    expected: [["2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"]],
  },
])("$name", ({ rule, from, to, expected }) => {
  expect(windowsOn(rule, from, to)).toEqual(expected);
});

test("windows that overlap or touch are one", () => {
  const rules: WindowRule[] = [
    { from: "03:00", to: "04:00" },
    { from: "03:30", to: "05:00" },
    { from: "05:00", to: "06:00", day: "thursday" },
  ];

  expect(shown([windowAt(rules, ZONE, at("2026-01-15T03:45:00+01:00"))!])).toEqual([
    ["2026-01-15T02:00:00.000Z", "2026-01-15T05:00:00.000Z"],
  ]);
});

test("a window holds from its first instant up to, and without, its end", () => {
  const rules: WindowRule[] = [{ from: "03:00", to: "04:00" }];
  const on = (text: string) => windowAt(rules, ZONE, at(text)) !== null;

  expect(on("2026-01-15T02:59:59.999+01:00")).toBe(false);
  expect(on("2026-01-15T03:00:00.000+01:00")).toBe(true);
  expect(on("2026-01-15T03:59:59.999+01:00")).toBe(true);
  expect(on("2026-01-15T04:00:00.000+01:00")).toBe(false);
});
