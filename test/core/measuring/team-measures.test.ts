import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";
import {
  spreadOf,
  teamMonths,
  verdictOf,
  type MeasuredIncident,
  type PromiseVerdict,
} from "../../../server/core/measuring/team-measures.ts";

const AT = Date.UTC(2026, 10, 15, 12);
const min = (n: number) => AT + n * MINUTE_MS;
const where = { timeZone: "Europe/Paris", now: AT + 30 * 24 * HOUR_MS };

describe("a promised update", () => {
  test.each<[string, number[], number | null, number, PromiseVerdict]>([
    ["came before", [20], null, 60, "kept"],
    ["came at the very instant", [30], null, 60, "kept"],
    ["came a moment late", [30 + 1 / 60_000], null, 60, "broken"],
    ["came with the promise itself", [0], null, 60, "broken"],
    ["never came", [], null, 60, "broken"],
    ["is not due yet", [], null, 30, "open"],
    ["was moved before it was due", [], 10, 60, "moved"],
    ["was moved by the update that kept it", [10], 10, 60, "kept"],
    ["was moved too late", [], 31, 60, "broken"],
  ])("that %s", (_, updates, nextMade, now, verdict) => {
    const promise = {
      madeAt: min(0),
      dueAt: min(30),
      updates: updates.map(min),
      nextMadeAt: nextMade === null ? null : min(nextMade),
    };
    expect(verdictOf(promise, min(now))).toBe(verdict);
  });
});

test.each<[number[], number | null, number | null]>([
  [[], null, null],
  [[5], 5, 5],
  [[1, 9], 5, 5],
  [[1, 2, 9], 4, 2],
  [[10, 1, 2, 3], 4, 3],
])("of %j the mean is %s and the median %s", (times, meanMs, medianMs) => {
  expect(spreadOf(times)).toEqual({ count: times.length, meanMs, medianMs });
});

test("mean and median lie between the shortest and the longest", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1e9), { minLength: 1 }), (times) => {
      const { meanMs, medianMs, count } = spreadOf(times);
      expect(count).toBe(times.length);
      for (const value of [meanMs!, medianMs!]) {
        expect(value).toBeGreaterThanOrEqual(Math.min(...times));
        expect(value).toBeLessThanOrEqual(Math.max(...times));
      }
    }),
  );
});

const incident = (more: Partial<MeasuredIncident> = {}): MeasuredIncident => ({
  startedAt: AT,
  publishedAt: min(10),
  resolvedAt: min(60),
  providers: ["insee"],
  causes: ["http_5xx"],
  ...more,
});

test("an incident counts in the month in which it began, in the time zone of the page", () => {
  const newYear = Date.UTC(2026, 11, 31, 23, 30);
  const incidents = [incident({ startedAt: newYear, publishedAt: newYear, resolvedAt: null })];
  const months = teamMonths(["2027-01", "2026-12"], { incidents, alerts: [], promises: [] }, where);

  expect(months.map((one) => [one.month, one.incidents, one.unresolved])).toEqual([
    ["2027-01", 1, 1],
    ["2026-12", 0, 0],
  ]);
  expect(months[0]!.toResolve).toEqual({ count: 0, meanMs: null, medianMs: null });
});

test("by provider and cause an incident counts for each; without a cause it is unknown", () => {
  const incidents = [
    incident({ providers: ["insee", "dgfip"], causes: ["tls", "timeout"] }),
    incident({ causes: [], resolvedAt: null }),
  ];
  const [month] = teamMonths(["2026-11"], { incidents, alerts: [], promises: [] }, where);

  expect(month!.providers.map(({ id, incidents, count }) => [id, incidents, count])).toEqual([
    ["insee", 2, 1],
    ["dgfip", 1, 1],
  ]);
  expect(month!.causes.map(({ id, incidents }) => [id, incidents])).toEqual([
    ["timeout", 1],
    ["tls", 1],
    ["unknown", 1],
  ]);
});

test("no month loses or doubles an incident, an alert or a promise that is due", () => {
  const instant = fc.integer({ min: -60, max: 60 }).map((days) => AT + days * 24 * HOUR_MS);
  fc.assert(
    fc.property(fc.array(instant), fc.array(instant), (begun, due) => {
      const incidents = begun.map((startedAt) => incident({ startedAt, publishedAt: startedAt }));
      const alerts = begun.map((openedAt) => ({ openedAt, acknowledgedAt: null }));
      const promises = due.map((dueAt) => ({
        madeAt: dueAt - HOUR_MS,
        dueAt,
        updates: [],
        nextMadeAt: null,
      }));
      const months = ["2027-01", "2026-12", "2026-11", "2026-10", "2026-09"];
      const found = teamMonths(months, { incidents, alerts, promises }, where);
      const sum = (of: (one: (typeof found)[number]) => number) =>
        found.reduce((total, one) => total + of(one), 0);

      expect(sum((one) => one.incidents)).toBe(begun.length);
      expect(sum((one) => one.alerts)).toBe(begun.length);
      expect(sum(({ promises: { broken, open } }) => broken + open)).toBe(due.length);
    }),
  );
});
