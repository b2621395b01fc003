import { createHash } from "node:crypto";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { requestHost } from "../core/host-name.ts";
import type { PageSnapshot, Snapshot } from "../core/model.ts";
import { browserPolicy } from "./browser-policy.ts";
import { acceptedEncoding, matches } from "./negotiation.ts";

/** A document before it becomes bytes. */
export type Rendered = {
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly status?: number;
  /** Besides the fixed ones; an empty value removes a fixed one. */
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * One value in, one document out, or `null` where there is none at this address any more. It may
 * throw `Unprepared` while it lacks what only the database knows.
 */
export type Render = (page: PageSnapshot, snapshot: Snapshot) => Rendered | null;

/** Thrown by a rendering that needs something to be read first: wait for it, then ask again. */
export class Unprepared extends Error {
  /** Never rejects. */
  readonly ready: Promise<void>;

  constructor(ready: Promise<void>) {
    super("something has to be read first");
    this.ready = ready;
  }
}

/** What a request says besides its path that may choose between documents. */
export type Choice = { readonly query: URLSearchParams; readonly accept: string };

/** Several documents at one path. */
export type Variants = {
  /**
   * The name of the one that is asked for, or `null` if there is none such. Names must be few
   * whatever strangers ask, since the document of each is kept.
   */
  readonly pick: (choice: Choice, page: PageSnapshot) => string | null;
  readonly render: (name: string) => Render;
};

/** What is at which path of a page. */
export type Addresses = ReadonlyMap<string, Render | Variants>;

/** A finished answer: nothing is left to compute. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
};

type Bytes = {
  readonly etag: string;
  readonly identity: Answer;
  readonly unchanged: Answer;
  readonly source: Buffer;
  readonly stale: boolean;
  gzip: Answer | undefined;
  br: Answer | undefined;
};

/** What a request says that the answer depends on. */
export type Asked = {
  readonly host: string | undefined;
  /** The path alone, as it came. */
  readonly path: string;
  /** What follows the question mark, as it came. */
  readonly query?: string | undefined;
  readonly accept?: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly acceptEncoding: string | undefined;
};

export type Documents = {
  /**
   * From now on documents are made of this snapshot.
   *
   * @param stale the snapshot is the last good one, or its past can no longer be read: every
   *   answer then says so in the header `Vigie-Stale`
   */
  publish(snapshot: Snapshot, stale?: boolean): void;
  snapshot(): Snapshot | null;
  pageOf(host: string | undefined): PageSnapshot | null;
  /**
   * The answer to a GET, or `null` if there is no document at this address.
   *
   * @throws Unprepared if the document cannot be made before something was read
   */
  answer(asked: Asked): Answer | null;
};

/** So old a document may stand for the one that is being prepared. */
const OLDEST_MS = 30_000;

/** Smaller ones grow when compressed, or save less than a packet. */
const COMPRESS_FROM_BYTES = 860;

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

/**
 * The public documents of every page, by address. Each is rendered when it is first asked for
 * after a change, then kept as bytes (plain, gzip, brotli) with its headers: a request costs a
 * look-up, and a document that nobody reads costs nothing. A document that comes out the same
 * keeps its ETag, which is a hash of its content. One that cannot be rendered stays as it was.
 *
 * @param addresses what is at which path of a page, fixed by its configuration
 * @param dynamic documents at paths that come and go with the snapshot: an incident's. Asked
 *   for each path that is not among the fixed ones, so it must be quick to say no
 * @param failed told of each rendering that threw; without older bytes the error goes on to
 *   whoever asked
 */
export function createDocuments(
  addresses: (page: PageSnapshot) => Addresses,
  dynamic: (path: string, page: PageSnapshot) => Render | Variants | null = () => null,
  failed: (path: string, error: unknown) => void = () => {},
): Documents {
  let current: Snapshot | null = null;
  let isStale = false;
  let shelves: PageDocuments[] = [];
  let byHost = new Map<string, PageDocuments>();

  const shelfOf = (host: string | undefined): PageDocuments | undefined => {
    if (host === undefined || shelves.length === 1) return shelves[0];
    return byHost.get(host) ?? byHost.get(requestHost(host)) ?? shelves[0];
  };

  const entryOf = (shelf: PageDocuments, { path, query, accept }: Asked): Document | null => {
    let kept = shelf.fixed.get(path) ?? shelf.dynamic.get(path);
    if (!kept) {
      const what = dynamic(path, shelf.page);
      if (what) kept = keep(shelf.dynamic, path, entryFor(what));
    }
    if (!kept) return null;
    return "variants" in kept ? variantOf(kept, shelf.page, query, accept) : kept;
  };

  return {
    publish(snapshot, stale = false) {
      // Addresses depend on what is configured, which changes only with the whole set of pages.
      if (current === null || !sameAddresses(current, snapshot)) {
        shelves = snapshot.pages.map((page) => newPageDocuments(page, addresses(page)));
        byHost = new Map(shelves.flatMap((s) => s.page.hostnames.map((h) => [h, s] as const)));
      } else snapshot.pages.forEach((page, i) => (shelves[i]!.page = page));
      current = snapshot;
      isStale = stale;
    },
    snapshot: () => current,
    pageOf: (host) => shelfOf(host)?.page ?? null,
    answer(asked) {
      const shelf = shelfOf(asked.host);
      const entry = shelf && entryOf(shelf, asked);
      if (!shelf || !entry || !current) return null;
      if (entry.madeOf !== current) {
        try {
          const rendered = entry.render(shelf.page, current);
          entry.bytes = rendered && keepBytes(rendered, entry.bytes, shelf.page, isStale);
        } catch (error) {
          if (!entry.bytes) throw error;
          if (error instanceof Unprepared) {
            // What it lacks is being read: the next reader may be luckier. A page from long ago
            // would tell a state that has passed: whoever asks for it waits.
            const since = current.generatedAt - (entry.madeOf?.generatedAt ?? 0);
            if (since >= OLDEST_MS) throw error;
            return served(entry.bytes, asked);
          }
          failed(asked.path, error);
        }
        entry.madeOf = current;
      }
      return entry.bytes && served(entry.bytes, asked);
    },
  };
}

/** The form of a document that a request asks for. */
function served(bytes: Bytes, { ifNoneMatch, acceptEncoding }: Asked): Answer {
  // RFC 9110, 13.2.1: conditions are for what would be a success.
  const conditional = ifNoneMatch !== undefined && bytes.identity.status === 200;
  if (conditional && matches(ifNoneMatch, bytes.etag)) return bytes.unchanged;
  if (bytes.source.length < COMPRESS_FROM_BYTES) return bytes.identity;
  switch (acceptedEncoding(acceptEncoding)) {
    case "br":
      return (bytes.br ??= encoded(bytes, "br"));
    case "gzip":
      return (bytes.gzip ??= encoded(bytes, "gzip"));
    case "identity":
      return bytes.identity;
  }
}

type Document = { readonly render: Render; madeOf: Snapshot | null; bytes: Bytes | null };
type DocumentVariants = { readonly variants: Variants; readonly entries: Map<string, Document> };
type PageDocuments = {
  page: PageSnapshot;
  readonly fixed: ReadonlyMap<string, Document | DocumentVariants>;
  readonly dynamic: Map<string, Document | DocumentVariants>;
};

/** More than there are incidents on a page, or providers; the oldest make room. */
const MOST_KEPT = 1_000;
const NO_QUERY = new URLSearchParams();

const newEntry = (render: Render): Document => ({ render, madeOf: null, bytes: null });
const entryFor = (what: Render | Variants): Document | DocumentVariants =>
  typeof what === "function" ? newEntry(what) : { variants: what, entries: new Map() };

const newPageDocuments = (page: PageSnapshot, addresses: Addresses): PageDocuments => ({
  page,
  fixed: new Map([...addresses].map(([path, what]) => [path, entryFor(what)])),
  dynamic: new Map(),
});

function variantOf(
  { variants, entries }: DocumentVariants,
  page: PageSnapshot,
  query: string | undefined,
  accept: string | undefined,
): Document | null {
  const choice = { query: query ? new URLSearchParams(query) : NO_QUERY, accept: accept ?? "" };
  const name = variants.pick(choice, page);
  if (name === null) return null;
  return entries.get(name) ?? keep(entries, name, newEntry(variants.render(name)));
}

function keep<Kept>(entries: Map<string, Kept>, name: string, entry: Kept): Kept {
  if (entries.size >= MOST_KEPT) entries.delete(entries.keys().next().value!);
  entries.set(name, entry);
  return entry;
}

function sameAddresses(a: Snapshot, b: Snapshot): boolean {
  return (
    a.pages.length === b.pages.length &&
    a.pages.every((page, i) => {
      const other = b.pages[i]!;
      return page.id === other.id && identifiers(page) === identifiers(other);
    })
  );
}

const known = new WeakMap<PageSnapshot, string>();

/** Everything configured that addresses are made of, as one string to compare. */
function identifiers(page: PageSnapshot): string {
  let text = known.get(page);
  if (text === undefined) {
    const providers = page.providers.map((p) => [p.id, p.components.map((c) => [c.id, c.aliases])]);
    text = JSON.stringify([page.hostnames, providers]);
    known.set(page, text);
  }
  return text;
}

/** The bytes of a document; the old ones where nothing changed. */
function keepBytes(
  rendered: Rendered,
  old: Bytes | null,
  page: PageSnapshot,
  stale: boolean,
): Bytes {
  const source = Buffer.from(rendered.body);
  const same = old?.stale === stale && old.identity.status === (rendered.status ?? 200);
  if (same && old.source.equals(source)) return old;
  const etag = `W/"${createHash("sha256").update(source).digest("base64url").slice(0, 22)}"`;
  const policy = browserPolicy(page.url, rendered.type);
  const shared: Record<string, string> = { ...BASE_HEADERS, etag, ...policy };
  for (const [name, value] of Object.entries(rendered.headers ?? {})) {
    if (value === "") delete shared[name];
    else shared[name] = value;
  }
  if (stale) shared["vigie-stale"] = "true";
  const headers = { "content-type": rendered.type, ...shared };
  return {
    etag,
    source,
    stale,
    identity: {
      status: rendered.status ?? 200,
      headers: { ...headers, "content-length": String(source.length) },
      body: source,
    },
    // A copy: an object that something was deleted from is slow to go through, at each request.
    unchanged: { status: 304, headers: { ...shared }, body: null },
    gzip: undefined,
    br: undefined,
  };
}

function encoded(bytes: Bytes, encoding: "gzip" | "br"): Answer {
  const body =
    encoding === "gzip"
      ? gzipSync(bytes.source, { level: 6 })
      : brotliCompressSync(bytes.source, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
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
