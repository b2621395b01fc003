import { expect, test } from "vitest";
import { parsePath, valueAt } from "../../probes/json-path.ts";

const answer = { data: { items: [{ id: 7 }, { id: 8 }], "a.b": true, none: null }, "0": "zero" };

test.each([
  ["$", answer],
  ["data.items[1].id", 8],
  ["data.items.0.id", 7],
  ["$.data.none", null],
  ['$["data"]["a.b"]', true],
  ["data['a.b']", true],
  ["$[0]", "zero"],
  ["data.items[2].id", undefined],
  ["data.constructor", undefined],
  ["data.items.length", undefined],
])("%s", (path, expected) => {
  const parsed = parsePath(path);

  expect(parsed).not.toBeNull();
  expect(valueAt(answer, parsed ?? [])).toEqual(expected);
});

test.each([
  "",
  ".",
  "a.",
  ".a",
  "a..b",
  "a[",
  "a[x]",
  "a[*]",
  "$..a",
  "a b",
  "a[-1]",
  "$a",
  "a[0]b",
])("%j is no path", (path) => {
  expect(parsePath(path)).toBeNull();
});
