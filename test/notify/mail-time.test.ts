import { expect, test } from "vitest";
import { mailTime } from "../../server/notify/mail-time.ts";

const fr = mailTime("fr", "Europe/Paris");
const en = mailTime("en", "Europe/Paris");
const FIRST = Date.parse("2026-12-01T13:05:00Z");

test("the first of a month is « 1er » in French, and no other day is", () => {
  expect(fr.moment(FIRST)).toBe("mar. 1er déc. 14 h 05");
  expect(fr.date(Date.parse("2026-12-11T13:05:00Z"))).toBe("ven. 11 déc.");
  expect(fr.date(Date.parse("2026-12-21T13:05:00Z"))).toBe("lun. 21 déc.");
  expect(en.moment(FIRST)).toBe("Tue 1 Dec 14:05");
});

test("a span over the end of a month names both dates", () => {
  expect(fr.span(FIRST - 15 * 3_600_000, FIRST)).toBe(
    "lun. 30 nov. 23 h 05 – mar. 1er déc. 14 h 05",
  );
});

test.each([
  [0, "moins d’une minute", "less than a minute"],
  [59_999, "moins d’une minute", "less than a minute"],
  [60_000, "1 min", "1 min"],
  [3_599_999, "59 min", "59 min"],
  [6_120_000, "1 h 42", "1 h 42 min"],
  [273_600_000, "3 j 4 h", "3 d 4 h"],
])("%d ms lasts %s", (ms, french, english) => {
  expect(fr.duration({ from: 0, to: ms })).toBe(french);
  expect(en.duration({ from: 0, to: ms })).toBe(english);
});
