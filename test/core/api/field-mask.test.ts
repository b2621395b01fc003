import fc from "fast-check";
import { expect, test } from "vitest";
import { masked, readMask } from "../../../server/core/api/field-mask.ts";

const PAGE = {
  data: [
    { id: "a", slug: "x", metrics: { followers: 2, views: 0 }, roles: ["admin"], email: null },
    { id: "b", slug: "y", metrics: { followers: 0, views: 0 }, roles: [], email: null },
  ],
  total: 2,
};

test.each([
  { mask: "total", expected: { total: 2 } },
  { mask: "{total}", expected: { total: 2 } },
  {
    mask: " { data { id , slug } , total } ",
    expected: {
      data: [
        { id: "a", slug: "x" },
        { id: "b", slug: "y" },
      ],
      total: 2,
    },
  },
  {
    mask: "data{id},data{slug}",
    expected: {
      data: [
        { id: "a", slug: "x" },
        { id: "b", slug: "y" },
      ],
    },
  },
  { mask: "*", expected: PAGE },
  { mask: "*,data{id}", expected: { data: [{ id: "a" }, { id: "b" }], total: 2 } },
  {
    mask: "data{metrics{followers}}",
    expected: { data: [{ metrics: { followers: 2 } }, { metrics: { followers: 0 } }] },
  },
  { mask: "data{email{domain}}", expected: { data: [{ email: null }, { email: null }] } },
  { mask: "nothing,total", expected: { total: 2 } },
  { mask: "nothing", expected: {} },
])("$mask leaves what it names", ({ mask, expected }) => {
  expect(masked(PAGE, readMask(mask))).toEqual(expected);
});

test.each([
  ["a{b", /^Mask parse error/],
  ["a,,b", /^Mask parse error/],
  ["", /^Mask parse error/],
  ["{}", /^Mask parse error/],
  ["a{}", /^Mask parse error/],
  ["a}", /^Mask parse error/],
  ["{a},b", /^Mask parse error/],
  ["a b{c}}", /^Mask parse error/],
  ["a.b", /^Mask parse error/],
  ["é", /^Mask parse error/],
  ["a{b{c{d{e{f}}}}}", /levels/],
  ["a,".repeat(600), /characters/],
])("%s is refused", (text, message) => {
  expect(() => readMask(text)).toThrow(message);
});

test.each(["total{x}", "data{id{x}}", "data{roles{x}}"])("%s is below a plain value", (text) => {
  expect(() => masked(PAGE, readMask(text))).toThrow(/^Mask error: \w+ has no fields/);
});

test("five levels are understood", () => {
  expect(masked({ a: { b: { c: { d: { e: 1, f: 2 } } } } }, readMask("a{b{c{d{e}}}}"))).toEqual({
    a: { b: { c: { d: { e: 1 } } } },
  });
});

const NAME = fc.constantFrom("a", "b", "c", "id");
const { mask } = fc.letrec<{ mask: string; item: string }>((tie) => ({
  mask: fc.array(tie("item"), { minLength: 1, maxLength: 3 }).map((items) => items.join(",")),
  item: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    fc.constant("*"),
    NAME,
    fc.tuple(NAME, tie("mask")).map(([name, below]) => `${name}{${below}}`),
  ),
}));
const { document } = fc.letrec<{ document: unknown }>((tie) => ({
  document: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    fc.constant(null),
    fc.array(tie("document"), { maxLength: 3 }),
    fc.dictionary(NAME, tie("document")),
  ),
}));

test("masking twice is masking once", () => {
  fc.assert(
    fc.property(mask, document, (text, value) => {
      const read = readMask(text);
      const once = masked(value, read);
      expect(masked(once, read)).toEqual(once);
    }),
  );
});
