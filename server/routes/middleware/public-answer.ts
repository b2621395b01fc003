import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Context, MiddlewareHandler } from "hono";
import { PUBLIC_CACHE } from "../../http/document-bytes.ts";
import type { Documents } from "../../http/documents.ts";
import { acceptedEncoding, matches } from "../../http/negotiation.ts";

const brotliAsync = promisify(brotliCompress);
const gzipAsync = promisify(gzip);

const COMPRESS_FROM_BYTES = 860;
const WORTH_COMPRESSING = /^(text\/|application\/(.*\+)?json)/;

/** What a browser's script on another site may read besides the body. */
const EXPOSED =
  "ETag, Link, Deprecation, Sunset, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset";

/**
 * Makes a computed answer like a document: open to other sites, told where the status page is
 * (RFC 8631), and for a successful reading an ETag, 304, caching and compression.
 */
export function asPublicAnswer(documents: Documents): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const page = documents.pageOf(c.req.header("host"));
    if (page) c.res.headers.append("link", `<${page.url}/>; rel="status"`);
    c.res.headers.set("x-content-type-options", "nosniff");
    c.res.headers.set("access-control-allow-origin", "*");
    c.res.headers.set("access-control-expose-headers", EXPOSED);
    const reads = c.req.method === "GET" || c.req.method === "HEAD";
    if (reads && c.res.status === 200) c.res = await conditional(c);
  };
}

async function conditional(c: Context): Promise<Response> {
  const { res } = c;
  const headers = new Headers(res.headers);
  const source = Buffer.from(await res.arrayBuffer());
  const hash = createHash("sha256").update(source).digest("base64url").slice(0, 22);
  const etag = `W/"${hash}"`;
  headers.set("etag", etag);
  headers.append("vary", "Accept-Encoding");
  if (!headers.has("cache-control")) headers.set("cache-control", PUBLIC_CACHE);
  const asked = c.req.header("if-none-match");
  if (asked !== undefined && matches(asked, etag)) {
    headers.delete("content-type");
    headers.delete("content-length");
    return new Response(null, { status: 304, headers });
  }
  const type = headers.get("content-type") ?? "";
  const encoding =
    source.length >= COMPRESS_FROM_BYTES && WORTH_COMPRESSING.test(type)
      ? acceptedEncoding(c.req.header("accept-encoding"))
      : "identity";
  const body = await encode(source, encoding);
  if (encoding !== "identity") headers.set("content-encoding", encoding);
  headers.set("content-length", String(body.length));
  return new Response(body as BodyInit, { status: 200, headers });
}

async function encode(source: Buffer, encoding: "br" | "gzip" | "identity"): Promise<Buffer> {
  switch (encoding) {
    case "br":
      return brotliAsync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
    case "gzip":
      return gzipAsync(source, { level: 6 });
    case "identity":
      return source;
  }
}
