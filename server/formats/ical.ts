import { isoUtc } from "../core/instant.ts";
import type { Instant } from "../core/model.ts";
import { plainLines } from "../core/plain-text.ts";

/** Content lines of RFC 5545: escaping, dates, folding. */

/** Returns a TEXT value: plain lines, with backslash, semicolon, comma and line ends escaped. */
export const icalText = (text: string): string =>
  plainLines(text)
    .replace(/[\\;,]/g, "\\$&")
    .replace(/\n/g, "\\n");

/** "20261121T133217Z". */
export const icalUtc = (at: Instant): string => isoUtc(at).replace(/[-:]|\.\d+/g, "");

/** "20261121T143200" from "2026-11-21" and "14:32". */
export const icalLocal = (date: string, time: string): string =>
  `${date.replaceAll("-", "")}T${time.replace(":", "")}00`;

const MOST_OCTETS = 75;

/** Lines joined as a calendar: each folded at 75 octets, never inside a character, CRLF after each. */
export const icalLines = (lines: readonly string[]): string =>
  lines.map((line) => `${folded(line)}\r\n`).join("");

function folded(line: string): string {
  let out = "";
  let octets = 0;
  for (const character of line) {
    const length = octetsOf(character.codePointAt(0)!);
    if (octets + length > MOST_OCTETS) {
      out += "\r\n ";
      // The space counts.
      octets = 1;
    }
    out += character;
    octets += length;
  }
  return out;
}

/** Returns the length of a character in UTF-8, in bytes. */
const octetsOf = (code: number): number =>
  code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
