import { Refusal } from "../refusal.ts";

/**
 * A mask of fields as `X-Fields` writes it (Flask-RESTX): `data{id,slug},total`.
 *
 *     mask  = "{" items "}" / items
 *     items = item *("," item)
 *     item  = "*" / name ["{" items "}"]
 *     name  = 1*(ALPHA / DIGIT / "_" / ":" / "-")
 */
export type FieldMask = {
  /** True if `*` stands in it: all that is not named is there as it is. */
  readonly hasRest: boolean;
  /** Named fields with the mask below them; `null`: as they are. */
  readonly named: ReadonlyMap<string, FieldMask | null>;
};

const LONGEST_MASK = 1_000;
const DEEPEST_MASK = 5;

/**
 * Reads a mask; white space is ignored.
 *
 * @throws Refusal `malformed`
 */
export function readMask(text: string): FieldMask {
  if (text.length > LONGEST_MASK) {
    throw parseError(`at most ${LONGEST_MASK} characters are understood.`);
  }
  const tokens = text.replaceAll(/\s+/g, "").match(/[\w:-]+|[^\w:-]/g) ?? [];
  const isBraced = tokens[0] === "{";
  const reader = { tokens, at: isBraced ? 1 : 0 };
  const mask = readItems(reader, 1);
  if (isBraced) expectToken(reader, "}");
  if (reader.at < tokens.length) throw parseError(`unexpected "${tokens[reader.at]}".`);
  return mask;
}

type Reader = { readonly tokens: readonly string[]; at: number };

function readItems(reader: Reader, depth: number): FieldMask {
  if (depth > DEEPEST_MASK) throw parseError(`at most ${DEEPEST_MASK} levels are understood.`);
  let hasRest = false;
  const named = new Map<string, FieldMask | null>();
  for (;;) {
    const name = reader.tokens[reader.at];
    if (name === "*") hasRest = true;
    else if (name === undefined || !/^[A-Za-z0-9_:-]+$/.test(name)) {
      throw parseError(`a name is missing${name === undefined ? "" : ` before "${name}"`}.`);
    }
    reader.at += 1;
    if (name !== "*") named.set(name, union(named.get(name), readBelow(reader, depth)));
    if (reader.tokens[reader.at] !== ",") return { hasRest, named };
    reader.at += 1;
  }
}

function readBelow(reader: Reader, depth: number): FieldMask | null {
  if (reader.tokens[reader.at] !== "{") return null;
  reader.at += 1;
  const below = readItems(reader, depth + 1);
  expectToken(reader, "}");
  return below;
}

/** Returns the mask of a field that is named twice. */
function union(one: FieldMask | null | undefined, other: FieldMask | null): FieldMask | null {
  if (one === undefined) return other;
  if (one === null || other === null) return null;
  const named = new Map(one.named);
  for (const [name, below] of other.named) named.set(name, union(named.get(name), below));
  return { hasRest: one.hasRest || other.hasRest, named };
}

function expectToken(reader: Reader, token: string): void {
  const found = reader.tokens[reader.at];
  if (found !== token) {
    throw parseError(`"${token}" is missing${found === undefined ? "" : ` before "${found}"`}.`);
  }
  reader.at += 1;
}

/**
 * Returns plain JSON with the fields of a mask alone; lists are masked item by item. Names that
 * an object does not have are left out.
 *
 * @throws Refusal `malformed` where a mask is below a plain value
 */
export function masked(value: unknown, mask: FieldMask, name = "the answer"): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, mask, name));
  if (value === null) return null;
  if (typeof value !== "object") {
    throw new Refusal("malformed", `Mask error: ${name} has no fields.`);
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, own]) => {
      const below = mask.named.get(key);
      if (below === undefined) return mask.hasRest ? [[key, own]] : [];
      return [[key, below === null ? own : masked(own, below, key)]];
    }),
  );
}

const parseError = (detail: string) => new Refusal("malformed", `Mask parse error: ${detail}`);
