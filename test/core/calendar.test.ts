import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { expect, test } from "vitest";
import {
  addMonths,
  civilDate,
  civilMonth,
  hourStart,
  isMonth,
  isoInZone,
  monthOf,
} from "../../server/core/calendar.ts";

const ZONES = [
  "Europe/Paris",
  "UTC",
  "America/St_Johns",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
];
const instant = fc.integer({
  min: Date.parse("2020-01-01T00:00:00Z"),
  max: Date.parse("2030-01-01T00:00:00Z"),
});
const zone = fc.constantFrom(...ZONES);
/** Moments about the changes of the clock in Paris and on Lord Howe Island. */
const odd = fc
  .tuple(
    fc.constantFrom("2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2026-04-04T15:00:00Z"),
    fc.integer({ min: -7_200_000, max: 7_200_000 }),
  )
  .map(([at, more]) => Date.parse(at) + more);

test("instants are written as the standard library of dates writes them", () => {
  fc.assert(
    fc.property(fc.oneof(instant, odd), zone, (at, timeZone) => {
      const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
      const expected = time.toString({ fractionalSecondDigits: 3, timeZoneName: "never" });

      expect(isoInZone(at, timeZone)).toBe(
        expected.replace(/\+00:00$/, timeZone === "UTC" ? "Z" : "+00:00"),
      );
      expect(Date.parse(isoInZone(at, timeZone))).toBe(at);
      expect(civilDate(at, timeZone)).toBe(time.toPlainDate().toString());
    }),
    { numRuns: 500 },
  );
});

test("an hour begins at most an hour before any instant in it, on its civil day", () => {
  fc.assert(
    fc.property(fc.oneof(instant, odd), zone, (at, timeZone) => {
      const start = hourStart(at, timeZone);

      expect(start).toBeLessThanOrEqual(at);
      expect(at - start).toBeLessThan(3_600_000);
      expect(civilDate(start, timeZone)).toBe(civilDate(at, timeZone));
      expect(hourStart(start, timeZone)).toBe(start);
    }),
  );
});

test("months follow each other without gap or overlap", () => {
  for (const timeZone of ZONES) {
    for (let month = "2025-11"; month < "2027-03"; month = addMonths(month, 1)) {
      const { from, to } = civilMonth(month, timeZone);
      expect(civilMonth(addMonths(month, 1), timeZone).from).toBe(to);
      expect([monthOf(from, timeZone), monthOf(to - 1, timeZone)]).toEqual([month, month]);
    }
  }
  expect(addMonths("2026-01", -1)).toBe("2025-12");
  expect(addMonths("2026-12", 13)).toBe("2028-01");
});

test.each([
  ["2026-10", true],
  ["2026-13", false],
  ["2026-00", false],
  ["2026-1", false],
  ["26-10", false],
  ["2026-10-01", false],
  ["", false],
])("%j is a month: %s", (text, expected) => {
  expect(isMonth(text)).toBe(expected);
});
