import { readFileSync, readdirSync } from "node:fs";
import { parseSync } from "vite";

/** A node of the syntax tree (ESTree). */
type Node = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Folders whose code refuses requests of the console and of the writing interface. */
const FOLDERS = ["actions", "auth", "core", "http", "routes", "work/probing"];

/** Functions that take the words of a refusal, by the place of these words. */
const TAKES_WORDS: ReadonlyMap<string, readonly number[]> = new Map([
  ["Refusal", [1]],
  ["refine", [1]],
  ["regex", [1]],
  ["addIssue", [0]],
  ["refuse", [0, 1]],
  ["check", [2]],
  ["invalid", [1]],
  ["invalidUrl", [0]],
  ["refused", [1]],
  ["problem", [1]],
  ["readBodyAs", [2]],
]);

/** Returns the English texts of refusals in the source, with `{}` at the place of each value. */
export function refusalTexts(): ReadonlySet<string> {
  const texts = new Set<string>();
  for (const folder of FOLDERS) {
    const root = new URL(`../../server/${folder}/`, import.meta.url);
    for (const name of readdirSync(root, { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".ts")) continue;
      const { program } = parseSync(name, readFileSync(new URL(name, root), "utf8"));
      visit(program as unknown as Node, (text) => texts.add(text));
    }
  }
  return texts;
}

function visit(node: Node, add: (text: string) => void): void {
  for (const words of wordsIn(node)) for (const text of leaves(words)) if (isProse(text)) add(text);
  for (const child of Object.values(node)) {
    for (const one of Array.isArray(child) ? child : [child]) if (isNode(one)) visit(one, add);
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value;

/** Several words; anything else is an identifier, a pointer or a path. */
const isProse = (text: string): boolean => /^[^/]\S* |^unknown /.test(text);

/** Returns the expressions of a node that become the words of a refusal. */
function wordsIn(node: Node): Node[] {
  if (node.type === "NewExpression" || node.type === "CallExpression") {
    const callee = node["callee"] as Node;
    const name = nameOf(callee.type === "MemberExpression" ? (callee["property"] as Node) : callee);
    const given = node["arguments"] as Node[];
    return (TAKES_WORDS.get(name) ?? []).flatMap((place) => given[place] ?? []);
  }
  if (
    node.type === "Property" &&
    ["detail", "error", "message"].includes(nameOf(node["key"] as Node))
  ) {
    return [node["value"] as Node];
  }
  if (node.type === "VariableDeclarator" && nameOf(node["id"] as Node) === "detail") {
    return node["init"] ? [node["init"] as Node] : [];
  }
  return [];
}

const nameOf = (node: Node): string => (typeof node["name"] === "string" ? node["name"] : "");

/** Returns the texts that an expression may have. */
function leaves(node: Node): string[] {
  switch (node.type) {
    case "Literal":
      return typeof node["value"] === "string" ? [node["value"]] : [];
    case "TemplateLiteral":
      return [
        (node["quasis"] as { value: { cooked: string } }[]).map((q) => q.value.cooked).join("{}"),
      ];
    case "ConditionalExpression":
      return [...leaves(node["consequent"] as Node), ...leaves(node["alternate"] as Node)];
    case "LogicalExpression":
      return [...leaves(node["left"] as Node), ...leaves(node["right"] as Node)];
    case "ArrowFunctionExpression":
      return leaves(node["body"] as Node);
    case "BinaryExpression": {
      const [left] = leaves(node["left"] as Node);
      const [right] = leaves(node["right"] as Node);
      return left === undefined && right === undefined ? [] : [`${left ?? "{}"}${right ?? "{}"}`];
    }
    default:
      return [];
  }
}
