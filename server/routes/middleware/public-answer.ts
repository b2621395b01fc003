import type { Context, MiddlewareHandler } from "hono";
import { PUBLIC_CACHE } from "../../http/document-bytes.ts";
import type { Documents } from "../../http/documents.ts";
import { compressing, encodingFor, etagOf } from "../../http/encoding.ts";
import { matches } from "../../http/negotiation.ts";

/** The headers that a script of another site may read. */
const EXPOSED =
  "ETag, Link, Deprecation, Sunset, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset";

/**
 * Makes a computed answer like a document: open to other sites, linked to the status page
 * (RFC 8631), and for a successful reading with an ETag, 304, caching and compression.
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
  const etag = etagOf(source);
  headers.set("etag", etag);
  headers.append("vary", "Accept-Encoding");
  if (!headers.has("cache-control")) headers.set("cache-control", PUBLIC_CACHE);
  const asked = c.req.header("if-none-match");
  if (asked !== undefined && matches(asked, etag)) {
    headers.delete("content-type");
    headers.delete("content-length");
    return new Response(null, { status: 304, headers });
  }
  const encoding = encodingFor(source, c.req.header("accept-encoding"));
  const body = await compressing(source, encoding);
  if (encoding !== "identity") headers.set("content-encoding", encoding);
  headers.set("content-length", String(body.length));
  return new Response(body as BodyInit, { status: 200, headers });
}
