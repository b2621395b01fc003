import { parseSync } from "vite";

/** A node of the syntax tree (ESTree). */
type Node = { readonly type: string } & Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value;

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of Object.values(node)) {
    for (const one of Array.isArray(child) ? child : [child]) if (isNode(one)) yield* nodesOf(one);
  }
}

/** Returns a literal's text, with "…" at the place of each value of a template; `null` for others. */
function textOf(node: Node | undefined): string | null {
  if (node?.type === "Literal") return typeof node["value"] === "string" ? node["value"] : null;
  if (node?.type !== "TemplateLiteral") return null;
  const quasis = node["quasis"] as { readonly value: { readonly cooked: string } }[];
  return quasis.map(({ value }) => value.cooked).join("…");
}

const parsed = (name: string, source: string): Node =>
  parseSync(name, source).program as unknown as Node;

/** Returns the texts of `t(french, english)` in a source file. */
export function pairsIn(name: string, source: string): { fr: string; en: string }[] {
  return [...nodesOf(parsed(name, source))].flatMap((node) => {
    if (node.type !== "CallExpression" || (node["callee"] as Node)["name"] !== "t") return [];
    const [fr, en] = (node["arguments"] as Node[]).map(textOf);
    return fr != null && en != null ? [{ fr, en }] : [];
  });
}

/** Returns every text of a source file that has more than one word. */
export function literalsIn(name: string, source: string): string[] {
  return [...nodesOf(parsed(name, source))].flatMap((node) => {
    const text = textOf(node);
    return text !== null && / /.test(text) ? [text] : [];
  });
}

/** Returns the texts that stand between the marks of a source file's JSX. */
export function markupIn(name: string, source: string): string[] {
  return [...nodesOf(parsed(name, source))].flatMap((node) =>
    node.type === "JSXText" ? [String(node["value"])] : [],
  );
}
