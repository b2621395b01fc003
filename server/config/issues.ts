import type { z } from "zod";
import type { Document, Path } from "./document.ts";
import type { ConfigFinding } from "./mistake.ts";
import { nearest } from "./spelling.ts";

type Issue = z.core.$ZodIssue;

/** The context for wording schema issues: the file, and the keys that mappings may have. */
export type Telling = {
  readonly document: Document;
  readonly keysAt: (path: Path) => readonly string[];
};

/**
 * The schema's complaint in plain English, at its place: an unknown key at that key, a missing
 * one at the mapping that lacks it, anything else at the value. Always what is expected; what
 * was found too, unless it may be a secret.
 *
 * @param issue with its path from the root of the file
 */
export function findingsOf(issue: Issue, telling: Telling): ConfigFinding[] {
  const path = issue.path as Path;
  const { document } = telling;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => unknownKey([...path, key], telling));
  if (issue.code === "invalid_union") {
    const meant = meantForm(issue.errors);
    if (meant !== null && isDefault(issue))
      return meant.flatMap((inner) => findingsOf(within(inner, path), telling));
  }
  if (issue.code === "invalid_key" || issue.code === "invalid_element") {
    const reasons = issue.issues.map((inner) => inner.message).join(", ");
    return [{ at: document.keyAt(path), message: `${label(path)}: ${reasons}` }];
  }
  const at = document.valueAt(path);
  const expected = expectation(issue);
  if (!document.has(path))
    return [
      {
        at,
        message:
          issue.code === "custom"
            ? `${label(path)}: ${expected}`
            : `"${String(path.at(-1) ?? "pages")}" is missing: ${expected}`,
      },
    ];
  const found = expected.startsWith("expected ") ? `, found ${describe(path, document)}` : "";
  return [
    { at, message: `${label(path)}: ${expected}${found}${suggestion(issue, path, document)}` },
  ];
}

/** Returns the same issue with a path that begins further out. */
export function within<T extends Issue>(issue: T, path: Path): T {
  return { ...issue, path: [...path, ...issue.path] };
}

/** "hostnames[1]", "every": the last key of a path, with the indices after it. */
export function label(path: Path): string {
  const key = path.findLastIndex((step) => typeof step === "string");
  if (key < 0) return "the file";
  return path
    .slice(key)
    .map((step, index) => (index === 0 ? String(step) : `[${step}]`))
    .join("");
}

/** "did you mean ...?" where a word is near enough; else what may be written. */
export function unknownWord(word: string, words: readonly string[]): string {
  const meant = nearest(word, words);
  return meant === null ? `expected ${oneOf(words)}` : `did you mean "${meant}"?`;
}

function unknownKey(path: Path, { document, keysAt }: Telling): ConfigFinding {
  const key = String(path.at(-1));
  const around = path.slice(0, -1);
  const keys = keysAt(around);
  const meant = nearest(key, keys);
  const free = keys.filter((known) => !document.has([...around, known]));
  const hint =
    meant === null ? free.length > 0 && `: expected ${oneOf(free)}` : `: did you mean "${meant}"?`;
  return { at: document.keyAt(path), message: `unknown key "${clip(key)}"${hint || ""}` };
}

/**
 * Returns the form that was meant, of several allowed ones: the only one whose type fits, so that
 * its issues are about the contents. `null` where none fits, or more than one.
 */
function meantForm(forms: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const fitting = forms.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code === "unrecognized_keys"),
  );
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** "expected ..." or, where the schema has its own words, those. */
function expectation(issue: Issue): string {
  if (!isDefault(issue)) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return `expected ${TYPES[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `expected ${oneOf(issue.values)}`;
    case "invalid_union":
      return `expected ${[...new Set(issue.errors.flatMap((form) => form.slice(0, 1).map((inner) => expectation(inner).replace(/^expected /, ""))))].join(", or ")}`;
    case "too_small":
    case "too_big":
      return `expected ${bound(issue)}`;
    case "not_multiple_of":
      return `expected a multiple of ${issue.divisor}`;
    case "custom":
    case "invalid_format":
    case "invalid_key":
    case "invalid_element":
    case "unrecognized_keys":
      return issue.message;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping (key: value)",
  record: "a mapping (key: value)",
  null: "nothing",
};

function bound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const small = issue.code === "too_small";
  const limit = String(small ? issue.minimum : issue.maximum);
  if (issue.origin === "string")
    return small && limit === "1"
      ? "text that is not empty"
      : `at ${small ? "least" : "most"} ${limit} characters`;
  if (issue.origin === "array") return `at ${small ? "least" : "most"} ${limit} in the list`;
  if (issue.inclusive === false) return `a number ${small ? "above" : "below"} ${limit}`;
  return `a number of at ${small ? "least" : "most"} ${limit}`;
}

/** Returns true if the message is the library's own. */
function isDefault(issue: Issue): boolean {
  return /^(Invalid|Too (small|big)|Unrecognized)/.test(issue.message);
}

function suggestion(issue: Issue, path: Path, document: Document): string {
  if (issue.code !== "invalid_value") return "";
  const value = valueIn(document.value, path);
  const words = issue.values.filter((word): word is string => typeof word === "string");
  const meant = typeof value === "string" ? nearest(value, words) : null;
  return meant === null ? "" : `: did you mean "${meant}"?`;
}

/**
 * Returns the value found, for a message: as written where a variable was replaced, hidden where
 * secret.
 */
function describe(path: Path, document: Document): string {
  const written = document.written(path);
  if (written !== null) return `the value of ${clip(written)}`;
  const value = valueIn(document.value, path);
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a mapping";
  if (path.some((step) => /secret|password|token|auth|cookie|headers|body/i.test(String(step))))
    return typeof value === "string" ? "another text" : `a ${typeof value}`;
  return typeof value === "string"
    ? JSON.stringify(clip(value))
    : `the ${typeof value} ${String(value as number)}`;
}

/** The value at a key or index; `undefined` where there is none, or nothing to look into. */
export function inside(value: unknown, step: string | number): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, step)
    ? (value as Record<string | number, unknown>)[step]
    : undefined;
}

export function valueIn(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => inside(value, step), root);
}

function oneOf(words: readonly unknown[]): string {
  const quoted = words.map((word) => JSON.stringify(word) ?? String(word));
  return quoted.length < 2
    ? quoted.join("")
    : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

const clip = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}...` : text);
