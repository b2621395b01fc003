import { LineCounter, isCollection, isNode, parseDocument, type Document } from "yaml";
import { Refusal } from "../core/refusal.ts";
import type { Path } from "./draft.ts";

/** A file that was read: plain values, and the line of each. */
export type Source = {
  readonly name: string;
  readonly value: unknown;
  /** Line of the value at `path`, or of the nearest value around it. */
  readonly lineOf: (path: Path) => number | null;
};

/** 8 MiB: thousands of monitors. */
export const LARGEST_TEXT = 8 * 1024 * 1024;
/** JSON of more than this is read without its lines, which takes a slower parser. */
const LARGEST_WITH_LINES = 1024 * 1024;
const DEEPEST = 100;
/** Aliases of YAML anchors: a group's defaults are merged into each of its monitors. */
const MOST_ALIASES = 20_000;

/**
 * Reads a text as JSON or YAML.
 *
 * @throws Refusal where it is neither, too large, nested too deep or in an unknown encoding
 */
export function readSource(name: string, bytes: Uint8Array): Source {
  if (bytes.byteLength > LARGEST_TEXT)
    throw new Refusal("too_large", `${name}: larger than ${LARGEST_TEXT / 1024 / 1024} MiB`);
  const text = decoded(name, bytes);
  if (text.trim() === "") throw new Refusal("invalid", `${name}: the file is empty`);
  const json = asJson(text);
  const isLong = text.length > LARGEST_WITH_LINES;
  if (json !== undefined && isLong)
    return { name, value: checkedDepth(name, json), lineOf: () => null };
  const { document, lines } = parsed(name, text, json !== undefined);
  const value = json === undefined ? valueOf(name, document) : json;
  return { name, value: checkedDepth(name, value), lineOf: lineFinder(document, lines) };
}

/** UTF-8, or UTF-16 with its byte order mark. */
function decoded(name: string, bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? "utf-16le"
      : first === 0xfe && second === 0xff
        ? "utf-16be"
        : "utf-8";
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal("invalid", `${name}: this is not text in UTF-8; convert it first`);
  }
  if (text.includes("\0")) throw new Refusal("invalid", `${name}: this is not a text file`);
  return text;
}

function asJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function parsed(name: string, text: string, isJson: boolean) {
  const lines = new LineCounter();
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      merge: true,
      prettyErrors: false,
      strict: false,
      uniqueKeys: false,
      logLevel: "error",
    });
  } catch (error) {
    throw refusedParse(name, error);
  }
  const [mistake] = document.errors;
  if (mistake !== undefined && !isJson) {
    const { line, col } = lines.linePos(mistake.pos[0]);
    const why =
      mistake.code === "MULTIPLE_DOCS"
        ? "several documents in one file: give one, without ---"
        : `neither JSON nor YAML: ${mistake.message}`;
    throw new Refusal("invalid", `${name}:${line}:${col}: ${why}`);
  }
  return { document, lines };
}

function valueOf(name: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    throw refusedParse(name, error);
  }
}

function refusedParse(name: string, error: unknown): Refusal {
  const message = error instanceof Error ? error.message : "";
  if (error instanceof RangeError) return tooDeep(name);
  return new Refusal(
    "invalid",
    /alias/i.test(message)
      ? `${name}: its YAML aliases expand to too much, or name no anchor`
      : `${name}: neither JSON nor YAML: ${message}`,
  );
}

const tooDeep = (name: string) =>
  new Refusal("invalid", `${name}: nested deeper than ${DEEPEST} levels`);

/** Goes through each object once, however many aliases share it. */
function checkedDepth(name: string, root: unknown): unknown {
  const seen = new Set<unknown>();
  let level = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw tooDeep(name);
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null || seen.has(value)) continue;
      seen.add(value);
      for (const child of Object.values(value)) next.push(child);
    }
    level = next;
  }
  return root;
}

function lineFinder(document: Document, lines: LineCounter): Source["lineOf"] {
  return (path) => {
    for (let length = path.length; length >= 0; length--) {
      const node = nodeAt(document, path.slice(0, length));
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return null;
  };
}

function nodeAt(document: Document, path: Path): unknown {
  let node: unknown = document.contents;
  for (const step of path) {
    if (!isCollection(node)) return undefined;
    node = node.get(step, true);
  }
  return node;
}
