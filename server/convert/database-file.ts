const MAGIC = "SQLite format 3\0";

/** Returns true for bytes that begin as a SQLite database (fileformat2, 1.3.1). */
export const isSqlite = (bytes: Uint8Array): boolean =>
  new TextDecoder("latin1").decode(bytes.subarray(0, MAGIC.length)) === MAGIC;
