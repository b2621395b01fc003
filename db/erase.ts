import { sql } from "kysely";
import type { Db } from "./schema.ts";

/**
 * Moves the write-ahead log into the database and empties it, so that nothing erased remains in
 * it. Other processes may be reading: then the log is emptied by a later call.
 *
 * @returns whether the log is empty now
 */
export async function emptyLog(db: Db): Promise<boolean> {
  if (db.isTransaction) return false;
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
  return rows[0]?.busy === 0;
}
