import { rename, rm, writeFile } from "node:fs/promises";
import type { Logger } from "pino";
import type { Snapshot } from "../core/snapshot.ts";
import type { Documents } from "./documents.ts";

/** Path and file name of a page's static fallback. */
export const FALLBACK_PATH = "/fallback.html";

/** Unless a state changes, the files are written no more often. */
const EVERY_MS = 60_000;

/** Writes each page's last known state to a file, for a proxy to show when we do not answer. */
export type Fallbacks = {
  keep(snapshot: Snapshot): void;
  /** Resolves when what was begun is written. */
  settled(): Promise<void>;
};

/**
 * @param fileOf the file of a page; written beside and renamed, so that it is always whole
 * @param now to the millisecond; how time passes between two writings
 */
export function createFallbackFiles(
  documents: Documents,
  fileOf: (pageId: string) => string,
  log: Pick<Logger, "warn">,
  now: () => number,
): Fallbacks {
  let written = "";
  let writtenAt = -Infinity;
  let writing = Promise.resolve();

  const write = async (pages: Snapshot["pages"]) => {
    for (const { id, hostnames, isPrivate } of pages) {
      if (isPrivate) {
        // Whoever reads the file reads what the page shows.
        await rm(fileOf(id), { force: true });
        continue;
      }
      const answer = documents.answer({
        host: hostnames[0],
        path: FALLBACK_PATH,
        ifNoneMatch: undefined,
        acceptEncoding: undefined,
      });
      if (!answer?.body) continue;
      const file = fileOf(id);
      // Readable by a web server of another user, writable by the owner alone.
      await writeFile(`${file}.new`, answer.body, { mode: 0o644 });
      await rename(`${file}.new`, file);
    }
  };

  return {
    keep(snapshot) {
      const states = JSON.stringify(
        snapshot.pages.map((page) => page.providers.map((p) => [p.id, p.state])),
      );
      if (states === written && now() - writtenAt < EVERY_MS) return;
      written = states;
      writtenAt = now();
      writing = writing
        .then(() => write(snapshot.pages))
        .catch((error: unknown) => log.warn({ err: error }, "the static fallback was not written"));
    },
    settled: () => writing,
  };
}
