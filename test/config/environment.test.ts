import fc from "fast-check";
import { expect, test } from "vitest";
import { expand, variables } from "../../server/config/environment.ts";

const unreadable = (): string => {
  throw Object.assign(new Error("no such file"), { code: "ENOENT" });
};
const lookup = (env: Record<string, string>) => variables(env, unreadable);

test.each([
  { text: "${A}", expected: "1" },
  { text: "x${A}y${B_2}z", expected: "x1y2z" },
  { text: "$${A}", expected: "${A}" },
  { text: "$A ${ $", env: {}, expected: "$A ${ $", malformed: "${ $" },
  { text: "${A b}", expected: "${A b}", malformed: "${A b}" },
  { text: "${}", expected: "${}", malformed: "${}" },
])("$text becomes $expected", ({ text, expected, malformed = null }) => {
  expect(expand(text, lookup({ A: "1", B_2: "2" }))).toMatchObject({ text: expected, malformed });
});

test("a variable's value is never expanded again", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), (value, around) => {
      fc.pre(!around.includes("$"));

      const { text, problems } = expand(`${around}\${A}${around}`, lookup({ A: value }));

      expect(text).toBe(around + value + around);
      expect(problems).toEqual([]);
    }),
  );
});

test("a text that doubles each $ before { comes out with one", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("$", "{", "}", "A", " ") }), (text) => {
      // "$$${" would be read as "$" and an escape: an odd corner that nobody writes.
      fc.pre(!/\$\$+\{/.test(text));

      expect(expand(text.replaceAll("${", "$${"), lookup({})).text).toBe(text);
    }),
  );
});

test("NAME comes before NAME_FILE, whose content is trimmed", () => {
  const files: Record<string, string> = { "/run/a": " from file \n", "/run/empty": "\n" };
  const read = (path: string) => files[path] ?? unreadable();

  expect(variables({ A: "own", A_FILE: "/run/a" }, read)("A")).toEqual({ value: "own" });
  expect(variables({ A: "", A_FILE: "/run/a" }, read)("A")).toEqual({ value: "from file" });
  expect(variables({ A_FILE: "/run/none" }, read)("A")).toEqual({
    problem: "the file that A_FILE names cannot be read (ENOENT)",
  });
  expect(variables({ A_FILE: "/run/empty" }, read)("A")).toEqual({
    problem: "the file that A_FILE names is empty",
  });
  expect(variables({}, read)("toString")).toEqual({
    problem: "the environment variable toString is not set",
  });
});

test("a variable that is missing twice is reported once, and its text stays as written", () => {
  expect(expand("${A}-${A}", lookup({}))).toEqual({
    text: "${A}-${A}",
    replaced: false,
    problems: ["the environment variable A is not set"],
    malformed: null,
  });
});
