import { LRUCache } from "lru-cache";

/** Returns whether `If-None-Match` names an ETag: `*`, or a list compared weakly (RFC 9110, 13.1.2). */
export function matches(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === etag || ifNoneMatch === "*") return true;
  const opaque = etag.slice(2);
  return ifNoneMatch.split(",").some((tag) => tag.trim().replace(/^W\//, "") === opaque);
}

export type Encoding = "br" | "gzip" | "identity";

/** By header. Strangers choose it, so longer ones are not remembered. */
const known = new LRUCache<string, Encoding>({ max: 500 });
const LONGEST_KNOWN = 200;

/**
 * Returns the encoding that `Accept-Encoding` prefers among ours: one with a weight above 0,
 * brotli before gzip before none (RFC 9110, 12.5.3).
 */
export function acceptedEncoding(accept: string | undefined): Encoding {
  if (accept === undefined) return "identity";
  let best = known.get(accept);
  if (best === undefined) {
    best = preferred(accept);
    if (accept.length < LONGEST_KNOWN) known.set(accept, best);
  }
  return best;
}

function preferred(accept: string): Encoding {
  const weights = new Map(
    accept.split(",").map((part) => {
      const [name = "", ...parameters] = part
        .toLowerCase()
        .split(";")
        .map((text) => text.trim());
      const q = parameters.find((p) => p.startsWith("q="))?.slice(2);
      return [name, q === undefined ? 1 : Number(q) || 0];
    }),
  );
  const weight = (name: string) => weights.get(name) ?? weights.get("*") ?? 0;
  return weight("br") > 0 ? "br" : weight("gzip") > 0 ? "gzip" : "identity";
}
