import sanitizeHtml from "sanitize-html";
import { unbroken } from "../core/page/french-spacing.ts";
import { parseMarkdown, type Block, type Inline, type RichText } from "../core/page/markdown.ts";
import { PLAIN, writtenIn } from "./dialect.ts";

/**
 * The team's Markdown as other programs get it: HTML of a few tags without anything that calls
 * home, or plain text.
 */

/** A second wall behind the parser and the escapes below. */
const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: ["p", "br", "b", "em", "code", "pre", "ul", "ol", "li", "blockquote", "a"],
  allowedAttributes: { a: ["href"], ol: ["start"] },
  allowedSchemes: ["https"],
  allowProtocolRelative: false,
};

/** Safe HTML: paragraphs, lists, emphasis, code, quotations, and links to https addresses. */
export const htmlOf = (source: string): string => richHtml(parseMarkdown(source));

/** HTML of texts that go to many readers. */
const made = new WeakMap<RichText, string>();

/** Returns the safe HTML of a text. */
export function richHtml(text: RichText): string {
  const before = made.get(text);
  if (before !== undefined) return before;
  const html = sanitizeHtml(text.map((block) => blockHtml(block)).join("\n"), ALLOWED).trim();
  made.set(text, html);
  return html;
}

/** One text with a blank line between paragraphs; a link's address follows its words. */
export const textOf = (source: string): string => writtenIn(parseMarkdown(source), PLAIN);

function blockHtml(block: Block, isTight = false): string {
  switch (block.kind) {
    case "paragraph": {
      const inside = block.inside.map(inlineHtml).join("");
      return isTight ? inside : `<p>${inside}</p>`;
    }
    case "code":
      return `<pre><code>${escaped(block.text)}\n</code></pre>`;
    case "quote":
      return `<blockquote>\n${block.blocks.map((one) => blockHtml(one)).join("\n")}\n</blockquote>`;
    case "list": {
      const tag = block.start === null ? "ul" : "ol";
      const start = block.start === null || block.start === 1 ? "" : ` start="${block.start}"`;
      const items = block.items.map(
        (item) => `<li>${item.map((one) => blockHtml(one, block.isTight)).join("\n")}</li>`,
      );
      return `<${tag}${start}>\n${items.join("\n")}\n</${tag}>`;
    }
  }
}

function inlineHtml(one: Inline): string {
  switch (one.kind) {
    case "break":
      return "<br>\n";
    case "text":
      return escaped(unbroken(one.text));
    case "code":
      return `<code>${escaped(one.text)}</code>`;
    case "link":
      return `<a href="${escaped(one.href)}">${one.inside.map(inlineHtml).join("")}</a>`;
    case "strong":
      // Readers of feeds look for <strong>, in which the state word stands alone.
      return `<b>${one.inside.map(inlineHtml).join("")}</b>`;
    case "em":
      return `<em>${one.inside.map(inlineHtml).join("")}</em>`;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (c) => ESCAPES[c] ?? c);
