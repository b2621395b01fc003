/** RFC 9110, 13.1.2: `*`, or a list of tags compared weakly. */
export function matches(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === etag || ifNoneMatch === "*") return true;
  const opaque = etag.slice(2);
  return ifNoneMatch.split(",").some((tag) => tag.trim().replace(/^W\//, "") === opaque);
}

type Encoding = "br" | "gzip" | "identity";
const encodings = new Map<string, Encoding>();

/** RFC 9110, 12.5.3: what is accepted with a weight above 0, brotli before gzip before nothing. */
export function acceptedEncoding(accept: string | undefined): Encoding {
  if (accept === undefined) return "identity";
  let best = encodings.get(accept);
  if (best === undefined) {
    const weights = new Map(
      accept.split(",").map((part) => {
        const [name = "", ...parameters] = part
          .trim()
          .toLowerCase()
          .split(/\s*;\s*/);
        const q = parameters.find((p) => p.startsWith("q="))?.slice(2);
        return [name, q === undefined ? 1 : Number(q) || 0];
      }),
    );
    const weight = (name: string) => weights.get(name) ?? weights.get("*") ?? 0;
    best = weight("br") > 0 ? "br" : weight("gzip") > 0 ? "gzip" : "identity";
    // Strangers choose this header: remember the usual ones, not all of them.
    if (encodings.size < 500 && accept.length < 200) encodings.set(accept, best);
  }
  return best;
}
