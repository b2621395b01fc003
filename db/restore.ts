import { existsSync, linkSync, renameSync, rmSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { inspectDatabase } from "./file-check.ts";
import { takeLead } from "./leadership.ts";
import { UnusableDatabase } from "./unusable-database.ts";
import { copyPrivate, syncFolderOf, writePrivate } from "./private-file.ts";
import { markFile } from "./write-mark.ts";

/**
 * A restore has two halves. First the backup is copied beside the database, which is not touched
 * (`.restoring.part`); what is whole is renamed (`.restoring`). Then the old database gets a second
 * name, and the new one takes its place by one rename. Whatever is killed, the database is the old
 * one or the new one, and the next start can tell which half was under way by these names.
 */
const filesOf = (database: string) => ({
  part: `${database}.restoring.part`,
  staged: `${database}.restoring`,
  secret: `${database}.secret`,
  stagedSecret: `${database}.secret.restoring`,
});

/** Returns the file that holds the secret that belongs to a database or a backup. */
export const secretFile = (path: string): string => `${path}.secret`;

/** Returns the file that holds a backup's secret sealed by a passphrase. */
export const sealedFile = (path: string): string => `${path}.secret.sealed`;

/** The names under which a restore kept what was there; `null` where nothing was. */
export type Restored = {
  readonly keptAs: string | null;
  readonly secretKeptAs: string | null;
  /** True if the backup came with its secret, which is now the database's. */
  readonly withSecret: boolean;
};

/**
 * Puts a backup, and the secret beside it, in the place of a database.
 *
 * @param secret the backup's secret where it is sealed, opened; else the one beside the backup
 * @throws UnusableDatabase if the backup is none, or another process uses the database
 */
export function restore(backup: string, database: string, secret: string | null = null): Restored {
  const problem = existsSync(backup) ? inspectDatabase(backup) : "it is not there";
  if (problem) throw new UnusableDatabase(backup, problem);
  return leading(database, () => {
    const { part, staged, stagedSecret } = filesOf(database);
    rmSync(staged, { force: true });
    rmSync(stagedSecret, { force: true });
    copyPrivate(backup, part);
    if (secret !== null) writePrivate(stagedSecret, secret);
    else if (existsSync(secretFile(backup))) copyPrivate(secretFile(backup), stagedSecret);
    renameSync(part, staged);
    syncFolderOf(database);
    return replace(database);
  });
}

/**
 * Ends a restore that was interrupted: finishes it if the backup was copied, else removes the copy.
 * Returns what was done, for the log; `null` if nothing was to be done.
 *
 * @throws UnusableDatabase if another process is at it
 */
export function finishRestore(database: string): string | null {
  const { part, staged, stagedSecret } = filesOf(database);
  if (existsSync(part)) {
    return leading(database, () => {
      rmSync(stagedSecret, { force: true });
      rmSync(part);
      return "a restore was interrupted before it changed anything: run it again";
    });
  }
  if (!existsSync(staged) && !existsSync(stagedSecret)) return null;
  return leading(database, () => {
    const { keptAs } = replace(database);
    return `an interrupted restore was finished${keptAs ? `; the database before is ${keptAs}` : ""}`;
  });
}

/** Returns why a database must not be opened: a restore is half done; `null` if none is. */
export function restoreProblem(database: string): string | null {
  const { staged, stagedSecret } = filesOf(database);
  if (existsSync(staged) || existsSync(stagedSecret)) {
    return "a restore was interrupted: start `vigie serve`, which finishes it, or restore again";
  }
  const kept = keptName(database, 1);
  if (existsSync(database) || !existsSync(kept)) return null;
  return `it is not there, but ${kept} is: a restore was interrupted. Restore again, or rename it`;
}

function leading<T>(database: string, work: () => T): T {
  const giveUpLead = takeLead(database);
  if (!giveUpLead) {
    throw new UnusableDatabase(database, "`vigie serve` is using it: stop it first");
  }
  try {
    return work();
  } finally {
    giveUpLead();
  }
}

/** The second half; may be done again after a kill at any of its steps. */
function replace(database: string): Restored {
  const { staged, secret, stagedSecret } = filesOf(database);
  const withSecret = existsSync(stagedSecret);
  let keptAs: string | null = null;
  if (existsSync(staged)) {
    if (existsSync(database)) keptAs = moveAside(database);
    // Both are about the database before.
    rmSync(markFile(database), { force: true });
    rmSync(`${database}.snapshot.json`, { force: true });
    renameSync(staged, database);
    syncFolderOf(database);
  }
  let secretKeptAs: string | null = null;
  if (withSecret) {
    if (existsSync(secret)) secretKeptAs = linkUnused(secret);
    renameSync(stagedSecret, secret);
    syncFolderOf(database);
  }
  return { keptAs, secretKeptAs, withSecret };
}

/** Gives the old database a second name, with all that its log holds. */
function moveAside(database: string): string {
  emptyLog(database);
  const keptAs = linkUnused(database);
  // The log of a damaged database could not be emptied: it must not be played onto the new one.
  if (existsSync(`${database}-wal`)) renameSync(`${database}-wal`, `${keptAs}-wal`);
  rmSync(`${database}-shm`, { force: true });
  return keptAs;
}

/**
 * Moves what the log holds into the database, and removes the log.
 *
 * @throws UnusableDatabase if another process has the database open
 */
function emptyLog(database: string): void {
  let sqlite: Database.Database | undefined;
  try {
    sqlite = new Database(database, { timeout: 0 });
    sqlite.pragma("journal_mode = delete");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
      throw new UnusableDatabase(database, "another process has it open: stop it first");
    }
    // Damaged: it is kept as it is.
  } finally {
    sqlite?.close();
  }
}

const keptName = (path: string, number: number): string =>
  `${path}.before-restore${number === 1 ? "" : `-${number}`}`;

/** Links a file to the first free name, so that nothing kept before is overwritten. */
function linkUnused(path: string): string {
  for (let number = 1; ; number += 1) {
    const name = keptName(path, number);
    try {
      linkSync(path, name);
      return name;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      // Linked by a restore that was killed right after.
      if (statSync(name).ino === statSync(path).ino) return name;
    }
  }
}
