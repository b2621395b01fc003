import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from "node:zlib";
import type { AnswerHeaders } from "./answer-headers.ts";
import { down, type Failure } from "./failure.ts";

type Limit = { readonly maxOutputLength: number };
type Decoder = (bytes: Buffer, limit: Limit) => Promise<Buffer>;

const zlibInflate = promisify<Buffer, Limit, Buffer>(inflate);
const rawInflate = promisify<Buffer, Limit, Buffer>(inflateRaw);
const gunzipped = promisify<Buffer, Limit, Buffer>(gunzip);

const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ["gzip", gunzipped],
  ["x-gzip", gunzipped],
  // RFC 9110 says zlib, many servers send it raw: the zlib header's first byte tells.
  [
    "deflate",
    (bytes, limit) =>
      ((bytes[0] ?? 0) & 0x0f) === 8 ? zlibInflate(bytes, limit) : rawInflate(bytes, limit),
  ],
  ["br", promisify<Buffer, Limit, Buffer>(brotliDecompress)],
  ["zstd", promisify<Buffer, Limit, Buffer>(zstdDecompress)],
]);

/** Nobody stacks more than two; a bomb might. */
const MAX_CODINGS = 2;

/**
 * Undoes `Content-Encoding`, to at most `maxBytes`: a kilobyte can hold a gigabyte, so the limit
 * is on what comes out, and decoding stops there.
 */
export async function decoded(
  body: Buffer,
  headers: AnswerHeaders,
  maxBytes: number,
): Promise<Buffer | Failure> {
  const codings = (headers["content-encoding"] ?? "")
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity");
  if (codings.length > MAX_CODINGS) return down("body", "encoded too many times over");
  let bytes = body;
  for (const coding of codings.reverse()) {
    const decode = DECODERS.get(coding);
    if (decode === undefined) return down("body", `unknown content encoding ${quoted(coding)}`);
    if (bytes.length === 0) break;
    try {
      bytes = await decode(bytes, { maxOutputLength: maxBytes });
    } catch (error) {
      const tooLarge = error instanceof RangeError;
      return tooLarge
        ? down("size", `more than ${maxBytes} bytes once decoded (${coding})`)
        : down("body", `not the ${coding} that it claims to be`);
    }
  }
  return bytes;
}

/**
 * Bytes as text: in the charset of `Content-Type`, else UTF-8. What does not fit is a failure
 * rather than a replacement character, which no test would notice. A byte order mark is dropped.
 */
export function textOf(bytes: Buffer, headers: AnswerHeaders): string | Failure {
  const [, charset = "utf-8"] =
    /;\s*charset="?([^";\s]+)/i.exec(headers["content-type"] ?? "") ?? [];
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch (error) {
    return down(
      "body",
      error instanceof RangeError
        ? `unknown charset ${quoted(charset)}`
        : `not the ${charset} that it claims to be`,
    );
  }
}

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

/** The same of bytes that may be anything; `null` where there are none, or they are encoded. */
export function evidence(body: Buffer, headers: AnswerHeaders): string | null {
  if (body.length === 0) return null;
  const coding = headers["content-encoding"];
  if (coding !== undefined && coding !== "identity") return `${body.length} bytes of ${coding}`;
  return quoted(body.subarray(0, 1000).toString("utf8"));
}
