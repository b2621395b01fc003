import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import Database from "better-sqlite3";

/** The first 16 bytes of every database file, and where it counts its pages (sqlite.org/fileformat2.html). */
const MAGIC = "SQLite format 3\0";
const PAGE_SIZE_AT = 16;
const PAGE_COUNT_AT = 28;

/** Every page is read up to this size at each start: some 0.3 s. Beyond, `vigie doctor` does it. */
const FULL_CHECK_BYTES = 64 * 1024 * 1024;

/**
 * Why a file cannot be our database, or `null` if it can, or is not there yet. Only reads: a
 * file that is refused keeps every byte.
 */
export function inspectDatabase(path: string): string | null {
  if (!existsSync(path)) return null;
  const { size } = statSync(path);
  if (statSync(path).isDirectory()) return "it is a folder";
  // SQLite takes an empty file for a new database; so do we.
  if (size === 0) return null;

  const head = Buffer.alloc(100);
  const file = openSync(path, "r");
  try {
    readSync(file, head, 0, 100, 0);
  } finally {
    closeSync(file);
  }
  if (head.toString("latin1", 0, 16) !== MAGIC) return "it is not a SQLite database";
  const pageSize = head.readUInt16BE(PAGE_SIZE_AT) === 1 ? 65_536 : head.readUInt16BE(PAGE_SIZE_AT);
  const expected = head.readUInt32BE(PAGE_COUNT_AT) * pageSize;
  // With a write-ahead log beside it, pages may be there that are not yet here.
  if (size < expected && !hasContent(`${path}-wal`)) {
    return `it is truncated: ${size} bytes of ${expected}; restore a backup`;
  }

  const sqlite = new Database(path, { readonly: true, timeout: 200 });
  try {
    const tables = sqlite
      .prepare<[], { name: string }>("select name from sqlite_schema where type = 'table'")
      .all()
      .map((t) => t.name);
    if (tables.length > 0 && !tables.includes("kysely_migration")) {
      return "it belongs to another program (it has tables, but none of Vigie's)";
    }
    if (size > FULL_CHECK_BYTES) return null;
    const found = String(sqlite.pragma("quick_check(1)", { simple: true }));
    return found === "ok" ? null : `it is damaged (${found}); restore a backup`;
  } finally {
    sqlite.close();
  }
}

const hasContent = (path: string): boolean => existsSync(path) && statSync(path).size > 0;
