import { expect, test } from "vitest";
import { parseRetryAfter } from "../../../server/core/measuring/retry-after.ts";

const NOW = Date.parse("2026-01-15T12:00:00Z");

test.each([
  ["120", 120_000],
  [" 5 ", 5000],
  ["0", 0],
  ["Thu, 15 Jan 2026 12:02:00 GMT", 120_000],
  ["Thursday, 15-Jan-26 12:02:00 GMT", 120_000],
  ["Thu, 15 Jan 2026 11:00:00 GMT", 0],
  ["86400", 3_600_000],
  ["99999999999999999999", 3_600_000],
  ["Fri, 16 Jan 2026 12:00:00 GMT", 3_600_000],
  ["-5", null],
  ["1.5", null],
  ["soon", null],
  ["", null],
  [undefined, null],
])("%j asks for %s ms", (value, expected) => {
  expect(parseRetryAfter(value, NOW)).toBe(expected);
});
