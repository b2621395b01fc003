import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { Kysely } from "kysely";
import { Dialect, logOf } from "./driver.ts";
import { inspectDatabase } from "./file-check.ts";
import { migrate, type AppliedMigration } from "./migrate.ts";
import { createPrivate } from "./private-file.ts";
import { retryWhileBusy } from "./retry-busy.ts";
import { restoreProblem } from "./restore.ts";
import type { Db, Schema } from "./schema.ts";
import { UnusableDatabase } from "./unusable-database.ts";
import { lostWrites } from "./write-mark.ts";

const BUSY_TIMEOUT_MS = 200;

const ignore = (_migrations: readonly AppliedMigration[]): void => {};

/**
 * Opens the SQLite database at a path (`:memory:` for tests), making it and its folder where
 * there is none, and applies what migrations it lacks.
 *
 * @param applied receives those that were applied, if any
 * @throws UnusableDatabase if it is no database, is damaged, has lost writes, is newer than this
 *   program, or cannot be read or written; its bytes are left as they are
 */
export async function openDatabase(path: string, applied = ignore): Promise<Db> {
  let sqlite: Database.Database | undefined;
  try {
    if (path !== ":memory:") {
      mkdirSync(dirname(path), { recursive: true });
      const problem = restoreProblem(path) ?? inspectDatabase(path) ?? lostWrites(path);
      if (problem) throw new UnusableDatabase(path, problem);
      createPrivate(path);
    }
    // better-sqlite3 waits inside the event loop: little, and callers try again later.
    sqlite = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    // Readers go on while one writes; each commit is on disk before it is acknowledged: driver.ts.
    sqlite.pragma("journal_mode = WAL");
    sqlite.pragma("synchronous = NORMAL");
    sqlite.pragma("foreign_keys = ON");
    // What is erased is overwritten, and not only marked as free.
    sqlite.pragma("secure_delete = ON");
    const db = new Kysely<Schema>({ dialect: new Dialect(sqlite, logOf(path)) });
    // Another process may be creating the same database.
    const migrations = await retryWhileBusy(() => migrate(db));
    if (migrations.length > 0) applied(migrations);
    return db;
  } catch (error) {
    sqlite?.close();
    if (error instanceof UnusableDatabase) throw error;
    throw new UnusableDatabase(path, error instanceof Error ? error.message : String(error));
  }
}

/**
 * Opens a database for reading alone, as it is: to tell what it lacks.
 *
 * @throws UnusableDatabase if it is not there, or none of ours
 */
export async function openUnmigrated(path: string): Promise<Db> {
  const problem = existsSync(path) ? inspectDatabase(path) : "it is not there";
  if (problem) throw new UnusableDatabase(path, problem);
  const database = new Database(path, { readonly: true });
  return new Kysely<Schema>({ dialect: new Dialect(database, logOf(path)) });
}
