import { basePathOf, withoutBase } from "../core/page/base-path.ts";
import type { PageSnapshot, Snapshot } from "../core/snapshot.ts";
import { bytesOf, outdated, served, type Answer, type Conditions } from "./document-bytes.ts";
import { pageByHost } from "./page-by-host.ts";
import {
  failuresOf,
  findDocument,
  newPageDocuments,
  type Addresses,
  type Document,
  type PageDocuments,
  type Render,
  type Variants,
} from "./page-documents.ts";

/** Thrown by a rendering that needs something to be read first: wait for it, then retry. */
export class Unprepared extends Error {
  /** Never rejects. */
  readonly ready: Promise<void>;

  constructor(ready: Promise<void>) {
    super("something has to be read first");
    this.ready = ready;
  }
}

/** The parts of a request that its answer depends on. */
export type Asked = Conditions & {
  readonly host: string | undefined;
  /** The path alone, as it came. */
  readonly path: string;
  /** The query, without its question mark. */
  readonly query?: string | undefined;
  readonly accept?: string | undefined;
};

export type Documents = {
  /**
   * Makes documents of this snapshot from now on.
   *
   * @param stale the snapshot is the last good one, or its past can no longer be read: every
   *   answer then says so in the header `Vigie-Stale`
   */
  publish(snapshot: Snapshot, stale?: boolean): void;
  /** Reports the documents that cannot be made of the current snapshot, for operators. */
  trouble(): readonly string[];
  snapshot(): Snapshot | null;
  pageOf(host: string | undefined): PageSnapshot | null;
  /** Returns true if a host has a page that not everybody may see. */
  isPrivate(host: string | undefined): boolean;
  /** Returns the address of a request below the root of its page, which may be under a path. */
  addressOf(host: string | undefined, address: string): string;
  /**
   * Returns the answer to a GET, or `null` if there is no document at this address.
   *
   * @throws Unprepared if the document cannot be made before something was read
   */
  answer(asked: Asked): Answer | null;
};

/** Maximum age of a document that is served while a new one is prepared. */
const OLDEST_MS = 30_000;

/**
 * Creates the public documents of every page, by address. Each is rendered when it is first asked for
 * after a change, then kept as bytes (plain, gzip, brotli) with its headers: a request costs a
 * look-up, and an unread document costs nothing. A document that comes out the same
 * keeps its ETag, which is a hash of its content. One that cannot be rendered is answered with its
 * last bytes, marked `Vigie-Stale` and not to be cached.
 *
 * @param addresses what is at which path of a page, fixed by its configuration
 * @param dynamic documents at paths that come and go with the snapshot: an incident's. Asked
 *   for each path that is not among the fixed ones, so it must be quick to say no
 * @param failed called with each rendering that threw; without older bytes the error is thrown to
 *   the caller as well
 */
export function createDocuments(
  addresses: (page: PageSnapshot) => Addresses,
  dynamic: (path: string, page: PageSnapshot) => Render | Variants | null = () => null,
  failed: (path: string, error: unknown) => void = () => {},
): Documents {
  let current: Snapshot | null = null;
  let isStale = false;
  let byPage: PageDocuments[] = [];
  let documentsOf: (host: string | undefined) => PageDocuments | undefined = () => undefined;
  /** True if a page is under a path: without any, no request pays for it. */
  let hasBases = false;
  let hasPrivate = false;

  /** Renders a document of the current snapshot. On failure its last bytes remain. */
  const update = (document: Document, page: PageSnapshot, now: Snapshot, path: string): void => {
    try {
      const rendered = document.render(page, now);
      document.bytes = rendered && bytesOf(rendered, document.bytes, page, isStale);
      document.failure = null;
    } catch (error) {
      if (error instanceof Unprepared) {
        // Its data is being read. Documents that are not too old serve meanwhile.
        const age = now.generatedAt - (document.madeOf?.generatedAt ?? 0);
        if (!document.bytes || age >= OLDEST_MS) throw error;
        return;
      }
      document.failure = error instanceof Error ? error.message : String(error);
      if (!document.bytes) throw error;
      failed(path, error);
      document.bytes = outdated(document.bytes);
    }
    document.madeOf = now;
  };

  return {
    publish(snapshot, stale = false) {
      // Addresses depend on what is configured, which changes only with the whole set of pages.
      if (current === null || !sameAddresses(current, snapshot)) {
        byPage = snapshot.pages.map((page) => newPageDocuments(page, addresses(page)));
        documentsOf = pageByHost(byPage, (documents) => documents.page.hostnames);
      } else snapshot.pages.forEach((page, i) => (byPage[i]!.page = page));
      hasBases = snapshot.pages.some(({ url }) => basePathOf(url) !== "");
      hasPrivate = snapshot.pages.some((page) => page.isPrivate);
      current = snapshot;
      isStale = stale;
    },
    trouble: () => byPage.flatMap(failuresOf),
    snapshot: () => current,
    pageOf: (host) => documentsOf(host)?.page ?? null,
    isPrivate: (host) => hasPrivate && documentsOf(host)?.page.isPrivate === true,
    addressOf(host, address) {
      if (!hasBases) return address;
      const page = documentsOf(host)?.page;
      return page ? withoutBase(basePathOf(page.url), address) : address;
    },
    answer(asked) {
      const { host, path, query, accept } = asked;
      const own = documentsOf(host);
      const document = own && findDocument(own, path, query, accept, dynamic);
      if (!own || !document || !current) return null;
      if (document.madeOf !== current) update(document, own.page, current, path);
      return document.bytes && served(document.bytes, asked);
    },
  };
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

/** Returns everything configured that addresses are made of, as one string to compare. */
function identifiers(page: PageSnapshot): string {
  let text = known.get(page);
  if (text === undefined) {
    const providers = page.providers.map((p) => [p.id, p.components.map((c) => [c.id, c.aliases])]);
    text = JSON.stringify([page.hostnames, providers]);
    known.set(page, text);
  }
  return text;
}
