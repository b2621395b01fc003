import { perEngine } from "../../db/dialect.ts";
import { UsageError } from "../config/settings.ts";
import { withoutPassword } from "../core/database-address.ts";

/** PostgreSQL's own tools copy and restore its databases, and say more of it than we could. */

/**
 * Refuses what is done to a file of SQLite alone.
 *
 * @param instead says what to do with PostgreSQL, given the address without its password
 * @throws UsageError
 */
export function refusePostgres(database: string, instead: (address: string) => string): void {
  const isFile = perEngine(database, { sqlite: true, postgres: false });
  if (!isFile) throw new UsageError(instead(withoutPassword(database)));
}

/** The password comes from PGPASSWORD or ~/.pgpass, and stands on no command line. */
const PASSWORD = "(PGPASSWORD or ~/.pgpass gives the password)";

export const backupBy = (file: string) => (address: string) =>
  `the database is PostgreSQL's, which copies itself while \`serve\` goes on:\n` +
  `  pg_dump --format=custom --file=${quoted(file)} ${quoted(address)}\n` +
  `${PASSWORD}; keep VIGIE_SECRET too`;

/**
 * A restore goes into a new database: pg_restore cannot drop what stands in one that was used, since
 * partitions depend on their tables.
 */
export const restoreBy = (file: string) => (address: string) => {
  const next = new URL(address);
  next.pathname += "_restored";
  const name = quoted(decodeURIComponent(next.pathname.slice(1)));
  return (
    `the database is PostgreSQL's: stop every \`serve\`, then restore into a new, empty database\n` +
    `  createdb --maintenance-db=${quoted(address)} --encoding=UTF8 --locale=C --template=template0 ${name}\n` +
    `  pg_restore --single-transaction --no-owner --dbname=${quoted(next.href)} ${quoted(file)}\n` +
    `and start \`serve\` with DATABASE_URL naming the new one ${PASSWORD}; VIGIE_SECRET must be that ` +
    `of the copy. A file of SQLite comes in by \`vigie migrate --from file:${file} --to postgres\``
  );
};

/** A word of the shell. */
const quoted = (text: string) =>
  /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
