import { textOf } from "../feeds/rich-text.ts";
import type { Sheet } from "./sheet.ts";

/** A sheet as plain text: what most of its readers see first, and some alone. */
export function sheetText(sheet: Sheet): string {
  const { footer } = sheet;
  const blocks = [...blocksOf(sheet), ...linksOf(sheet)];
  if (footer.lines.length + footer.links.length > 0) {
    // What mail programs know as the beginning of a signature (RFC 3676, 4.3).
    const links = footer.links.map(({ label, url }) => `${label}${colon(sheet)}${url}`);
    blocks.push(["-- ", ...footer.lines, ...links].join("\n"));
  }
  return `${blocks.join("\n\n")}\n`;
}

function blocksOf(sheet: Sheet): string[] {
  const { title, facts, body, sections, parts } = sheet;
  return [
    title,
    ...(facts.length > 0
      ? [facts.map(({ label, value }) => `${label}${colon(sheet)}${value}`).join("\n")]
      : []),
    ...(body ? [textOf(body)] : []),
    ...sections.map((s) => `${s.heading}\n${textOf(s.body)}`),
    ...parts.flatMap((part) => ["* * *", ...blocksOf(part), ...linksOf(part)]),
    ...(parts.length > 0 ? ["* * *"] : []),
  ].filter((block) => block.trim() !== "");
}

const linksOf = (sheet: Sheet): string[] =>
  sheet.links.map(({ label, url }) => `${label}${colon(sheet)}${url}`);

const colon = ({ locale }: Sheet): string => (locale === "fr" ? " : " : ": ");
