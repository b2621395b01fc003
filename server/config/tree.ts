import { isAlias, isMap, isScalar, isSeq, type Node, type ParsedNode, type YAMLMap } from "yaml";
import type { Expanded } from "./environment.ts";
import type { ConfigFinding } from "./mistake.ts";

/** A value, where it begins in the text, and the values inside it by key or index. */
export type Tree = {
  value: unknown;
  readonly at: number;
  /** Text before variables were replaced in it. */
  readonly written: string | null;
  readonly problems: readonly string[];
  readonly children: Map<string | number, Child> | null;
  /** Values in it, itself included, aliases counted each time. */
  readonly size: number;
};
type Child = { readonly keyAt: number; readonly node: Tree };

/** Most values that aliases may add to a file: a few lines can otherwise stand for billions. */
const MAX_ALIASED = 20_000;
const MAX_DEPTH = 100;

const leaf = (value: unknown, at: number): Tree => ({
  value,
  at,
  written: null,
  problems: [],
  children: null,
  size: 1,
});

/**
 * Turns parsed YAML into plain values that know their places, each text expanded. Aliases share
 * what they stand for; `<<` brings in the keys of other mappings that are not given beside it.
 */
export function growTree(
  root: ParsedNode | Node | null,
  expandText: (text: string) => Expanded,
): { root: Tree; findings: ConfigFinding[]; sound: boolean } {
  const findings: ConfigFinding[] = [];
  let sound = true;
  let aliased = 0;
  /** `null` while the anchored value is still being read. */
  const anchors = new Map<string, Tree | null>();

  const broken = (at: number, message: string): Tree => {
    sound = false;
    findings.push({ at, message });
    return leaf(null, at);
  };

  const grow = (node: unknown, around: number, depth: number): Tree => {
    const at = startOf(node) ?? around;
    if (depth > MAX_DEPTH) return broken(at, `nested more than ${MAX_DEPTH} deep`);
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined)
        return broken(at, `*${node.source} stands for no &${node.source} before it`);
      if (target === null) return broken(at, `*${node.source} stands for what it is part of`);
      aliased += target.size;
      return aliased > MAX_ALIASED ? broken(at, "aliases (*) repeat too much of the file") : target;
    }
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor !== undefined) anchors.set(anchor, null);
    const tree = isMap(node)
      ? growMap(node, at, depth)
      : isSeq(node)
        ? collect(
            node.items.map((item, index) => {
              const child = grow(item, at, depth + 1);
              return [index, { keyAt: startOf(item) ?? at, node: child }] as const;
            }),
            at,
            true,
          )
        : growScalar(node, at, expandText, findings);
    if (anchor !== undefined) anchors.set(anchor, tree);
    return tree;
  };

  const growMap = (map: YAMLMap, at: number, depth: number): Tree => {
    const own = new Map<string, Child>();
    const merged = new Map<string, Child>();
    for (const { key, value } of map.items) {
      const keyAt = startOf(key) ?? at;
      const name = isScalar(key) ? nameOf(key.value, key.source) : null;
      if (name === null) {
        broken(keyAt, "expected a key that is a simple text");
        continue;
      }
      const child = { keyAt, node: grow(value, keyAt, depth + 1) };
      if (name === "<<") {
        for (const source of Array.isArray(child.node.value)
          ? [...(child.node.children?.values() ?? [])].map((item) => item.node)
          : [child.node]) {
          if (!isPlainMapping(source))
            broken(child.node.at, "<< takes a mapping, or a list of them");
          else
            for (const [inner, brought] of source.children ?? [])
              if (!merged.has(String(inner))) merged.set(String(inner), brought);
        }
      } else if (own.has(name))
        findings.push({ at: keyAt, message: `the key "${name}" is given twice` });
      else own.set(name, child);
    }
    for (const [name, child] of merged) if (!own.has(name)) own.set(name, child);
    return collect([...own], at, false);
  };

  const tree = grow(root, 0, 0);
  return { root: tree, findings, sound };
}

/** Returns a leaf with its variables replaced; adds what is malformed to the findings. */
function growScalar(
  node: unknown,
  at: number,
  expandText: (text: string) => Expanded,
  findings: ConfigFinding[],
): Tree {
  const value = isScalar(node) ? node.value : null;
  if (typeof value !== "string") return leaf(value, at);
  const { text, replaced, problems, malformed } = expandText(value);
  if (malformed !== null)
    findings.push({
      at,
      message: `${JSON.stringify(malformed)} is not a variable: expected \${NAME}; a literal \${ is written $\${`,
    });
  const written = replaced || problems.length > 0 ? value : null;
  return { ...leaf(text, at), written, problems };
}

function collect(
  entries: readonly (readonly [string | number, Child])[],
  at: number,
  list: boolean,
): Tree {
  const values = entries.map(([key, child]) => [key, child.node.value] as const);
  return {
    ...leaf(list ? values.map(([, value]) => value) : Object.fromEntries(values), at),
    children: new Map(entries),
    size: entries.reduce((sum, [, child]) => sum + child.node.size, 1),
  };
}

const isPlainMapping = (tree: Tree) => tree.children !== null && !Array.isArray(tree.value);

/** A number or a boolean as key is what is written: `200:` is the text "200". */
function nameOf(value: unknown, source: string | undefined): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return source ?? String(value);
  return null;
}

function startOf(node: unknown): number | null {
  const range = isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range : null;
  return range?.[0] ?? null;
}
