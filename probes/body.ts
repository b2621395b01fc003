import type { AnswerHeaders } from "./answer-headers.ts";
import { textOf } from "./charset.ts";
import { codingsOf, decoded } from "./content-coding.ts";
import type { Failure } from "./failure.ts";

export type Body = {
  readonly bytes: Buffer;
  readonly text: string;
  /** Why bytes or text may not be what was meant: part of the detail of a test that fails. */
  readonly caveat: string | null;
};

/** Reads a body: its codings undone, to `maxBytes` at most, and its characters. */
export async function readBody(
  body: Buffer,
  headers: AnswerHeaders,
  maxBytes: number,
): Promise<Body | Failure> {
  const plain = await decoded(body, headers, maxBytes);
  if ("cause" in plain) return plain;
  const { text, caveat } = textOf(plain.bytes, headers);
  return { bytes: plain.bytes, text, caveat: plain.caveat ?? caveat };
}

/** A failed test of a body, with what may be the true reason. */
export const withCaveat = (failure: Failure, { caveat }: Body): Failure =>
  caveat === null ? failure : { ...failure, detail: `${failure.detail} (${caveat})` };

/** Invisible, or turning the text around them: harmless only when written out. */
const TREACHEROUS = /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * The beginning of what came, as evidence on one line: at most `limit` characters, all else but
 * plain text escaped.
 */
export function quoted(text: string, limit = 200): string {
  const short = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return JSON.stringify(short).replaceAll(
    TREACHEROUS,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Returns a quotation of bytes of any kind; `null` without any, or where they are encoded. */
export function evidence(body: Buffer, headers: AnswerHeaders): string | null {
  if (body.length === 0) return null;
  const { known } = codingsOf(headers);
  if (known.length > 0) return `${body.length} bytes of ${known.join(", ")}`;
  return quoted(textOf(body, headers).text);
}
