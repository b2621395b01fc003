import type { RichText } from "../core/page/markdown.ts";
import { PLAIN, writtenIn, type Dialect } from "../formats/dialect.ts";
import { colon, type Sheet } from "./sheet.ts";

/**
 * Longest line; longer ones are cut between words. Quoted once, it still fits 80 columns (RFC 3676,
 * 4.2).
 */
const WIDTH = 76;

/** A sheet as plain text: what most of its readers see first, and some alone. */
export function sheetText(sheet: Sheet): string {
  const { footer } = sheet;
  const blocks = [...blocksOf(sheet), ...linksOf(sheet)];
  if (footer.lines.length + footer.links.length > 0) {
    // What mail programs know as the beginning of a signature (RFC 3676, 4.3).
    blocks.push(["-- ", ...footer.lines.map((line) => wrapped(line))].join("\n"));
    const links = footer.links.map((link) => linkOf(sheet, link));
    if (links.length > 0) blocks.push(links.join("\n"));
  }
  return `${blocks.join("\n\n")}\n`;
}

function blocksOf(sheet: Sheet): string[] {
  const { locale, state, title, facts, body, sections, parts } = sheet;
  const head = state === null ? title : `${state.toLocaleUpperCase(locale)} – ${title}`;
  return [
    wrapped(head),
    ...(facts.length > 0
      ? [facts.map(({ label, value }) => wrapped(label + colon(locale) + value, "  ")).join("\n")]
      : []),
    ...(body ? [written(body)] : []),
    ...sections.map((s) => `${s.heading}\n${written(s.body)}`),
    ...parts.flatMap((part) => ["* * *", ...blocksOf(part), ...linksOf(part)]),
    ...(parts.length > 0 ? ["* * *"] : []),
  ].filter((block) => block.trim() !== "");
}

const linksOf = (sheet: Sheet): string[] => sheet.links.map((link) => linkOf(sheet, link));

/** On a line of its own, which mail programs do not cut: addresses with tokens are long. */
const linkOf = ({ locale }: Sheet, { label, url }: Sheet["links"][number]): string =>
  `${label}${colon(locale).trimEnd()}\n${url}`;

/** Not before or after what French sets apart by a space. */
const BREAK = /(?<!«) (?![:;!?»](?:[\s,.)]|$))/u;

/** Plain text within the width; code, which is to be copied, keeps its lines. */
const LAID_OUT: Dialect = { ...PLAIN, paragraph: (text, used) => wrapped(text, "", WIDTH - used) };

const written = (text: RichText): string => writtenIn(text, LAID_OUT);

/**
 * Each line within the width, further ones after `indent`. What has no space, an address, is left
 * whole; non-breaking spaces ("20 h") break nothing.
 */
function wrapped(text: string, indent = "", width = WIDTH): string {
  return text
    .split("\n")
    .map((line) => {
      const lines: string[] = [];
      let current = "";
      for (const word of line.split(BREAK)) {
        const longer = current === "" ? word : `${current} ${word}`;
        if (current.trim() === "" || longer.length <= width) current = longer;
        else {
          lines.push(current);
          current = indent + word;
        }
      }
      return [...lines, current].join("\n");
    })
    .join("\n");
}
