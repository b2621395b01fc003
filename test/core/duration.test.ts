import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../server/core/duration.ts";

test.each([
  ["500ms", 500],
  ["5s", 5000],
  ["1.5s", 1500],
  ["1m", 60_000],
  ["2h", 7_200_000],
  ["90d", 7_776_000_000],
  ["0s", 0],
])("%s is %d ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(["", "5", "s", "-5s", "5 s", "5S", "1h30m", "1e3s", "5s\n", "999999999999d"])(
  "%j is no duration",
  (text) => {
    expect(parseDuration(text)).toBeNull();
  },
);

test.each([
  [0, "0ms"],
  [500, "500ms"],
  [1500, "1500ms"],
  [90_000, "90s"],
  [3_600_000, "1h"],
  [7_776_000_000, "90d"],
])("%d ms is written %s and read back", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
  expect(parseDuration(text)).toBe(ms);
});
