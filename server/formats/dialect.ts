import type { Block, Inline, Link, RichText } from "../core/page/markdown.ts";

/** A notation that a team's text is written in: plain text, or the markup of a chat. */
export type Dialect = {
  /** Escapes what would be markup. */
  readonly text: (text: string) => string;
  readonly strong: (inside: string) => string;
  readonly em: (inside: string) => string;
  /** Inline code and blocks, which are to be copied as they are. */
  readonly code: (text: string) => string;
  readonly fence: (text: string) => string;
  readonly link: (words: string, link: Link) => string;
  /**
   * Lays a paragraph out, by default as it is.
   *
   * @param used columns that indentation takes
   */
  readonly paragraph?: (text: string, used: number) => string;
};

/** Returns each block of a text in a dialect; a list is one of several lines. */
export const writtenBlocks = (text: RichText, dialect: Dialect, used = 0): string[] =>
  text.map((block) => blockIn(block, dialect, used)).filter((block) => block !== "");

/** Returns a text in a dialect, with a blank line between blocks. */
export const writtenIn = (text: RichText, dialect: Dialect): string =>
  writtenBlocks(text, dialect).join("\n\n");

function blockIn(block: Block, dialect: Dialect, used: number): string {
  switch (block.kind) {
    case "paragraph": {
      const text = inlineIn(block.inside, dialect);
      return dialect.paragraph ? dialect.paragraph(text, used) : text;
    }
    case "code":
      return dialect.fence(block.text);
    case "quote":
      return prefixed(writtenBlocks(block.blocks, dialect, used + 2).join("\n\n"), "> ", "> ");
    case "list":
      return block.items
        .map((item, i) => {
          const mark = block.start === null ? "- " : `${block.start + i}. `;
          const inner = writtenBlocks(item, dialect, used + mark.length);
          const text = inner.join(block.isTight ? "\n" : "\n\n");
          return prefixed(text, mark, " ".repeat(mark.length));
        })
        .join("\n");
  }
}

/** Each line after a prefix: the first one's, and that of all others but empty ones. */
const prefixed = (text: string, first: string, others: string): string =>
  text
    .split("\n")
    .map((line, i) => (i === 0 ? first : line === "" ? others.trimEnd() : others) + line)
    .join("\n");

const inlineIn = (inline: readonly Inline[], dialect: Dialect): string =>
  inline
    .map((one) => {
      switch (one.kind) {
        case "break":
          return "\n";
        case "text":
          return dialect.text(one.text);
        case "code":
          return dialect.code(one.text);
        case "link":
          return dialect.link(inlineIn(one.inside, dialect), one);
        case "strong":
          return dialect.strong(inlineIn(one.inside, dialect));
        case "em":
          return dialect.em(inlineIn(one.inside, dialect));
      }
    })
    .join("");

const asIs = (text: string): string => text;

/** Plain text: a link's address follows its words, code is as it was typed. */
export const PLAIN: Dialect = {
  text: asIs,
  strong: asIs,
  em: asIs,
  code: asIs,
  fence: asIs,
  link: (words, { href, isBare }) => (isBare ? href : `${words} (${href})`),
};
