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

export const restoreBy = (file: string) => (address: string) =>
  `the database is PostgreSQL's: stop every \`serve\`, then\n` +
  `  pg_restore --clean --if-exists --single-transaction --no-owner --dbname=${quoted(address)} ${quoted(file)}\n` +
  `${PASSWORD}; VIGIE_SECRET must be that of the copy. A file of SQLite comes in by \`vigie migrate --from file:${file} --to postgres\``;

/** A word of the shell. */
const quoted = (text: string) =>
  /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
