import { Refusal } from "../core/refusal.ts";

/** Reads plain JSON values of unknown shape; a value of another type counts as absent. */
export type Values = Readonly<Record<string, unknown>>;

export const isValues = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const valuesOf = (value: unknown): Values => (isValues(value) ? value : {});

export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [];

/** A text that is not blank; numbers are written out. */
export function textOf(value: unknown): string | null {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** A number, also one that is written as text. */
export function numberOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "string" && /^-?\d{1,15}(\.\d+)?$/.test(value.trim())
    ? Number(value)
    : null;
}

/** SQLite and PHP write booleans as 0 and 1. */
export const isTrue = (value: unknown): boolean =>
  value === true || value === 1 || value === "1" || value === "true";

/** Returns true for what stands for "not set": null, blank, empty, 0 and false. */
export const isUnset = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === 0 ||
  (typeof value === "string" && value.trim() === "") ||
  (typeof value === "object" && Object.keys(value).length === 0);

/** A list or mapping that is stored as JSON text; the value itself otherwise. */
export function unpacked(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** Most monitors of one conversion. */
const MOST_MONITORS = 5_000;

/** @throws Refusal where a list is longer than any configuration that Vigie reads */
export function checkedLength(list: readonly unknown[]): readonly unknown[] {
  if (list.length <= MOST_MONITORS) return list;
  throw new Refusal("too_large", `${list.length} monitors: at most ${MOST_MONITORS} at a time`);
}

/**
 * Writes each `${` of plain values as `$${`, which vigie.yaml reads as a literal `${`. Objects that
 * are shared remain shared.
 *
 * @param rewrite applied to each text, for peers that have variables of their own
 */
export function escaped(
  value: unknown,
  rewrite: (text: string) => string = (text) => text.replaceAll("${", () => "$${"),
): unknown {
  const done = new Map<object, unknown>();
  const visit = (one: unknown): unknown => {
    if (typeof one === "string") return rewrite(one);
    if (typeof one !== "object" || one === null) return one;
    const before = done.get(one);
    if (before !== undefined) return before;
    const copy: unknown[] | Record<string, unknown> = Array.isArray(one) ? [] : {};
    done.set(one, copy);
    for (const [key, child] of Object.entries(one)) {
      // As an own property, whatever its name: "__proto__" would set the prototype.
      Object.defineProperty(copy, key, {
        value: visit(child),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return copy;
  };
  return visit(value);
}
