import { isUtf8 } from "node:buffer";
import { MIMEType } from "node:util";
import type { AnswerHeaders } from "./answer-headers.ts";

export type BodyText = {
  readonly text: string;
  /** Why the text may not be what was meant, for the detail of a test that fails. */
  readonly caveat: string | null;
};

const ESCAPE = 0x1b;
/** Bytes of a document that are searched for its own charset (HTML, 13.2.3.2). */
const DECLARED_WITHIN = 1024;

/**
 * Reads bytes as text, as browsers do and never more strictly. In this order:
 *
 * 1. A byte order mark (UTF-8, UTF-16), which is dropped.
 * 2. UTF-8 where the bytes are that, whatever the label: JSON always is (RFC 8259, 8.1), and
 *    Fetch's `text()` reads nothing else. A charset in which such bytes mean something else
 *    (UTF-16, ISO-2022-JP) comes first where they hold a NUL or an escape.
 * 3. The charset of `Content-Type`; a label that nobody knows is none.
 * 4. The charset that a document of HTML or XML declares.
 * 5. UTF-8, with a replacement character for each mistake. A test that fails then names it.
 */
export function textOf(bytes: Buffer, headers: AnswerHeaders): BodyText {
  const mark = markOf(bytes);
  if (mark !== null) return { text: new TextDecoder(mark).decode(bytes), caveat: null };
  const isValid = isUtf8(bytes);
  if (isValid && !bytes.includes(0) && !bytes.includes(ESCAPE))
    return { text: bytes.toString("utf8"), caveat: null };

  const label = labelOf(headers["content-type"] ?? "");
  const charset = charsetOf(label);
  const isWide = charset === "utf-16le" || charset === "utf-16be";
  if (isValid) {
    const meant = isWide || charset === "iso-2022-jp" ? charset : wideBy(bytes);
    return meant === null || (isWide && !bytes.includes(0))
      ? { text: bytes.toString("utf8"), caveat: null }
      : decodedAs(meant, bytes);
  }
  const declared = charset ?? wideBy(bytes) ?? charsetOf(declaredIn(bytes));
  if (declared !== null && declared !== "utf-8") return decodedAs(declared, bytes);
  const unknown =
    label !== null && charset === null ? `, and charset ${quote(label)} is unknown` : "";
  return { text: bytes.toString("utf8"), caveat: `the body is not valid UTF-8${unknown}` };
}

const quote = (text: string): string => JSON.stringify(text.slice(0, 60));

function decodedAs(charset: string, bytes: Buffer): BodyText {
  const text = new TextDecoder(charset).decode(bytes);
  const isFaulty = text.includes("\ufffd");
  return { text, caveat: isFaulty ? `the body is not valid ${charset}` : null };
}

function markOf(bytes: Buffer): string | null {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return null;
}

/** UTF-16 that nothing declares: its first two characters are ASCII, as of JSON, XML and HTML. */
function wideBy(bytes: Buffer): string | null {
  const [a, b, c, d] = bytes;
  if (a && b === 0 && c && d === 0) return "utf-16le";
  if (a === 0 && b && c === 0 && d) return "utf-16be";
  return null;
}

/** Returns the name of the encoding of a label, or `null` for an unknown one. */
function charsetOf(label: string | null): string | null {
  if (label === null) return null;
  const plain = label
    .trim()
    .replace(/^charset\s*=\s*/i, "")
    .replaceAll(/["']/g, "");
  for (const name of [plain, plain.replaceAll("_", "-")]) {
    try {
      return new TextDecoder(name).encoding;
    } catch {
      // No label of the Encoding standard.
    }
  }
  return null;
}

/**
 * The label in `Content-Type`, which may have come several times: the last one counts, and one
 * without a charset keeps that of the same type before it (Fetch, "extract a MIME type").
 */
function labelOf(contentType: string): string | null {
  let label: string | null = null;
  let essence = "";
  for (const value of contentType.match(/(?:"(?:[^"\\]|\\.)*"?|[^,"])+/g) ?? []) {
    const type = mimeType(value);
    if (type === null || type.essence === "*/*") continue;
    const charset = type.params.get("charset");
    if (charset !== null || type.essence !== essence) label = charset;
    ({ essence } = type);
  }
  return label;
}

function mimeType(value: string): MIMEType | null {
  try {
    return new MIMEType(value);
  } catch {
    return null;
  }
}

/** `<meta charset=…>`, `<meta http-equiv=… content="…; charset=…">` or `<?xml … encoding=…?>`. */
const DECLARATION =
  /<meta\s[^>]*?charset\s*=\s*["']?\s*([^"'\s/>;]+)|^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)/i;

function declaredIn(bytes: Buffer): string | null {
  const [, meta, xml] = DECLARATION.exec(bytes.toString("latin1", 0, DECLARED_WITHIN)) ?? [];
  // One that can be read as ASCII is no UTF-16, whatever it says (HTML, 13.2.3.2).
  const label = meta ?? xml ?? null;
  return label !== null && /^utf-?16/i.test(label) ? "utf-8" : label;
}
