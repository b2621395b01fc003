/** Errors of databases, told apart by their codes alone: SQLite's names, or SQLSTATEs. */

/** Codes of "somebody else is writing": SQLite's, and a serialization, deadlock or lock failure. */
const CONTENTION = /^(SQLITE_BUSY.*|40001|40P01|55P03)$/;

/** Code of a write that was refused since another node leads the database now. */
export const FORMER_LEAD = "VIGIE_FORMER_LEAD";

/**
 * Codes of a database that cannot be used at the moment: locked, full, damaged or gone (SQLite);
 * no connection (08), none left (53), shutting down (57P), a system error (58), a transaction that
 * idled too long (25P03), and a standby that takes no writes (25006).
 */
const TROUBLE =
  /^(SQLITE_(BUSY|LOCKED|IOERR|CORRUPT|FULL|READONLY|CANTOPEN|NOTADB|PROTOCOL|PERM|NOMEM).*|(08|53|57P|58).{2,3}|25P03|25006|40001|40P01|55P03|57014)$/;

/** Returns true if a write was refused since another node leads the database now. */
export const isFormerLead = (error: unknown): boolean => codeOf(error) === FORMER_LEAD;

/** Returns the code of an error, or an empty text. */
const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** Returns true if a write failed since another one was under way: it may be tried again. */
export const isContention = (error: unknown): boolean => CONTENTION.test(codeOf(error));

/**
 * Returns true if an error means that the database cannot be used now, rather than that it was
 * misused.
 */
export const isDatabaseTrouble = (error: unknown): boolean =>
  TROUBLE.test(codeOf(error)) ||
  isFormerLead(error) ||
  (error instanceof Error && error.message === "The database connection is not open");
