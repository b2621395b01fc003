import Database from "better-sqlite3";

type Row = Readonly<Record<string, unknown>>;

/** Rows of one table that are read; Kuma's own interface is unusable long before. */
const MOST_ROWS = 20_000;
/** Offsets of the two bytes that say whether a database has a write-ahead log (fileformat2, 1.3). */
const LOG_VERSIONS = [18, 19];

/**
 * Reads tables of another program's SQLite database, which is not written to.
 *
 * @param from a path; or the bytes of the file, whose write-ahead log is not there
 * @returns the rows by table; tables that it does not have are absent
 * @throws SqliteError where it is damaged or no database
 */
export function readForeignTables(
  from: string | Buffer,
  names: readonly string[],
): Record<string, Row[]> {
  const database = opened(from);
  try {
    const existing = database
      .prepare("select name from sqlite_master where type = 'table'")
      .pluck()
      .all();
    return Object.fromEntries(
      names
        .filter((name) => existing.includes(name))
        .map((name) => [
          name,
          database.prepare(`select * from "${name}" limit ${MOST_ROWS}`).all() as Row[],
        ]),
    );
  } finally {
    database.close();
  }
}

function opened(from: string | Buffer): Database.Database {
  if (typeof from === "string") return new Database(from, { readonly: true, fileMustExist: true });
  const bytes = Buffer.from(from);
  // A database in memory cannot have a log; without this it would not open.
  for (const at of LOG_VERSIONS) bytes[at] = 1;
  return new Database(bytes, { readonly: true });
}
