import { PostgresAdapter } from "kysely";
import { isPostgresAddress } from "../server/core/database-address.ts";
import { traced } from "../server/core/tracing.ts";
import { retryWhileBusy } from "./retry-busy.ts";
import type { Db } from "./schema.ts";

/**
 * The only file that asks which engine a database has. SQL is the same for both; what differs is
 * chosen by `perEngine`, side by side where it is used.
 */

/**
 * Returns the one of two values that is meant for the engine of a database.
 *
 * @param of a connection, or an address: `postgres://...` or the path of a file
 */
export function perEngine<T>(
  of: Db | string,
  { sqlite, postgres }: { readonly sqlite: T; readonly postgres: T },
): T {
  return isPostgres(of) ? postgres : sqlite;
}

const isPostgres = (of: Db | string): boolean =>
  typeof of === "string"
    ? isPostgresAddress(of)
    : of.getExecutor().adapter instanceof PostgresAdapter;

/**
 * Runs `work` in a transaction of its own. One transaction of a database is under way at a time,
 * whatever the process: what it has read stays so until it ends.
 *
 * SQLite has one writer, and refuses a second process at once (see `retryWhileBusy`). PostgreSQL
 * begins with a lock that all wait for (see postgres/driver.ts); the whole of `work` is done again
 * where the wait was too long, or ended in a deadlock.
 */
export function transact<T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> {
  const run = () => db.transaction().execute(work);
  const engine = perEngine(db, { sqlite: "sqlite", postgres: "postgresql" });
  return traced(`transaction ${engine}`, "client", { "db.system.name": engine }, () =>
    isPostgres(db) ? retryWhileBusy(run) : run(),
  );
}
