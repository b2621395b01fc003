import { gatherHeaders, type HeaderSection } from "./answer-headers.ts";
import { quoted } from "./body.ts";

export type AnswerHead = HeaderSection & {
  readonly status: number;
  /** The head as it was sent, one character a byte. */
  readonly statusLine: string;
};

/** Why a head cannot be read. */
export type HeadMistake = { readonly mistake: string };

/** "HTTP/1.1 200 OK"; the reason, and the space before it, are often missing. */
const STATUS_LINE = /^HTTP\/1\.[0-9] +([1-9][0-9]{2})(?:[ \t].*)?$/;

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** All but the horizontal tab: none of them may be part of a field (RFC 9110, 5.5). */
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f]/;

/**
 * Reads a status line and a header section, as browsers and curl do:
 *
 * - Lines end with CRLF or with LF alone (RFC 9112, 2.2).
 * - A line that begins with white space continues the field before it; the break becomes one
 *   space, which RFC 9112, 5.2 demands of user agents.
 * - White space before a colon is dropped, and a field with an impossible name is ignored.
 *
 * A line without a colon is refused, as by curl and Node, and so are control characters: what was
 * meant cannot be known.
 *
 * @param text one character a byte, without the empty line at the end
 */
export function readHead(text: string): AnswerHead | HeadMistake {
  const [statusLine = "", ...lines] = text.split(/\r?\n/);
  const status = STATUS_LINE.exec(statusLine)?.[1];
  if (status === undefined) return { mistake: `no status line of HTTP/1: ${quoted(statusLine)}` };
  const section = gatherHeaders();
  let name = "";
  let value = "";
  const fieldEnds = () => {
    if (name !== "") section.add(name, value);
  };
  for (const line of lines) {
    const isContinuation = line.startsWith(" ") || line.startsWith("\t");
    if (isContinuation) {
      value = `${value} ${line.trim()}`.trim();
    } else {
      fieldEnds();
      const colon = line.indexOf(":");
      if (colon < 0)
        return { mistake: `a line among the headers without a colon: ${quoted(line, 100)}` };
      name = line.slice(0, colon).trimEnd().toLowerCase();
      value = trimmed(line.slice(colon + 1));
      if (!TOKEN.test(name)) name = "";
    }
    const control = CONTROL.exec(line);
    if (control !== null)
      return { mistake: `a control character in the header ${quoted(name)}: ${quoted(line, 100)}` };
  }
  fieldEnds();
  const { headers, cookies } = section;
  return { status: Number(status), statusLine, headers, cookies };
}

/** Without white space around it; other spaces of Unicode are bytes like any other. */
const trimmed = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, "");
