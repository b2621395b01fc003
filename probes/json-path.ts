/** Keys and indices, from the root inwards. A negative index counts from the end of a list. */
export type JsonPath = readonly (string | number)[];

/** RFC 9535, 2.5.1: shorthand names take every character beyond ASCII; `-` and `@` are ours. */
const NAME = String.raw`[A-Za-z_@\u{80}-\u{10ffff}][\w@\u{80}-\u{10ffff}-]*`;
const STEP = new RegExp(
  String.raw`\s*(?:\.?(${NAME}|\d+)|\[\s*(0|-?[1-9]\d*)\s*\]|\[\s*"((?:[^"\\]|\\.)*)"\s*\]|\[\s*'((?:[^'\\]|\\.)*)'\s*\])`,
  "uy",
);

/** Constructs that can select several values, each with its name; they are refused. */
const SEVERAL: readonly (readonly [RegExp, string])[] = [
  [/\.\./y, "'..' (descendants)"],
  [/\.?\*|\[\s*\*/y, "'*' (wildcard)"],
  [/\[\s*\?/y, "'?' (filter)"],
  [/\[[^\]"']*:/y, "':' (slice)"],
  [/\[[^\]]*,/y, "',' (several selectors)"],
];

export type ReadPath = { readonly path: JsonPath } | { readonly mistake: string };

/**
 * Reads a singular query of RFC 9535 (`$.data`, `$["a.b"]`, `$[-1]`), or the same without its `$`:
 * `data.items[0].id`, `items.0`; `$` alone is the whole value.
 *
 * Filters, wildcards, slices and descendants are refused: a test that can mean several values at
 * once passes for reasons that nobody expected.
 */
export function readPath(text: string): ReadPath {
  const mistake = (at: number, what: string) => ({ mistake: `${what} at character ${at + 1}` });
  let at = 0;
  if (text.startsWith("$")) at = 1;
  else if (text === "") return { mistake: "it is empty" };
  else if (/^\s*\.(?!\.)/.test(text)) return mistake(0, "'.' without a name before it");
  const steps: (string | number)[] = [];
  while (at < text.length) {
    // A bare name needs its dot, except at the very start; brackets need none.
    const needsDot = at > 0 && /^\s*[^\s.[]/u.test(text.slice(at));
    STEP.lastIndex = at;
    const found = needsDot ? null : STEP.exec(text);
    const step = found === null ? null : stepOf(found);
    if (found === null || step === null) return mistake(at, whatIsWrong(text, at));
    steps.push(step);
    at = STEP.lastIndex;
  }
  return { path: steps };
}

/** Returns the path, or `null` for a text that is none. */
export function parsePath(text: string): JsonPath | null {
  const read = readPath(text);
  return "path" in read ? read.path : null;
}

function stepOf([, bare, index, double, single]: RegExpExecArray): string | number | null {
  if (index !== undefined) return Number(index);
  if (bare !== undefined) return /^\d+$/.test(bare) ? Number(bare) : bare;
  return unescaped(double ?? single ?? "");
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  "/": "/",
  "\\": "\\",
  '"': '"',
  "'": "'",
};

/** Returns a quoted name's text (RFC 9535, 2.3.1.1), or `null` where an escape is unknown. */
function unescaped(quoted: string): string | null {
  let isKnown = true;
  const text = quoted.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex?: string, one = "") => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    const char = ESCAPES[one];
    isKnown &&= char !== undefined;
    return char ?? "";
  });
  return isKnown ? text : null;
}

function whatIsWrong(text: string, at: number): string {
  for (const [pattern, name] of SEVERAL) {
    pattern.lastIndex = at;
    if (pattern.test(text)) return `${name} can select several values,`;
  }
  const near = text.slice(at).trimStart();
  if (/^\[\s*["']/.test(near)) return "a quoted name that does not end, or an unknown escape,";
  return near.startsWith("[") ? "expected an index or a quoted name" : "expected .name or [index]";
}

/** The value at `path`; `undefined` where there is none. Only what the JSON itself held counts. */
export function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const step of path) {
    if (Array.isArray(value)) {
      if (typeof step !== "number") return undefined;
      value = value.at(step);
    } else {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
        return undefined;
      value = (value as Record<string | number, unknown>)[step];
    }
  }
  return value;
}

/** Texts, numbers and booleans have one written form; lists, objects and null have none. */
export const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";
