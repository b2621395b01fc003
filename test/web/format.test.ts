import { expect, test } from "vitest";
import { duration, elapsed } from "../../web/text/elapsed.ts";
import { formatFor } from "../../web/text/format.ts";

const fr = formatFor("fr", "Europe/Paris");
const en = formatFor("en", "Europe/Paris");
const at = Date.parse("2026-11-21T13:32:05Z");

/** Intl puts several kinds of space that do not break; here only words matter. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

test.each([
  [0.99999, "99,99 %"],
  [0.999999999, "99,99 %"],
  [1, "100 %"],
  [0.57, "57,00 %"],
  [0.9941, "99,41 %"],
  [0, "0,00 %"],
])("the ratio %d reads %s: floored, and not by a float's last digit", (ratio, expected) => {
  expect(plain(fr.percent(ratio))).toBe(expected);
});

test("a target keeps the decimals that it was given", () => {
  expect(plain(fr.target(99.5))).toBe("99,5 %");
  expect(plain(fr.target(99.95))).toBe("99,95 %");
  expect(en.target(99.999)).toBe("99.999%");
});

test("times are shown in the page's zone, on both sides of the clock change", () => {
  const before = Date.parse("2026-10-25T00:30:00Z");
  const after = Date.parse("2026-10-25T01:30:00Z");

  expect(plain(fr.clock(before))).toBe("02 h 30");
  expect(plain(fr.clock(after))).toBe("02 h 30");
  expect(fr.iso(before)).toBe("2026-10-25T02:30:00+02:00");
  expect(fr.iso(after)).toBe("2026-10-25T02:30:00+01:00");
  expect(en.clock(at)).toBe("14:32");
  expect(fr.utc(at)).toBe("13:32 UTC");
});

test("a moment of another day bears its date, of another year its year", () => {
  expect(fr.moment(at, at + 60_000).date).toBeNull();
  expect(fr.moment(Date.parse("2026-11-18T12:00:00Z"), at).date).toBe("18 nov.");
  expect(fr.moment(Date.parse("2025-12-31T12:00:00Z"), at).date).toBe("31 déc. 2025");
});

test("a civil day starts at midnight of the zone", () => {
  expect(fr.civilDate(Date.parse("2026-11-20T22:59:59Z"))).toBe("2026-11-20");
  expect(fr.civilDate(Date.parse("2026-11-20T23:00:00Z"))).toBe("2026-11-21");
});

test.each([
  [12_999, "12 s", "12 s"],
  [27 * 60_000, "27 min", "27 min"],
  [68 * 60_000, "1 h 08", "1 h 8 min"],
  [2 * 3_600_000, "2 h", "2 h"],
  [76 * 3_600_000, "3 j 4 h", "3 d 4 h"],
  [-5, "0 s", "0 s"],
])("%d ms last %s", (ms, french, english) => {
  expect(plain(duration("fr", ms))).toBe(french);
  expect(plain(duration("en", ms))).toBe(english);
});

test("what is to come is counted forward", () => {
  expect(plain(elapsed("fr", "in", at + 1_680_000, at))).toBe("dans 28 min");
  expect(plain(elapsed("en", "ago", at - 7000, at))).toBe("7 s ago");
});
