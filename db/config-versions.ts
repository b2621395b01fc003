import type { Generated } from "kysely";
import { transact } from "./dialect.ts";
import type { Db } from "./schema.ts";

/** The configuration that is in force for all nodes of a database. Only PostgreSQL has its table. */

type Tables = {
  config_version: {
    seq: Generated<number>;
    fingerprint: string;
    document: Buffer | null;
    put_at: Generated<Date>;
  };
};

const versions = (db: Db) => db.withTables<Tables>();

/** Returns the fingerprint of the version in force, or `null` before the first one. */
export async function versionInForce(db: Db): Promise<string | null> {
  const row = await newest(db).select("fingerprint").executeTakeFirst();
  return row?.fingerprint ?? null;
}

/** Returns the document of a version, or `null` if it is no longer in force. */
export async function documentOf(db: Db, fingerprint: string): Promise<Buffer | null> {
  const row = await newest(db).select(["fingerprint", "document"]).executeTakeFirst();
  return row?.fingerprint === fingerprint ? row.document : null;
}

/**
 * Puts a version in force that no node had before.
 *
 * @param again puts one in force again that was replaced
 * @returns false if it was replaced by a later one, which stays in force
 */
export function putVersion(
  db: Db,
  { fingerprint, document }: { readonly fingerprint: string; readonly document: Buffer },
  again: boolean,
): Promise<boolean> {
  return transact(db, async (trx) => {
    if ((await versionInForce(trx)) === fingerprint) return true;
    const own = versions(trx);
    const known = await own
      .selectFrom("config_version")
      .select("seq")
      .where("fingerprint", "=", fingerprint)
      .executeTakeFirst();
    if (known && !again) return false;
    if (known) await own.deleteFrom("config_version").where("seq", "=", known.seq).execute();
    // That it was replaced is all that needs to be known of an earlier one.
    await own.updateTable("config_version").set({ document: null }).execute();
    await own.insertInto("config_version").values({ fingerprint, document }).execute();
    return true;
  });
}

const newest = (db: Db) =>
  versions(db).selectFrom("config_version").orderBy("seq", "desc").limit(1);
