import { expect, test } from "vitest";
import { lacksZone, parseLogTime } from "../../../server/core/measuring/log-line.ts";

const NOON = Date.parse("2026-01-15T12:00:00+01:00");
const PARIS = { timeZone: "Europe/Paris", now: NOON };

test.each([
  ["15/Jan/2026:12:00:00 +0100", NOON],
  ["15/jan/2026:06:00:00 -0500", NOON],
  ["15/Jan/2026:12:00:00.250 +0100", NOON + 250],
  ["15/Jan/2026:12:00:00.250999 +01:00", NOON + 250],
  ["2026-01-15T12:00:00+01:00", NOON],
  ["2026-01-15 11:00:00.250Z", NOON + 250],
  ["2026-01-15T11:00:00.250123Z", NOON + 250],
  ["2026-01-15T11:00:00.250123456Z", NOON + 250],
  ["2026-01-15T11:00:00,5+0000", NOON + 500],
  ["2026-01-15 12:00:00 +01", NOON],
  ["2026/01/15 11:00:00 UTC", NOON],
  ["Thu, 15 Jan 2026 11:00:00 GMT", NOON],
  [String(NOON / 1000), NOON],
  [`${NOON / 1000}.125`, NOON + 125],
  [`${NOON / 1000}.125999`, NOON + 125],
  [String(NOON), NOON],
  [`${NOON}.75`, NOON],
  [`${NOON}123`, NOON],
  [`${NOON}123456`, NOON],
])("%s is an instant", (text, at) => {
  expect(parseLogTime(text)).toBe(at);
  expect(lacksZone(text)).toBe(false);
});

test.each([
  "15/Jan/2026:12:00:00",
  "15/Jan/2026:12:00:00.123",
  "2026-01-15T12:00:00",
  "2026-01-15 12:00:00.123456",
  "2026/01/15 12:00:00",
])("%s is one in a zone alone", (text) => {
  expect(parseLogTime(text)).toBeNull();
  expect(lacksZone(text)).toBe(true);
  expect(Math.floor(parseLogTime(text, PARIS)! / 1000)).toBe(NOON / 1000);
});

test.each([
  "32/Jan/2026:12:00:00 +0100",
  "15/Foo/2026:12:00:00 +0100",
  "2026-13-15T12:00:00Z",
  "2026-02-30T12:00:00Z",
  "2026-02-30 12:00:00",
  "2026-02-15 24:00:00",
  "2026-02-15 12:61:00",
  "yesterday",
  "12",
  "",
  "-",
])("%j is no time", (text) => {
  expect(parseLogTime(text, PARIS)).toBeNull();
  expect(lacksZone(text)).toBe(false);
});

test("an hour that the clock shows twice is the one that is now", () => {
  const first = Date.parse("2026-10-25T02:30:00+02:00");
  const second = Date.parse("2026-10-25T02:30:00+01:00");
  const read = (now: number) => parseLogTime("2026-10-25 02:30:00", { ...PARIS, now });

  expect(read(first + 1_000)).toBe(first);
  expect(read(second + 1_000)).toBe(second);
});
