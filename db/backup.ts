import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from "node:fs";
import Database from "better-sqlite3";
import { inspectDatabase } from "./file-check.ts";
import { takeLead } from "./leadership.ts";
import { UnusableDatabase } from "./open.ts";

/** Copied between two looks at the event loop: some 4 MB, a few milliseconds. */
const PAGES_PER_STEP = 1_000;

/**
 * Copies a database as of one moment, while it may be in use, and puts the copy in place when it
 * is whole and proved sound: at `to` there is the old file or the new one, never a part.
 *
 * @throws UnusableDatabase if the source cannot be read, or its copy is not sound
 */
export async function backUp(
  from: string,
  to: string,
  advanced: (donePages: number, allPages: number) => void,
): Promise<void> {
  const problem = existsSync(from) ? inspectDatabase(from) : "it is not there";
  if (problem) throw new UnusableDatabase(from, problem);
  const partial = `${to}.partial`;
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
  sync(partial);
  renameSync(partial, to);
}

/**
 * Puts a backup in the place of a database, which is kept beside it as `.before-restore`.
 *
 * @throws UnusableDatabase if the backup is none, or another process leads the database
 */
export function restore(backup: string, database: string): void {
  const problem = existsSync(backup) ? inspectDatabase(backup) : "it is not there";
  if (problem) throw new UnusableDatabase(backup, problem);
  const giveUpLead = takeLead(database);
  if (!giveUpLead) {
    throw new UnusableDatabase(database, "`vigie serve` is using it: stop it first");
  }
  try {
    const partial = `${database}.restoring`;
    copyFileSync(backup, partial);
    sync(partial);
    // The log belongs to the old file: it goes with it, or it would be played onto the new one.
    for (const end of ["-wal", "-shm", ""]) {
      const old = `${database}${end}`;
      const kept = `${database}.before-restore${end}`;
      rmSync(kept, { force: true });
      if (existsSync(old)) renameSync(old, kept);
    }
    renameSync(partial, database);
    // What was shown last is of the past that is no more.
    rmSync(`${database}.snapshot.json`, { force: true });
  } finally {
    giveUpLead();
  }
}

function sync(path: string): void {
  const file = openSync(path, "r+");
  fsyncSync(file);
  closeSync(file);
}
