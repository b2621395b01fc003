import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { inspectDatabase } from "./file-check.ts";
import { UnusableDatabase } from "./unusable-database.ts";
import { createPrivate, syncFile, syncFolderOf, writePrivate } from "./private-file.ts";
import { sealedFile, secretFile } from "./restore.ts";

/** Copied between two looks at the event loop: some 4 MB, a few milliseconds. */
const PAGES_PER_STEP = 1_000;

/** The secret that goes with a copy; sealed, it is of use to holders of the passphrase alone. */
export type SecretCopy = { readonly text: string; readonly isSealed: boolean };

/** Returns the secret beside a database, as it goes with a copy; `null` if there is none. */
export function secretBeside(database: string): SecretCopy | null {
  const path = secretFile(database);
  return existsSync(path) ? { text: readFileSync(path, "utf8"), isSealed: false } : null;
}

/**
 * Copies a database as of one moment, while other processes may use it, and puts the copy in place
 * when it is whole and proved sound: at `to` there is the old file or the new one, never a part.
 * Only its owner can read it. The secret goes with it, as `<to>.secret` or `<to>.secret.sealed`.
 *
 * @throws UnusableDatabase if the source cannot be read, or its copy is not sound
 */
export async function backUp(
  from: string,
  to: string,
  advanced: (donePages: number, allPages: number) => void,
  secret: SecretCopy | null,
): Promise<void> {
  const problem = existsSync(from) ? inspectDatabase(from) : "it is not there";
  if (problem) throw new UnusableDatabase(from, problem);
  await copyDatabase(from, to, secret, advanced);
}

/**
 * Does the work of `backUp` for a database that this process has open: to open and close its file
 * other than by SQLite would release the locks of this process (sqlite.org/howtocorrupt.html, 2.2).
 */
export async function copyDatabase(
  from: string,
  to: string,
  secret: SecretCopy | null,
  advanced: (donePages: number, allPages: number) => void = () => {},
): Promise<void> {
  const partial = `${to}.partial`;
  const secretPath = secret?.isSealed ? sealedFile(to) : secretFile(to);
  try {
    rmSync(partial, { force: true });
    createPrivate(partial);
    await copyPages(from, partial, advanced);
    const found = checkedCopy(partial);
    if (found !== "ok") throw new UnusableDatabase(from, `its copy is not sound (${found})`);
    syncFile(partial);
    if (secret) writePrivate(`${secretPath}.partial`, secret.text);
    // The secret first: a new database beside an old secret would have dead links.
    if (secret) renameSync(`${secretPath}.partial`, secretPath);
    renameSync(partial, to);
    syncFolderOf(to);
  } catch (error) {
    // A disk may be full: what is incomplete must not fill it.
    for (const left of [partial, `${partial}-journal`, `${secretPath}.partial`]) {
      rmSync(left, { force: true });
    }
    throw error;
  }
}

async function copyPages(
  from: string,
  to: string,
  advanced: (donePages: number, allPages: number) => void,
): Promise<void> {
  const source = new Database(from, { readonly: true });
  try {
    // One reading transaction: without it, each write of others would begin the copy again.
    source.exec("begin");
    source.prepare("select count(*) from sqlite_schema").get();
    await source.backup(to, {
      progress({ totalPages, remainingPages }) {
        advanced(totalPages - remainingPages, totalPages);
        return PAGES_PER_STEP;
      },
    });
  } finally {
    source.close();
  }
}

/** Opens a copy and reads all of it; returns "ok" or the first damage. */
function checkedCopy(path: string): string {
  const copy = new Database(path);
  try {
    // One file that can be carried away: no log beside it.
    copy.pragma("journal_mode = delete");
    return String(copy.pragma("integrity_check(1)", { simple: true }));
  } finally {
    copy.close();
  }
}
