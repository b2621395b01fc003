import type { ComponentChildren } from "preact";
import { unbroken } from "../../server/core/page/french-spacing.ts";
import { parseMarkdown, type Block, type Inline } from "../../server/core/page/markdown.ts";

/**
 * A team's Markdown as elements, never as a string of HTML: what is no block or span of ours cannot
 * come out, and all text is escaped by the renderer.
 */
export function RichText({ source }: { source: string }) {
  return <>{parseMarkdown(source).map((block) => blockOf(block))}</>;
}

function blockOf(block: Block, isTight = false): ComponentChildren {
  switch (block.kind) {
    case "paragraph": {
      const inside = block.inside.map(inlineOf);
      return isTight ? inside : <p>{inside}</p>;
    }
    case "code":
      return (
        <pre>
          <code>{`${block.text}\n`}</code>
        </pre>
      );
    case "quote":
      return <blockquote>{block.blocks.map((one) => blockOf(one))}</blockquote>;
    case "list": {
      const items = block.items.map((item) => (
        <li>{item.map((one) => blockOf(one, block.isTight))}</li>
      ));
      if (block.start === null) return <ul>{items}</ul>;
      return block.start === 1 ? <ol>{items}</ol> : <ol start={block.start}>{items}</ol>;
    }
  }
}

function inlineOf(one: Inline): ComponentChildren {
  switch (one.kind) {
    case "break":
      return <br />;
    case "text":
      return unbroken(one.text);
    case "code":
      return <code>{one.text}</code>;
    case "link":
      return (
        <a href={one.href} rel="noopener noreferrer">
          {one.inside.map(inlineOf)}
        </a>
      );
    case "strong":
      return <strong>{one.inside.map(inlineOf)}</strong>;
    case "em":
      return <em>{one.inside.map(inlineOf)}</em>;
  }
}
