import type { PageSnapshot } from "../core/snapshot.ts";
import { browserPolicy } from "./browser-policy.ts";
import { compressed, encodingFor, etagOf } from "./encoding.ts";
import { matches } from "./negotiation.ts";

/** A document as text or bytes, before it is encoded. */
export type Rendered = {
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly status?: number;
  /** Besides the fixed ones; an empty value removes a fixed one. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** A finished answer: nothing is left to compute. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
};

/** The request headers that the form of an answer depends on. */
export type Conditions = {
  readonly ifNoneMatch: string | undefined;
  readonly acceptEncoding: string | undefined;
};

/** A document's answers in every form, with their ETag. */
export type Bytes = {
  readonly etag: string;
  readonly identity: Answer;
  readonly unchanged: Answer;
  readonly source: Buffer;
  readonly stale: boolean;
  /** Made of an older snapshot, since rendering the current one failed. */
  readonly outdated: boolean;
  gzip: Answer | undefined;
  br: Answer | undefined;
};

/** Fresh for ten seconds; a cache in front may go on serving while we are in trouble. */
export const PUBLIC_CACHE =
  "public, max-age=10, s-maxage=10, stale-while-revalidate=20, stale-if-error=3600";

const BASE_HEADERS: Readonly<Record<string, string>> = {
  "cache-control": PUBLIC_CACHE,
  vary: "Accept-Encoding",
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "access-control-allow-origin": "*",
};

/** Returns the form of a document that a request asks for. */
export function served(bytes: Bytes, { ifNoneMatch, acceptEncoding }: Conditions): Answer {
  // RFC 9110, 13.2.1: conditions are for what would be a success.
  const conditional = ifNoneMatch !== undefined && bytes.identity.status === 200;
  if (conditional && matches(ifNoneMatch, bytes.etag)) return bytes.unchanged;
  const encoding = encodingFor(bytes.source, acceptEncoding);
  if (encoding === "identity") return bytes.identity;
  return (bytes[encoding] ??= encoded(bytes, encoding));
}

/** Returns the bytes of a document; the old ones where nothing changed. */
export function bytesOf(
  rendered: Rendered,
  old: Bytes | null,
  page: PageSnapshot,
  stale: boolean,
): Bytes {
  const source = Buffer.from(rendered.body);
  const same =
    old?.stale === stale && !old.outdated && old.identity.status === (rendered.status ?? 200);
  if (same && old.source.equals(source)) return old;
  const etag = etagOf(source);
  const policy = browserPolicy(page.url, rendered.type);
  const shared: Record<string, string> = { ...BASE_HEADERS, etag, ...policy };
  for (const [name, value] of Object.entries(rendered.headers ?? {})) {
    if (value === "") delete shared[name];
    else shared[name] = value;
  }
  if (stale) shared["vigie-stale"] = "true";
  const status = rendered.status ?? 200;
  return formsOf(status, { "content-type": rendered.type, ...shared }, source);
}

/**
 * Returns the forms of a document whose headers are known, but for its length.
 *
 * @param headers with the ETag; `vigie-stale` marks an old one
 */
export function formsOf(
  status: number,
  headers: Readonly<Record<string, string>>,
  source: Buffer,
): Bytes {
  // A copy: an object that something was deleted from is slow to go through, at each request.
  const { "content-type": _type, ...shared } = headers;
  return {
    etag: headers.etag ?? "",
    source,
    stale: headers["vigie-stale"] !== undefined,
    outdated: false,
    identity: {
      status,
      headers: { ...headers, "content-length": String(source.length) },
      body: source,
    },
    unchanged: { status: 304, headers: shared, body: null },
    gzip: undefined,
    br: undefined,
  };
}

/** Returns the same bytes, marked as stale and not to be stored by caches. */
export function outdated(bytes: Bytes): Bytes {
  if (bytes.outdated) return bytes;
  const marked = (answer: Answer): Answer => ({
    ...answer,
    headers: { ...answer.headers, "vigie-stale": "true", "cache-control": "no-store" },
  });
  return {
    ...bytes,
    outdated: true,
    identity: marked(bytes.identity),
    unchanged: marked(bytes.unchanged),
    gzip: bytes.gzip && marked(bytes.gzip),
    br: bytes.br && marked(bytes.br),
  };
}

function encoded(bytes: Bytes, encoding: "gzip" | "br"): Answer {
  const body = compressed(bytes.source, encoding);
  return {
    ...bytes.identity,
    headers: {
      ...bytes.identity.headers,
      "content-encoding": encoding,
      "content-length": String(body.length),
    },
    body,
  };
}
