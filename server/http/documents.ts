import { requestHost } from "../core/host-name.ts";
import type { PageSnapshot, Snapshot } from "../core/model.ts";
import {
  keepBytes,
  outdated,
  served,
  type Answer,
  type Bytes,
  type Conditions,
  type Rendered,
} from "./document-bytes.ts";

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

/** What a request says that the answer depends on. */
export type Asked = Conditions & {
  readonly host: string | undefined;
  /** The path alone, as it came. */
  readonly path: string;
  /** What follows the question mark, as it came. */
  readonly query?: string | undefined;
  readonly accept?: string | undefined;
};

export type Documents = {
  /**
   * From now on documents are made of this snapshot.
   *
   * @param stale the snapshot is the last good one, or its past can no longer be read: every
   *   answer then says so in the header `Vigie-Stale`
   */
  publish(snapshot: Snapshot, stale?: boolean): void;
  /** Reports the documents that cannot be made of the current snapshot, for operators. */
  trouble(): readonly string[];
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

/**
 * The public documents of every page, by address. Each is rendered when it is first asked for
 * after a change, then kept as bytes (plain, gzip, brotli) with its headers: a request costs a
 * look-up, and a document that nobody reads costs nothing. A document that comes out the same
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
    trouble: () => shelves.flatMap(failuresOf),
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
          entry.failure = null;
        } catch (error) {
          if (error instanceof Unprepared) {
            if (!entry.bytes) throw error;
            // What it lacks is being read: the next reader may be luckier. A page from long ago
            // would tell a state that has passed: whoever asks for it waits.
            const since = current.generatedAt - (entry.madeOf?.generatedAt ?? 0);
            if (since >= OLDEST_MS) throw error;
            return served(entry.bytes, asked);
          }
          entry.failure = error instanceof Error ? error.message : String(error);
          if (!entry.bytes) throw error;
          failed(asked.path, error);
          entry.bytes = outdated(entry.bytes);
        }
        entry.madeOf = current;
      }
      return entry.bytes && served(entry.bytes, asked);
    },
  };
}

type Document = {
  readonly render: Render;
  madeOf: Snapshot | null;
  bytes: Bytes | null;
  /** Why it could not be rendered last time; `null` if it could. */
  failure: string | null;
};
type DocumentVariants = { readonly variants: Variants; readonly entries: Map<string, Document> };
type PageDocuments = {
  page: PageSnapshot;
  readonly fixed: ReadonlyMap<string, Document | DocumentVariants>;
  readonly dynamic: Map<string, Document | DocumentVariants>;
};

/** More than there are incidents on a page, or providers; the oldest make room. */
const MOST_KEPT = 1_000;
const NO_QUERY = new URLSearchParams();

const newEntry = (render: Render): Document => ({
  render,
  madeOf: null,
  bytes: null,
  failure: null,
});
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

/** Lists at most so many documents that cannot be made. */
const MOST_REPORTED = 5;

function failuresOf({ page, fixed, dynamic }: PageDocuments): string[] {
  const failures: string[] = [];
  for (const [path, entry] of [...fixed, ...dynamic]) {
    const entries = "variants" in entry ? entry.entries.values() : [entry];
    const failure = [...entries].find((e) => e.failure !== null)?.failure;
    if (failure !== undefined) {
      failures.push(`${path} of page ${page.id} cannot be made and is out of date: ${failure}`);
    }
    if (failures.length === MOST_REPORTED) return failures;
  }
  return failures;
}
