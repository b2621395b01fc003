import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import type { Instant } from "../core/model.ts";
import { formsOf, served, type Answer, type Bytes } from "./document-bytes.ts";
import type { Ready } from "./listening-server.ts";
import { pageByHost } from "./page-by-host.ts";

/** One document of a stored snapshot, rendered for the next start. */
export type PreparedDocument = {
  /** Position of its page in the snapshot. */
  readonly page: number;
  readonly path: string;
  /** True if it is the same whatever the query. */
  readonly ignoresQuery: boolean;
  /** True of the form in which it is shown once the snapshot is old. */
  readonly isStale: boolean;
  readonly answer: Answer;
};

/** The documents of a snapshot that was stored. */
export type PreparedSite = {
  /** The program that made them: another one has other styles and scripts. */
  readonly program: string;
  readonly generatedAt: Instant;
  /** Host names of each page. */
  readonly hostnames: readonly (readonly string[])[];
  readonly documents: readonly PreparedDocument[];
};

/** The first line of the file, after the hash of everything that follows it. */
type Head = Pick<PreparedSite, "program" | "generatedAt" | "hostnames"> & {
  readonly format: typeof FORMAT;
  readonly snapshot: FileMark;
  /** Headers but for the ETag: few documents have any of their own. */
  readonly headers: readonly Readonly<Record<string, string>>[];
  readonly documents: readonly Row[];
};
type Row = readonly [
  page: number,
  path: string,
  ignoresQuery: 0 | 1,
  isStale: 0 | 1,
  status: number,
  headers: number,
  etag: string,
  bytes: number,
];
/** Size and time of the snapshot's file: documents of an older or a foreign one are not shown. */
type FileMark = readonly [bytes: number, modifiedMs: number];

const FORMAT = 1;
const LINE_END = 10;

const preparedPath = (snapshotFile: string): string => `${snapshotFile}.prepared`;

function markOf(file: string): FileMark {
  const { size, mtimeMs } = statSync(file);
  return [size, mtimeMs];
}

const hashOf = (bytes: readonly Buffer[]): string => {
  const hash = createHash("sha256");
  for (const part of bytes) hash.update(part);
  return hash.digest("base64url");
};

/**
 * Stores the documents of a snapshot beside its file, for the next start. A crash leaves the old
 * file, the new one, or a damaged one that is not read.
 *
 * @param snapshotFile holds the snapshot that the documents were made of
 */
export async function writePrepared(snapshotFile: string, site: PreparedSite): Promise<void> {
  const { program, generatedAt, hostnames, documents } = site;
  const kinds = new Map<string, number>();
  const rows = documents.map(({ page, path, ignoresQuery, isStale, answer }): Row => {
    const { etag = "", "content-length": _length, ...rest } = answer.headers;
    const headers = JSON.stringify(rest);
    const kind = kinds.get(headers) ?? kinds.size;
    kinds.set(headers, kind);
    const { status, body } = answer;
    const flags = [ignoresQuery ? 1 : 0, isStale ? 1 : 0] as const;
    return [page, path, ...flags, status, kind, etag, body?.length ?? 0];
  });
  const head: Head = {
    format: FORMAT,
    snapshot: markOf(snapshotFile),
    program,
    generatedAt,
    hostnames,
    headers: [...kinds.keys()].map((text) => JSON.parse(text) as Record<string, string>),
    documents: rows,
  };
  const bodies = documents.map(({ answer }) => answer.body ?? Buffer.alloc(0));
  const content = [Buffer.from(`${JSON.stringify(head)}\n`), ...bodies];
  const path = preparedPath(snapshotFile);
  try {
    const whole = Buffer.concat([Buffer.from(`${hashOf(content)}\n`), ...content]);
    await writeFile(`${path}.new`, whole, { mode: 0o600 });
    await rename(`${path}.new`, path);
  } catch (error) {
    // A part of it would take the room that the database needs.
    await rm(`${path}.new`, { force: true }).catch(() => {});
    throw error;
  }
}

/** Documents that a former process prepared, and that can be answered with. */
export type Prepared = {
  readonly generatedAt: Instant;
  readonly hostnames: Head["hostnames"];
  /** Documents of each page by path, as they are shown at first and once the snapshot is old. */
  readonly pages: readonly ReadonlyMap<string, Found>[];
};
type Found = { ignoresQuery: boolean; fresh: Bytes | null; stale: Bytes | null };

/**
 * Returns the documents beside the file of a snapshot; `null` if there are none, or none that this
 * program made of that very file.
 *
 * @throws Error if they cannot be read
 */
export function readPrepared(snapshotFile: string, program: string): Prepared | null {
  const path = preparedPath(snapshotFile);
  if (!existsSync(path) || !existsSync(snapshotFile)) return null;
  const whole = readFileSync(path);
  const hashEnd = whole.indexOf(LINE_END);
  const content = whole.subarray(hashEnd + 1);
  if (whole.toString("latin1", 0, hashEnd) !== hashOf([content])) return null;
  const headEnd = content.indexOf(LINE_END);
  const head = JSON.parse(content.toString("utf8", 0, headEnd)) as Head;
  const [bytes, modifiedMs] = markOf(snapshotFile);
  if (head.format !== FORMAT || head.program !== program) return null;
  if (head.snapshot[0] !== bytes || head.snapshot[1] !== modifiedMs) return null;
  return { ...head, pages: documentsIn(head, content.subarray(headEnd + 1)) };
}

function documentsIn({ hostnames, headers, documents }: Head, bodies: Buffer): Prepared["pages"] {
  const pages = hostnames.map(() => new Map<string, Found>());
  let from = 0;
  for (const [page, path, ignoresQuery, isStale, status, kind, etag, bytes] of documents) {
    const body = bodies.subarray(from, (from += bytes));
    const forms = formsOf(status, { ...headers[kind], etag }, body);
    const found = pages[page]?.get(path);
    const kept = found ?? { ignoresQuery: ignoresQuery === 1, fresh: null, stale: null };
    if (isStale === 1) kept.stale = forms;
    else kept.fresh = forms;
    pages[page]?.set(path, kept);
  }
  return pages;
}

/**
 * Returns what answers with prepared documents.
 *
 * @param isFresh returns true while a snapshot of this time is shown without a mark
 */
export function preparedAnswers(
  { generatedAt, hostnames, pages }: Prepared,
  isFresh: (generatedAt: Instant) => boolean,
): Ready {
  const byHost = pageByHost(
    pages.map((documents, i) => ({ documents, hostnames: hostnames[i] ?? [] })),
    (page) => page.hostnames,
  );
  return (asked) => {
    const found = byHost(asked.host)?.documents.get(asked.path);
    if (!found || (asked.query && !found.ignoresQuery)) return null;
    const bytes = isFresh(generatedAt) ? found.fresh : found.stale;
    return bytes && served(bytes, asked);
  };
}
