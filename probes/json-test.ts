import { quoted } from "./body.ts";
import { down, type Failure } from "./failure.ts";
import type { JsonTest } from "./http-settings.ts";
import { isScalar, parsePath, valueAt, type JsonPath } from "./json-path.ts";
import { matches } from "./pattern-test.ts";

/** A test and its path, read once. */
export type CompiledJsonTest = JsonTest & { readonly at: JsonPath };

export const compileJsonTest = (test: JsonTest): CompiledJsonTest => ({
  ...test,
  at: parsePath(test.path) ?? [],
});

/** Characters of a text, items of a list, members of an object; `null` of anything else. */
function lengthOf(value: unknown): number | null {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : null;
}

/** Missing, null, "", [] and {} are empty; 0 and false are values like any other. */
const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || lengthOf(value) === 0;

/** Returns the failed part of a test, or `null` where the value passes. */
export function failedTest(
  root: unknown,
  { at, path, test, value }: CompiledJsonTest,
): Failure | null {
  const found = valueAt(root, at);
  const passes = (): boolean | null => {
    switch (test) {
      case "not-empty":
        return !isEmpty(found);
      case "equals":
        return found === value;
      case "length":
        return lengthOf(found) === value;
      case "less-than":
        return typeof found === "number" && found < Number(value);
      case "greater-than":
        return typeof found === "number" && found > Number(value);
      case "matches":
        // A list or an object has no text that anyone could foresee.
        return isScalar(found) && matches(String(value), String(found));
    }
  };
  const passed = passes();
  if (passed === true) return null;
  const wanted = value === undefined ? test : `${test} ${JSON.stringify(value)}`;
  const shown = found === undefined ? "nothing" : quoted(written(found), 100);
  return down(
    "body",
    passed === null
      ? `${path}: the pattern took too long on ${shown}`
      : `${path}: expected ${wanted}, found ${shown}`,
  );
}

/** JSON as text; what is nested too deep to be written is named only. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return `${Array.isArray(value) ? "a list" : "an object"} that is nested very deep`;
  }
}
