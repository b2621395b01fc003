import { statSync } from "node:fs";
import Database from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import type { Instant } from "../server/core/model.ts";
import { migrationStatus } from "./migrate.ts";
import { newestSlot } from "./results.ts";
import type { Schema } from "./schema.ts";

/** The result of reading a whole database. */
export type Examination = {
  /** Problems that SQLite reports, a line each; none if all is well. */
  readonly damage: readonly string[];
  /** Rows that refer to rows that are not there. */
  readonly orphans: number;
  readonly pending: readonly string[];
  /** Migrations that a later version has made. */
  readonly unknown: readonly string[];
  readonly newestSlot: Instant | null;
  readonly bytes: number;
};

/** Most problems that are listed. */
const MOST_DAMAGE = 5;

/**
 * Reads every page of a database that `inspectDatabase` let pass, while others may use it.
 * Changes nothing.
 *
 * @throws whatever SQLite says of a file that it cannot read
 */
export async function examineDatabase(path: string): Promise<Examination> {
  const sqlite = new Database(path, { readonly: true, timeout: 1_000 });
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) });
  try {
    const damage = damageOf(sqlite);
    if (damage.length > 0) {
      // The damage may be in any page that is read below, and in the schema that all reading needs.
      const { size: bytes } = statSync(path);
      return { damage, orphans: 0, pending: [], unknown: [], newestSlot: null, bytes };
    }
    const { applied, pending } = await migrationStatus(db);
    const names = sqlite
      .prepare<[], { name: string }>("select name from kysely_migration")
      .all()
      .map((row) => row.name);
    const isReadable = applied.length > 0;
    return {
      damage,
      orphans: isReadable ? (sqlite.pragma("foreign_key_check") as unknown[]).length : 0,
      pending,
      unknown: names.filter((name) => !applied.includes(name)),
      newestSlot: isReadable ? await newestSlot(db) : null,
      bytes:
        Number(sqlite.pragma("page_count", { simple: true })) *
        Number(sqlite.pragma("page_size", { simple: true })),
    };
  } finally {
    await db.destroy();
  }
}

/** Reads every page; damage that ends the reading itself is reported like any other. */
function damageOf(sqlite: Database.Database): string[] {
  try {
    const found = sqlite.pragma(`quick_check(${MOST_DAMAGE})`) as { quick_check: string }[];
    return found.map((row) => row.quick_check).filter((line) => line !== "ok");
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith("SQLITE_CORRUPT"))
      throw error;
    return [error.message];
  }
}
