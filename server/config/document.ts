import { parseDocument } from "yaml";
import { expand, type Lookup } from "./environment.ts";
import type { ConfigFinding } from "./mistake.ts";
import { growTree, type Tree } from "./tree.ts";

export type Path = readonly (string | number)[];

/** A file that was read: plain values, and where each of them stands. */
export type Document = {
  /** Plain JSON values, variables replaced. */
  readonly value: unknown;
  /** Mistakes in the text itself. */
  readonly findings: readonly ConfigFinding[];
  /** `false` where the text is so broken that judging its values would only mislead. */
  readonly sound: boolean;
  /** Returns true if the file has a value at `path`. */
  readonly has: (path: Path) => boolean;
  /** Returns the offset of the value at `path`; without one, of the nearest value around it. */
  readonly valueAt: (path: Path) => number;
  /** Returns the offset of the key of the value at `path`; of a list's item, of the item itself. */
  readonly keyAt: (path: Path) => number;
  /** Returns the text at `path` before variables were replaced in it; `null` without variables. */
  readonly written: (path: Path) => string | null;
  /** Returns the value at `path` as it was written, before variables were replaced in it. */
  readonly source: (path: Path) => unknown;
  /** The variables without a value at and under `path`: where, and why. */
  readonly unset: (path: Path) => readonly Unset[];
  /**
   * Reads a text that came from a variable as the number or boolean that it spells, variables
   * being texts always. Returns whether there was one.
   */
  readonly retype: (path: Path, as: "number" | "boolean") => boolean;
  /** Removes a key that the file may hold for itself (`x-...`), with all that is under it. */
  readonly drop: (path: Path) => void;
  readonly line: (offset: number) => { line: number; column: number };
};

export type Unset = {
  readonly path: Path;
  readonly at: number;
  readonly problems: readonly string[];
};

const PLAINER: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: "the file holds several documents: expected one, without ---",
  TAB_AS_INDENT: "a tab is used to indent: expected spaces",
};

/**
 * Reads one YAML 1.2 document (JSON is one too) without trusting it: every mistake of syntax is
 * a finding, a key given twice is refused, aliases cannot blow it up. Never throws.
 */
export function readDocument(text: string, lookup: Lookup): Document {
  const parsed = parseDocument(text, {
    prettyErrors: false,
    // The parser compares each key with all others of its mapping; the tree does it in one go.
    uniqueKeys: false,
    strict: true,
  });
  const findings: ConfigFinding[] = [...parsed.errors, ...parsed.warnings].map((problem) => ({
    at: problem.pos[0],
    message: PLAINER[problem.code] ?? lowerFirst(problem.message),
  }));
  let sound = findings.length === 0;
  const tree = growTree(parsed.contents, (written) => expand(written, lookup));
  findings.push(...tree.findings);
  sound &&= tree.sound;

  const find = (path: Path) => {
    let node: Tree = tree.root;
    let keyAt = node.at;
    for (const step of path) {
      const child = node.children?.get(step);
      if (child === undefined) return { node, keyAt, found: false };
      ({ keyAt, node } = child);
    }
    return { node, keyAt, found: true };
  };
  return {
    value: tree.root.value,
    findings,
    sound,
    has: (path) => find(path).found,
    valueAt: (path) => find(path).node.at,
    keyAt: (path) => find(path).keyAt,
    written: (path) => {
      const { node, found } = find(path);
      return found ? node.written : null;
    },
    source: (path) => sourceOf(find(path).node),
    unset: (path) => {
      const { node, found } = find(path);
      return found ? unsetWithin(node, path) : [];
    },
    retype: (path, as) => {
      const { node, found } = find(path);
      const parent = find(path.slice(0, -1)).node;
      const step = path.at(-1);
      if (!found || step === undefined || node.written === null || node.problems.length > 0)
        return false;
      // Already retyped where an alias shares it: this parent still holds the text.
      const spelt = typeof node.value === as ? node.value : spelling(node.value, as);
      if (spelt === null) return false;
      node.value = spelt;
      (parent.value as Record<string | number, unknown>)[step] = spelt;
      return true;
    },
    drop: (path) => {
      const parent = find(path.slice(0, -1)).node;
      const step = path.at(-1);
      if (step === undefined || !parent.children?.delete(step)) return;
      delete (parent.value as Record<string | number, unknown>)[step];
    },
    line: lineFinder(text),
  };
}

/** Text without variables is escaped again where it could be read as one. */
function sourceOf({ children, value, written }: Tree): unknown {
  if (children === null)
    return written ?? (typeof value === "string" ? value.replaceAll("${", () => "$${") : value);
  const entries = [...children].map(([key, { node }]) => [key, sourceOf(node)] as const);
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

/** The parser's own counter loses count inside some broken texts, so lines are counted here. */
function lineFinder(text: string): Document["line"] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let line = starts.length;
    for (let low = 1, high = starts.length; low <= high;) {
      const middle = (low + high) >> 1;
      if ((starts[middle - 1] ?? 0) <= offset) [line, low] = [middle, middle + 1];
      else high = middle - 1;
    }
    return { line, column: offset - (starts[line - 1] ?? 0) + 1 };
  };
}

function unsetWithin(node: Tree, path: Path): Unset[] {
  if (node.problems.length > 0) return [{ path, at: node.at, problems: node.problems }];
  return [...(node.children ?? [])].flatMap(([step, child]) =>
    unsetWithin(child.node, [...path, step]),
  );
}

function spelling(value: unknown, as: "number" | "boolean"): number | boolean | null {
  if (typeof value !== "string") return null;
  if (as === "boolean") return value === "true" ? true : value === "false" ? false : null;
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null;
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
