import { expect, test } from "vitest";
import { statusSet } from "../../../server/core/measuring/http-status.ts";

test.each([
  [[200], 200, true],
  [[200], 201, false],
  [["2xx"], 299, true],
  [["2xx"], 300, false],
  [["200-204", 404], 204, true],
  [["200-204", 404], 404, true],
  [["200-204", 404], 205, false],
  [["nonsense"], 200, false],
  [[], 200, false],
])("%j holds %d: %s", (patterns, status, expected) => {
  expect(statusSet(patterns)(status)).toBe(expected);
});
