import { sql, type Kysely } from "kysely";
import { perEngine } from "./dialect.ts";
import type { Db } from "./schema.ts";

/** Returns the names of the tables that statements create, in their order. */
export const tablesIn = (statements: string): string[] =>
  [...statements.matchAll(/^create table (\w+)/gm)].map(([, name]) => name!);

/**
 * Returns statements of PostgreSQL whose texts are compared by their bytes: it would order them by
 * the language of the database.
 */
export const comparedByBytes = (statements: string): string =>
  statements.replaceAll(/(?<=[\w"]) text(?=[ ,;\n)])/g, ' text collate "C"');

/** Runs statements that are the same on both engines, each ended by a semicolon and a new line. */
export async function runStatements(db: Kysely<unknown>, statements: string): Promise<void> {
  const own = perEngine(db as Db, { sqlite: statements, postgres: comparedByBytes(statements) });
  for (const one of own.split(/;\n/)) {
    if (one.trim() !== "") await sql.raw(one).execute(db);
  }
}
