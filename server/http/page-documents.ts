import { LRUCache } from "lru-cache";
import type { PageSnapshot, Snapshot } from "../core/snapshot.ts";
import type { Bytes, Rendered } from "./document-bytes.ts";

/**
 * Returns the document of a value, or `null` if its address has none any more. It may throw
 * `Unprepared` while it lacks what only the database knows.
 */
export type Render = (page: PageSnapshot, snapshot: Snapshot) => Rendered | null;

/** The parts of a request, besides its path, that may choose between documents. */
export type Choice = { readonly query: URLSearchParams; readonly accept: string };

/** Several documents at one path. */
export type Variants = {
  /**
   * Returns the name of the requested document, or `null` if there is none. Names must be few
   * whatever strangers ask, since the document of each is kept.
   */
  readonly pick: (choice: Choice, page: PageSnapshot) => string | null;
  readonly render: (name: string) => Render;
};

/** The documents of a page by path. */
export type Addresses = ReadonlyMap<string, Render | Variants>;

/** One document with its last bytes. */
export type Document = {
  readonly render: Render;
  madeOf: Snapshot | null;
  bytes: Bytes | null;
  /** Why it could not be rendered last time; `null` if it could. */
  failure: string | null;
};

/** The documents at one path, by name; made when the first of them is requested. */
type DocumentVariants = {
  readonly variants: Variants;
  documents: LRUCache<string, Document> | null;
};

/** The documents of one page: those at configured paths, and those at paths that come and go. */
export type PageDocuments = {
  page: PageSnapshot;
  readonly fixed: ReadonlyMap<string, Document | DocumentVariants>;
  readonly dynamic: LRUCache<string, Document | DocumentVariants>;
};

/** More than there are incidents on a page, or providers; the least used make room. */
const MOST_KEPT = 1_000;
const NO_QUERY = new URLSearchParams();

const documentOf = (render: Render): Document => ({
  render,
  madeOf: null,
  bytes: null,
  failure: null,
});

const placeFor = (what: Render | Variants): Document | DocumentVariants =>
  typeof what === "function" ? documentOf(what) : { variants: what, documents: null };

export const newPageDocuments = (page: PageSnapshot, addresses: Addresses): PageDocuments => ({
  page,
  fixed: new Map([...addresses].map(([path, what]) => [path, placeFor(what)])),
  dynamic: new LRUCache({ max: MOST_KEPT }),
});

/** Looks a document up; `dynamic` is asked for paths that are not known yet. */
export function findDocument(
  { page, fixed, dynamic: kept }: PageDocuments,
  path: string,
  query: string | undefined,
  accept: string | undefined,
  dynamic: (path: string, page: PageSnapshot) => Render | Variants | null,
): Document | null {
  let place = fixed.get(path) ?? kept.get(path);
  if (!place) {
    const what = dynamic(path, page);
    if (!what) return null;
    kept.set(path, (place = placeFor(what)));
  }
  return "variants" in place ? variantOf(place, page, query, accept) : place;
}

function variantOf(
  place: DocumentVariants,
  page: PageSnapshot,
  query: string | undefined,
  accept: string | undefined,
): Document | null {
  const { variants } = place;
  const choice = { query: query ? new URLSearchParams(query) : NO_QUERY, accept: accept ?? "" };
  const name = variants.pick(choice, page);
  if (name === null) return null;
  const documents = (place.documents ??= new LRUCache({ max: MOST_KEPT }));
  let found = documents.get(name);
  if (!found) documents.set(name, (found = documentOf(variants.render(name))));
  return found;
}

/** The number of documents that a report lists at most. */
const MOST_REPORTED = 5;

/** Reports the documents of a page that cannot be made, with their reasons. */
export function failuresOf({ page, fixed, dynamic }: PageDocuments): string[] {
  const failures: string[] = [];
  for (const [path, place] of [...fixed, ...dynamic.entries()]) {
    const documents = "variants" in place ? (place.documents?.values() ?? []) : [place];
    const failure = [...documents].find((d) => d.failure !== null)?.failure;
    if (failure !== undefined) {
      failures.push(`${path} of page ${page.id} cannot be made and is out of date: ${failure}`);
    }
    if (failures.length === MOST_REPORTED) return failures;
  }
  return failures;
}
