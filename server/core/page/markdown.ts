import MarkdownIt, { type Token } from "markdown-it";
import { withoutBidi } from "../plain-text.ts";
import { limitNesting } from "./markdown-nesting.ts";

/** A piece of a line of a team's text. */
export type Inline =
  | { readonly kind: "text" | "code"; readonly text: string }
  | { readonly kind: "break" }
  | { readonly kind: "strong" | "em"; readonly inside: readonly Inline[] }
  | Link;

export type Link = {
  readonly kind: "link";
  /** Absolute, https, in ASCII. */
  readonly href: string;
  /** True where the words are the address itself. */
  readonly isBare: boolean;
  readonly inside: readonly Inline[];
};

/** A block of a team's text. */
export type Block =
  | { readonly kind: "paragraph"; readonly inside: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | {
      readonly kind: "list";
      /** Number of the first item; `null` for bullets. */
      readonly start: number | null;
      /** True where no blank line separates the items. */
      readonly isTight: boolean;
      readonly items: readonly (readonly Block[])[];
    };

/** A team's text, parsed once for all media. */
export type RichText = readonly Block[];

/**
 * CommonMark without HTML, images, headings and rules: these show as the text that they are. A line
 * break is one (CommonMark 6.8 leaves that to the renderer), and an address is a link.
 */
const markdown = new MarkdownIt("commonmark", { html: false, linkify: true })
  .disable(["image", "heading", "lheading", "hr"])
  .enable("linkify")
  .use(limitNesting);
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
// What is refused here stays in the text as it was typed.
markdown.validateLink = (url) => isWeb(url.trim());

/** Absolute, https, and no name before an "@" that is not where it leads. */
function isWeb(address: string): boolean {
  const url = /^https:\/\//i.test(address) ? URL.parse(address) : null;
  return url !== null && url.username === "" && url.password === "";
}

/** Returns a team's Markdown as blocks, without characters that reorder text. */
export const parseMarkdown = (source: string): RichText =>
  blocksOf(markdown.parse(withoutBidi(source), {}), { at: 0 });

/**
 * The end of text before an address that is a value in some code, such as HTML that is shown. It is
 * no link, nor is what stands before an "@", which is a user's name.
 */
const ATTRIBUTE = /[="']$/;

type Cursor = { at: number };

/** Reads up to the end of the block that is open, or of the text. */
function blocksOf(tokens: readonly Token[], cursor: Cursor): Block[] {
  const blocks: Block[] = [];
  for (;;) {
    const token = tokens[cursor.at];
    cursor.at += 1;
    if (token === undefined || token.nesting === -1) return blocks;
    if (token.type === "inline") {
      blocks.push({ kind: "paragraph", inside: inlineOf(token.children ?? [], { at: 0 }) });
    } else if (token.type === "fence" || token.type === "code_block") {
      blocks.push({ kind: "code", text: withoutBidi(token.content).replace(/\n$/, "") });
    } else if (token.type === "paragraph_open") {
      blocks.push(...blocksOf(tokens, cursor));
    } else if (token.type === "blockquote_open") {
      blocks.push({ kind: "quote", blocks: blocksOf(tokens, cursor) });
    } else if (token.nesting === 1) blocks.push(listOf(token, tokens, cursor));
  }
}

function listOf(open: Token, tokens: readonly Token[], cursor: Cursor): Block {
  const items: Block[][] = [];
  let isTight = true;
  while (tokens[cursor.at]?.type === "list_item_open") {
    cursor.at += 1;
    const paragraph = tokens[cursor.at];
    if (paragraph?.type === "paragraph_open" && !paragraph.hidden) isTight = false;
    items.push(blocksOf(tokens, cursor));
  }
  cursor.at += 1;
  const start = open.type === "ordered_list_open" ? Number(open.attrGet("start") ?? 1) : null;
  return { kind: "list", start, isTight, items };
}

function inlineOf(tokens: readonly Token[], cursor: Cursor): Inline[] {
  const found: Inline[] = [];
  for (;;) {
    const token = tokens[cursor.at];
    cursor.at += 1;
    if (token === undefined || token.nesting === -1) return found;
    if (token.nesting === 1) {
      const inside = inlineOf(tokens, cursor);
      const isPart =
        token.markup === "linkify" &&
        (ATTRIBUTE.test(wordsOf(found.slice(-1))) || tokens[cursor.at]?.content.startsWith("@"));
      found.push(...(isPart ? inside : [spanOf(token, inside)]));
    } else if (token.type === "softbreak" || token.type === "hardbreak")
      found.push({ kind: "break" });
    else {
      const kind = token.type === "code_inline" ? "code" : "text";
      const text = withoutBidi(token.content);
      if (text !== "") found.push({ kind, text });
    }
  }
}

function spanOf(token: Token, inside: Inline[]): Inline {
  if (token.type !== "link_open") {
    return { kind: token.type === "strong_open" ? "strong" : "em", inside };
  }
  const href = String(token.attrGet("href") ?? "");
  const isBare = token.markup !== "" || wordsOf(inside) === href;
  return { kind: "link", href, isBare, inside };
}

/** Returns the words of inline text, without marks. */
export const wordsOf = (inline: readonly Inline[]): string =>
  inline
    .map((one) => (one.kind === "break" ? "\n" : "text" in one ? one.text : wordsOf(one.inside)))
    .join("");
