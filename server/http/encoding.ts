import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from "node:zlib";
import { acceptedEncoding, type Encoding } from "./negotiation.ts";

/** Smaller answers grow when compressed, or save less than a packet. */
const COMPRESS_FROM_BYTES = 860;

/** Compression levels: for each request or change, or once for a file that never changes. */
export type Effort = "quick" | "thorough";

const GZIP_LEVEL: Readonly<Record<Effort, number>> = { quick: 6, thorough: 9 };
// Brotli's best (11) would take half a second of a start.
const BROTLI_QUALITY: Readonly<Record<Effort, number>> = { quick: 5, thorough: 9 };

const gzipOptions = (effort: Effort) => ({ level: GZIP_LEVEL[effort] });
const brotliOptions = (effort: Effort) => ({
  params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY[effort] },
});

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);

/** Returns the weak ETag of an answer: a hash of its content before any compression. */
export const etagOf = (source: Buffer): string =>
  `W/"${createHash("sha256").update(source).digest("base64url").slice(0, 22)}"`;

/**
 * Returns the encoding in which to send an answer.
 *
 * @param accepted the header `Accept-Encoding`
 */
export const encodingFor = (source: Buffer, accepted: string | undefined): Encoding =>
  source.length < COMPRESS_FROM_BYTES ? "identity" : acceptedEncoding(accepted);

/** Compresses at once, for bytes that are kept. */
export function compressed(source: Buffer, encoding: Encoding, effort: Effort = "quick"): Buffer {
  switch (encoding) {
    case "br":
      return brotliCompressSync(source, brotliOptions(effort));
    case "gzip":
      return gzipSync(source, gzipOptions(effort));
    case "identity":
      return source;
  }
}

/** Compresses on another thread, for an answer that is made for one request. */
export async function compressing(source: Buffer, encoding: Encoding): Promise<Buffer> {
  switch (encoding) {
    case "br":
      return brotliAsync(source, brotliOptions("quick"));
    case "gzip":
      return gzipAsync(source, gzipOptions("quick"));
    case "identity":
      return source;
  }
}
