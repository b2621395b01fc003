import { existsSync, renameSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { inspectDatabase } from "./file-check.ts";
import { UnusableDatabase } from "./unusable-database.ts";
import { copyPrivate, createPrivate, syncFile, syncFolderOf } from "./private-file.ts";
import { secretFile } from "./restore.ts";

/** Copied between two looks at the event loop: some 4 MB, a few milliseconds. */
const PAGES_PER_STEP = 1_000;

/**
 * Copies a database as of one moment, while it may be in use, and puts the copy in place when it
 * is whole and proved sound: at `to` there is the old file or the new one, never a part. Only its
 * owner can read it. The secret kept beside the database goes with it, as `<to>.secret`.
 *
 * @param withSecret `false` where the secret is not the one beside the database
 * @throws UnusableDatabase if the source cannot be read, or its copy is not sound
 */
export async function backUp(
  from: string,
  to: string,
  advanced: (donePages: number, allPages: number) => void,
  withSecret = true,
): Promise<void> {
  const problem = existsSync(from) ? inspectDatabase(from) : "it is not there";
  if (problem) throw new UnusableDatabase(from, problem);
  const partial = `${to}.partial`;
  rmSync(partial, { force: true });
  createPrivate(partial);
  const source = new Database(from, { readonly: true });
  try {
    await source.backup(partial, {
      progress({ totalPages, remainingPages }) {
        advanced(totalPages - remainingPages, totalPages);
        return PAGES_PER_STEP;
      },
    });
  } finally {
    source.close();
  }
  const copy = new Database(partial);
  // One file that can be carried away: no log beside it.
  copy.pragma("journal_mode = delete");
  const found = String(copy.pragma("integrity_check(1)", { simple: true }));
  copy.close();
  if (found !== "ok") {
    rmSync(partial);
    throw new UnusableDatabase(from, `its copy is not sound (${found})`);
  }
  syncFile(partial);
  // The secret first: a new database beside an old secret would have dead links.
  const secret = secretFile(from);
  if (withSecret && existsSync(secret)) {
    copyPrivate(secret, `${secretFile(to)}.partial`);
    renameSync(`${secretFile(to)}.partial`, secretFile(to));
  }
  renameSync(partial, to);
  syncFolderOf(to);
}
