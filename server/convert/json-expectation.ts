import { readPath } from "../../probes/json-path.ts";
import { readPattern } from "../../probes/pattern.ts";

/** Returns a path of one value that Vigie reads, or `null` for an expression that is more. */
export function plainPath(expression: string): string | null {
  const path = expression.trim().replace(/^\$?\.(?=[^.])/, "");
  return "mistake" in readPath(path) ? null : path;
}

/** Returns the test that a comparison means, or `null` where none does, as for `>=`. */
export function jsonValue(path: string, operator: string, expected: string): object | null {
  const typed = typedValue(expected);
  const number = typeof typed === "number" ? typed : null;
  switch (operator) {
    case "==":
    case "=":
      // A peer compares texts; a number may be a text in the answer.
      return typed === expected
        ? { path, test: "equals", value: expected }
        : { path, test: "matches", value: `^${literal(expected)}$` };
    case "!=":
      return { path, test: "matches", value: `^(?!${literal(expected)}$)` };
    case "contains":
      return { path, test: "matches", value: literal(expected) };
    case ">":
      return number === null ? null : { path, test: "greater-than", value: number };
    case "<":
      return number === null ? null : { path, test: "less-than", value: number };
    default:
      return null;
  }
}

function typedValue(text: string): string | number | boolean | null {
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** Escapes a text for a regular expression. */
export const literal = (text: string): string =>
  text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

/**
 * Returns the texts that an answer must contain where a regular expression means just that: literal
 * runs apart by `.*`. `null` for any other expression.
 */
export function literalsOf(pattern: string): string[] | null {
  // The dot of a version is meant as one.
  const parts = pattern
    .replaceAll(/(?<=\d)\.(?=\d)/g, String.raw`\.`)
    .replace(/^\^?\.\*/, "")
    .replace(/\.\*\$?$/, "")
    .split(".*");
  const texts = parts.map((part) =>
    /^(?:[^\\^$.*+?()[\]{}|]|\\[^\w\s])+$/.test(part) ? part.replaceAll(/\\([^])/g, "$1") : null,
  );
  // With two runs their order would be lost.
  return texts.length === 1 && texts[0] != null && !("mistake" in readPattern(pattern))
    ? [texts[0]]
    : null;
}
