import MarkdownIt, { type Token } from "markdown-it";
import sanitizeHtml from "sanitize-html";
import { limitNesting } from "../core/page/markdown-nesting.ts";
import { unbroken } from "../core/page/french-spacing.ts";

/**
 * The team's Markdown as other programs get it: HTML of a few tags without anything that calls
 * home, or plain text. HTML in the source shows as the text that it is.
 */
const markdown = new MarkdownIt("commonmark", { html: false })
  .disable(["image", "heading", "lheading", "hr"])
  .use(limitNesting);
// What is refused here stays in the text as it was typed.
markdown.validateLink = (url) => isWeb(url.trim());

/** Absolute, https, and no name before an "@" that is not where it leads. */
function isWeb(address: string): boolean {
  const url = /^https:\/\//i.test(address) ? URL.parse(address) : null;
  return url !== null && url.username === "" && url.password === "";
}

markdown.renderer.rules.text = (tokens, i) =>
  markdown.utils.escapeHtml(unbroken(tokens[i]?.content ?? ""));

// Readers of feeds look for <strong>, in which the state word stands alone.
markdown.renderer.rules.strong_open = () => "<b>";
markdown.renderer.rules.strong_close = () => "</b>";

/** A second wall behind the first: whatever a parser may let through one day stops here. */
const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: ["p", "br", "b", "em", "code", "pre", "ul", "ol", "li", "blockquote", "a"],
  allowedAttributes: { a: ["href"] },
  allowedSchemes: ["https"],
  allowProtocolRelative: false,
};

/** Safe HTML: paragraphs, lists, emphasis, code, quotations, and links to https addresses. */
export function htmlOf(source: string): string {
  return sanitizeHtml(markdown.render(source), ALLOWED).trim();
}

/** One text with a blank line between paragraphs; a link's address follows its words. */
export function textOf(source: string): string {
  const blocks: string[] = [];
  let prefix = "";
  for (const token of markdown.parse(source, {})) {
    if (token.type === "list_item_open") prefix = "- ";
    const text =
      token.type === "inline"
        ? inlineText(token.children ?? [])
        : token.type === "fence" || token.type === "code_block"
          ? token.content.trimEnd()
          : null;
    if (text === null) continue;
    // Items of a list follow one another without a blank line.
    const joined = prefix !== "" && blocks.at(-1)?.startsWith("- ");
    if (joined) blocks.push(`${blocks.pop()}\n${prefix}${text}`);
    else blocks.push(prefix + text);
    prefix = "";
  }
  return blocks.join("\n\n");
}

function inlineText(tokens: readonly Token[]): string {
  let text = "";
  const open: { href: string; from: number }[] = [];
  for (const token of tokens) {
    switch (token.type) {
      case "softbreak":
        text += " ";
        break;
      case "hardbreak":
        text += "\n";
        break;
      case "link_open":
        open.push({ href: String(token.attrGet("href") ?? ""), from: text.length });
        break;
      case "link_close": {
        const link = open.pop();
        if (link && text.slice(link.from) !== link.href) text += ` (${link.href})`;
        break;
      }
      default:
        text += token.content;
    }
  }
  return text;
}
