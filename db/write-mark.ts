import { existsSync, readFileSync, statSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import Database from "better-sqlite3";
import { readSetting, writeSetting } from "./key-values.ts";
import { PRIVATE_MODE } from "./private-file.ts";
import type { Db } from "./schema.ts";

/**
 * A count that is kept in the database and in a file beside it. SQLite takes a lost write-ahead log
 * for one that was never there, and ends reading a damaged one at the damage, without an error: the
 * database is then older than it was, or empty. Its count is then smaller than the file's.
 */

const KEY = "write-mark";

/** Returns the file that holds the count of the database at a path. */
export const markFile = (path: string): string => `${path}.mark`;

/** Adds one to the count, in the database first. */
export async function advanceMark(db: Db, path: string): Promise<void> {
  if (path === ":memory:") return;
  const count = Math.max(Number((await readSetting(db, KEY)) ?? 0), fileCount(path)) + 1;
  await writeSetting(db, KEY, String(count));
  const file = markFile(path);
  await writeFile(`${file}.new`, `${count}\n`, { mode: PRIVATE_MODE });
  await rename(`${file}.new`, file);
}

/** Returns why a database must have lost writes; `null` if nothing shows it. Only reads. */
export function lostWrites(path: string): string | null {
  const expected = fileCount(path);
  if (expected === 0 || databaseCount(path) >= expected) return null;
  return (
    `it is older than it was: its write-ahead log (${path}-wal) was lost or damaged, or an older ` +
    `copy took its place. Restore a backup or, to go on with what is left, remove ${markFile(path)}`
  );
}

function fileCount(path: string): number {
  if (!existsSync(markFile(path))) return 0;
  const count = Number(readFileSync(markFile(path), "utf8"));
  return Number.isSafeInteger(count) ? count : 0;
}

function databaseCount(path: string): number {
  if (!existsSync(path) || statSync(path).size === 0) return 0;
  const sqlite = new Database(path, { readonly: true, timeout: 200 });
  try {
    const row = sqlite
      .prepare<[string], { value: string }>("select value from setting where key = ?")
      .get(KEY);
    return Number(row?.value ?? 0);
  } catch (error) {
    // Without the table nothing was ever written.
    if (error instanceof Error && error.message.includes("no such table")) return 0;
    throw error;
  } finally {
    sqlite.close();
  }
}
