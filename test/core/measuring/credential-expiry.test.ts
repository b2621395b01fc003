import fc from "fast-check";
import { expect, test } from "vitest";
import {
  daysLeft,
  dueNotice,
  NOTICE_DAYS,
} from "../../../server/core/measuring/credential-expiry.ts";

test.each<[number, number | null, number | null]>([
  [91, null, null],
  [90, null, 90],
  [89, 90, null],
  [61, 90, null],
  [60, 90, 60],
  [30, 60, 30],
  [14, 30, 14],
  [7, 14, 7],
  [1, 7, null],
  [0, 7, 0],
  [-1, 0, null],
  [-400, 0, null],
  // Found late, or after a long stop: once, with the last notice that was missed.
  [25, null, 30],
  [3, 90, 7],
  [-10, 30, 0],
  [-10, null, 0],
])("%i days before, with notice %s given: %s", (left, last, due) => {
  expect(dueNotice(left, last)).toBe(due);
});

test("looked at daily or rarely, each notice is given at most once, and the last one always", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -30, max: 120 }), { minLength: 1, maxLength: 60 }),
      (looks) => {
        const given: number[] = [];
        for (const left of [...looks, -31].toSorted((a, b) => b - a)) {
          const due = dueNotice(left, given.at(-1) ?? null);
          if (due !== null) given.push(due);
        }

        expect(new Set(given).size).toBe(given.length);
        expect(given.every((days) => NOTICE_DAYS.includes(days))).toBe(true);
        expect(given.at(-1)).toBe(0);
      },
    ),
  );
});

test.each([
  ["2026-01-15T23:30:00+01:00", "2026-01-15", 0],
  ["2026-01-15T23:30:00Z", "2026-01-15", -1],
  ["2026-01-15T12:00:00Z", "2026-04-15", 90],
  ["2028-02-28T12:00:00Z", "2028-03-01", 2],
])("at %s, a credential that ends on %s has %i days left in Paris", (at, expires, left) => {
  expect(daysLeft(expires, Date.parse(at), "Europe/Paris")).toBe(left);
});
