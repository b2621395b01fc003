import { wordsOf, type Block, type Inline, type RichText } from "./markdown.ts";

/** Cuts texts where a reader would: at a sentence, else a word, never inside a character. */

const sentences = new Intl.Segmenter("fr", { granularity: "sentence" });
const characters = new Intl.Segmenter("fr", { granularity: "grapheme" });

/** Returns the end of the last whole character of a text that ends at `most` or before. */
const characterEnd = (text: string, most: number): number =>
  most >= text.length ? text.length : (characters.segment(text).containing(most)?.index ?? 0);

/** Returns a line of at most `most` UTF-16 units, with "…" for what is cut. */
export function cutLine(text: string, most: number): string {
  if (text.length <= most) return text;
  return most < 1 ? "" : `${text.slice(0, characterEnd(text, most - 1)).trimEnd()}…`;
}

/** Returns the place to cut a text: after a sentence, or `null` if none ends in its second half. */
function sentenceEnd(text: string, most: number): number | null {
  const end = sentences.segment(text).containing(most)?.index ?? text.length;
  return end > 0 && end >= most / 2 ? end : null;
}

/** Returns the end of the last word, or of the last character where a word is very long. */
function wordEnd(text: string, most: number): number {
  const space = text.slice(0, most + 1).search(/\s\S*$/);
  return space >= most / 2 ? space : characterEnd(text, most);
}

const lengthOfBlock = (block: Block): number =>
  block.kind === "paragraph"
    ? wordsOf(block.inside).length
    : block.kind === "code"
      ? block.text.length
      : lengthOf(block.kind === "quote" ? block.blocks : block.items.flat());

/** Returns the number of UTF-16 units of a text's words. */
export const lengthOf = (text: RichText): number =>
  text.reduce((sum, block) => sum + lengthOfBlock(block), 0);

/**
 * Returns the beginning of a text, at most `most` UTF-16 units of its words long. Each construct in
 * it is whole, since blocks are cut and not their notation.
 */
export function cutText(text: RichText, most: number): RichText {
  return beginning(text, most, most);
}

function beginning(text: RichText, most: number, left: number): Block[] {
  const kept: Block[] = [];
  for (const block of text) {
    const length = lengthOfBlock(block);
    if (length > left) {
      const part = left > 0 ? partOf(block, most, left) : null;
      return part ? [...kept, part] : kept;
    }
    kept.push(block);
    left -= length;
  }
  return kept;
}

/** Returns the beginning of a block that is too long; `null` if nothing of it is worth its place. */
function partOf(block: Block, most: number, left: number): Block | null {
  // A sentence is cut only where otherwise more than half of what fits would be lost.
  const mayCutSentence = left > most / 2;
  switch (block.kind) {
    case "paragraph": {
      const words = wordsOf(block.inside);
      const end = sentenceEnd(words, left) ?? (mayCutSentence ? wordEnd(words, left) : 0);
      if (end === 0) return null;
      const inside = cutInline(block.inside, end);
      return {
        ...block,
        inside: /[.!?…]\s*$/.test(words.slice(0, end)) ? inside : [...inside, MORE],
      };
    }
    case "code": {
      const line = block.text.lastIndexOf("\n", left);
      const end = line > 0 ? line : mayCutSentence ? characterEnd(block.text, left) : 0;
      return end === 0 ? null : { ...block, text: block.text.slice(0, end) };
    }
    case "quote": {
      const blocks = beginning(block.blocks, most, left);
      return blocks.length === 0 ? null : { ...block, blocks };
    }
    case "list": {
      const items: Block[][] = [];
      for (const item of block.items) {
        const part = beginning(item, most, left);
        if (part.length > 0) items.push(part);
        left -= lengthOf(item);
        if (left <= 0) break;
      }
      return items.length === 0 ? null : { ...block, items };
    }
  }
}

const MORE: Inline = { kind: "text", text: "…" };

function cutInline(inline: readonly Inline[], most: number): Inline[] {
  const kept: Inline[] = [];
  let left = most;
  for (const one of inline) {
    if (left <= 0) break;
    const length = wordsOf([one]).length;
    if (length <= left) kept.push(one);
    else if ("text" in one) kept.push({ ...one, text: one.text.slice(0, left).trimEnd() });
    else if ("inside" in one) kept.push({ ...one, inside: cutInline(one.inside, left) });
    left -= length;
  }
  return kept;
}
