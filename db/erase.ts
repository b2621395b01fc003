import { sql } from "kysely";
import { perEngine } from "./dialect.ts";
import type { Db } from "./schema.ts";

/**
 * Moves SQLite's write-ahead log into the database and empties it, so that nothing erased remains
 * in it. Other processes may be reading: then the log is emptied by a later call. PostgreSQL reuses
 * its log by itself, and keeps no row of it that can be read.
 *
 * @returns whether the log is empty now
 */
export async function emptyLog(db: Db): Promise<boolean> {
  if (db.isTransaction) return false;
  const empty = perEngine(db, { sqlite: checkpoint, postgres: async () => true });
  return empty(db);
}

async function checkpoint(db: Db): Promise<boolean> {
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
  return rows[0]?.busy === 0;
}
