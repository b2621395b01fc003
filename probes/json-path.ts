/** Keys and indices, from the root inwards. */
export type JsonPath = readonly (string | number)[];

const STEP =
  /\.?([A-Za-z_@][\w@-]*|\d+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]/y;

/**
 * Reads `data.items[0].id`, `items.0`, `$.data` or `$["a.b"]`; `$` alone is the whole value.
 *
 * Deliberately no filters, wildcards or recursion: a test that can mean several values at once
 * passes for reasons that nobody expected. Returns `null` where the syntax is not understood.
 */
export function parsePath(text: string): JsonPath | null {
  let at = 0;
  if (text.startsWith("$")) at = 1;
  else if (text === "" || text.startsWith(".")) return null;
  const steps: (string | number)[] = [];
  while (at < text.length) {
    // A bare name needs its dot, save at the very start; brackets need none.
    if (at > 0 && /[\w@]/.test(text.charAt(at))) return null;
    STEP.lastIndex = at;
    const found = STEP.exec(text);
    if (found === null) return null;
    const [, bare, index, double, single] = found;
    if (index !== undefined) steps.push(Number(index));
    else if (bare !== undefined) steps.push(/^\d+$/.test(bare) ? Number(bare) : bare);
    else steps.push((double ?? single ?? "").replaceAll(/\\(.)/g, "$1"));
    at = STEP.lastIndex;
  }
  return steps;
}

/** The value at `path`; `undefined` where there is none. Only what the JSON itself held counts. */
export function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
      return undefined;
    if (Array.isArray(value) && typeof step !== "number") return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** Texts, numbers and booleans have one written form; lists, objects and null have none. */
export const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";
