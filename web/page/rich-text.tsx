import MarkdownIt, { type Token } from "markdown-it";
import type { ComponentChildren } from "preact";
import { limitNesting } from "../../server/core/page/markdown-nesting.ts";
import { unbroken } from "../../server/core/page/french-spacing.ts";

const markdown = new MarkdownIt("commonmark", { html: false })
  .disable(["image", "heading", "lheading"])
  .use(limitNesting);

/** Elements that the team's texts may contain. Anything else shows as its own text. */
const TAGS = ["p", "strong", "em", "code", "ul", "ol", "li", "blockquote"] as const;

/**
 * A team's Markdown as elements, never as a string of HTML: what is not in the short list of
 * tags cannot come out, and all text is escaped by the renderer. Links go to https addresses
 * only; images are left out, since they would call third parties.
 */
export function RichText({ source }: { source: string }) {
  return <>{children(markdown.parse(source, {}), { at: 0 })}</>;
}

function children(tokens: readonly Token[], cursor: { at: number }): ComponentChildren[] {
  const out: ComponentChildren[] = [];
  for (;;) {
    const token = tokens[cursor.at];
    cursor.at += 1;
    if (token === undefined || token.nesting === -1) return out;
    if (token.nesting === 1) out.push(element(token, children(tokens, cursor)));
    else out.push(leaf(token));
  }
}

function element(token: Token, inside: ComponentChildren[]): ComponentChildren {
  // Tight lists carry paragraphs that are meant not to be seen.
  if (token.hidden) return inside;
  if (token.tag === "a") {
    const href = String(token.attrGet("href") ?? "");
    if (!isWeb(href)) return inside;
    return (
      <a href={href} rel="noopener noreferrer">
        {inside}
      </a>
    );
  }
  const Tag = TAGS.find((tag) => tag === token.tag);
  return Tag ? <Tag>{inside}</Tag> : inside;
}

function leaf(token: Token): ComponentChildren {
  if (token.type === "inline") return children(token.children ?? [], { at: 0 });
  if (token.type === "softbreak") return " ";
  if (token.type === "hardbreak") return <br />;
  if (token.type === "code_inline") return <code>{token.content}</code>;
  if (token.type === "fence" || token.type === "code_block") {
    return (
      <pre>
        <code>{token.content}</code>
      </pre>
    );
  }
  return unbroken(token.content);
}

/** Absolute, https, and no name before an "@" that is not where it leads. */
function isWeb(address: string): boolean {
  const url = /^https:\/\//i.test(address) ? URL.parse(address) : null;
  return url !== null && url.username === "" && url.password === "";
}
