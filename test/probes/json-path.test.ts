import { expect, test } from "vitest";
import { parsePath, readPath, valueAt } from "../../probes/json-path.ts";

const answer = {
  data: { items: [{ id: 7 }, { id: 8 }], "a.b": true, none: null },
  "0": "zero",
  été: { ключ: "Unicode" },
  'a\n\t"b\\': "escaped",
  "it's": "quoted",
  "😀": "astral",
};

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
  ["data.items[-1].id", 8],
  ["data.items[-2].id", 7],
  ["data.items[-3]", undefined],
  ["$[-1]", undefined],
  ["$ ['data'] [ 'items' ] [ 0 ] .id", 7],
  ["$.été.ключ", "Unicode"],
  ["été['ключ']", "Unicode"],
  ['$["\\u00e9t\\u00e9"].ключ', "Unicode"],
  ['$["a\\n\\t\\"b\\\\"]', "escaped"],
  ["$['it\\'s']", "quoted"],
  ['$["\\ud83d\\ude00"]', "astral"],
  ["$.😀", "astral"],
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
  "$a",
  "a[0]b",
  "a[-0]",
  "a[01]",
  "$. a",
  '$["\\x"]',
  '$["a',
  "a[0,1]",
])("%j is no path", (path) => {
  expect(parsePath(path)).toBeNull();
});

test.each([
  ["data[*].id", "'*' (wildcard) can select several values, at character 5"],
  ["$..id", "'..' (descendants) can select several values, at character 2"],
  ["a[1:2]", "':' (slice) can select several values, at character 2"],
  ["a[?(@.x)]", "'?' (filter) can select several values, at character 2"],
  ["a[b]", "expected an index or a quoted name at character 2"],
])("%s is refused with the reason and its place", (path, mistake) => {
  expect(readPath(path)).toEqual({ mistake });
});
