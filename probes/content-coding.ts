import { promisify } from "node:util";
import {
  brotliDecompress,
  gunzip,
  inflate,
  inflateRaw,
  zstdDecompress,
  type Zlib,
} from "node:zlib";
import type { AnswerHeaders } from "./answer-headers.ts";
import { down, type Failure } from "./failure.ts";

type Limit = { readonly maxOutputLength: number };
type Decoder = (bytes: Buffer, limit: Limit) => Promise<Buffer>;

const strictGunzip = promisify<Buffer, Limit, Buffer>(gunzip);
const strictInflate = promisify<Buffer, Limit, Buffer>(inflate);
const rawInflate = promisify<Buffer, Limit, Buffer>(inflateRaw);
/** Decoded bytes, with the number of input bytes read. */
const measuredInflate = promisify(
  (
    bytes: Buffer,
    limit: Limit,
    done: (error: Error | null, result: { buffer: Buffer; engine: Zlib }) => void,
  ) => inflateRaw(bytes, { ...limit, info: true } as Limit, done as never),
);

/**
 * The content codings of the Fetch standard. Each must come to its end, since zlib would also
 * return the beginning of a stream that was cut; only the checksum behind it may be missing.
 */
const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ["gzip", gunzipped],
  ["x-gzip", gunzipped],
  ["deflate", inflated],
  ["br", promisify<Buffer, Limit, Buffer>(brotliDecompress)],
  ["zstd", promisify<Buffer, Limit, Buffer>(zstdDecompress)],
]);

/** Most codings that are undone, as in undici; a bomb might have more. */
const MAX_CODINGS = 5;

export type Decoded = {
  readonly bytes: Buffer;
  /** Why the bytes may not be those that were meant, for the detail of a test that fails. */
  readonly caveat: string | null;
};

type Codings = { readonly known: readonly string[]; readonly unknown: string | null };

/**
 * The codings that a body is to be decoded from. A header that names anything else ("utf-8",
 * "none", "aws-chunked") is none: the body is read as it is, as in the Fetch standard and by curl.
 */
export function codingsOf(headers: AnswerHeaders): Codings {
  const header = headers["content-encoding"];
  if (header === undefined) return { known: [], unknown: null };
  const named = header
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity");
  const unknown = named.find((coding) => !DECODERS.has(coding)) ?? null;
  return { known: unknown === null ? named : [], unknown };
}

/**
 * Undoes `Content-Encoding`, to at most `maxBytes`: a kilobyte can hold a gigabyte, so the limit
 * is on what comes out, and decoding stops there.
 *
 * A coding that is damaged or cut short is a failure `body` and not `protocol`: the message itself
 * was whole (RFC 9112, 8); what it holds is not.
 */
export async function decoded(
  body: Buffer,
  headers: AnswerHeaders,
  maxBytes: number,
): Promise<Decoded | Failure> {
  const { known, unknown } = codingsOf(headers);
  const caveat =
    unknown === null ? null : `read as it is, content encoding ${JSON.stringify(unknown)}`;
  if (known.length > MAX_CODINGS) return down("body", "encoded too many times over");
  let bytes = body;
  for (const coding of known.toReversed()) {
    if (bytes.length === 0) break;
    try {
      const decode = DECODERS.get(coding);
      if (decode !== undefined) bytes = await decode(bytes, { maxOutputLength: maxBytes });
    } catch (error) {
      if (error instanceof RangeError)
        return down("size", `more than ${maxBytes} bytes once decoded (${coding})`);
      return down(
        "body",
        isCut(error) ? `cut short within its ${coding}` : `not the ${coding} that it claims to be`,
      );
    }
  }
  return { bytes, caveat };
}

const isCut = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "Z_BUF_ERROR";

/** The checksum and the length behind a member of gzip (RFC 1952, 2.3.1). */
const TRAILER_BYTES = 8;

/** Gunzips; a last member without its trailer is read too, as by curl and browsers. */
async function gunzipped(bytes: Buffer, limit: Limit): Promise<Buffer> {
  try {
    return await strictGunzip(bytes, limit);
  } catch (error) {
    if (!isCut(error)) throw error;
    const members: Buffer[] = [];
    let left = limit.maxOutputLength;
    for (let at = 0; at < bytes.length; at += TRAILER_BYTES) {
      const start = endOfGzipHeader(bytes, at);
      if (start === null) throw error;
      const { buffer, engine } = await measuredInflate(bytes.subarray(start), {
        maxOutputLength: left,
      });
      members.push(buffer);
      left = Math.max(1, left - buffer.length);
      at = start + engine.bytesWritten;
    }
    return Buffer.concat(members);
  }
}

/**
 * Returns where the deflated data of a member begins (RFC 1952, 2.3), or `null` where it is cut
 * before.
 */
function endOfGzipHeader(bytes: Buffer, from: number): number | null {
  const [CRC, EXTRA, NAME, COMMENT] = [2, 4, 8, 16];
  const flags = bytes[from + 3] ?? 0;
  let at = from + 10;
  const skipText = () => {
    const end = bytes.indexOf(0, at);
    at = end < 0 ? bytes.length : end + 1;
  };
  if ((flags & EXTRA) !== 0) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  if ((flags & NAME) !== 0) skipText();
  if ((flags & COMMENT) !== 0) skipText();
  if ((flags & CRC) !== 0) at += 2;
  return at < bytes.length ? at : null;
}

/** RFC 9110, 8.4.1.2 says zlib; many servers send deflate alone, or without the checksum. */
async function inflated(bytes: Buffer, limit: Limit): Promise<Buffer> {
  const first = bytes[0] ?? 0;
  const isZlib = (first & 0x0f) === 8 && (first * 256 + (bytes[1] ?? 0)) % 31 === 0;
  if (!isZlib) return rawInflate(bytes, limit);
  try {
    return await strictInflate(bytes, limit);
  } catch (error) {
    if (!isCut(error)) throw error;
    return rawInflate(bytes.subarray(2), limit);
  }
}
