import { sql } from "kysely";
import { announce } from "./announce.ts";
import type { Db } from "./schema.ts";

/** The snapshot that the lead shows, for the other nodes. Only PostgreSQL has its table. */

/** The place of a snapshot among those published. */
export type SnapshotHead = {
  /** Grows with each one, whatever its lead. */
  readonly seq: number;
  /** The count of public changes (see `bumpRevision`) that it takes account of. */
  readonly revision: number;
};

type Tables = { published_snapshot: SnapshotHead & { readonly name: string; body: Buffer } };

const NAME = "now";

/** Replaces the published snapshot, and lets the other nodes know. */
export async function publishSnapshot(db: Db, revision: number, body: Buffer): Promise<void> {
  await db
    .withTables<Tables>()
    .insertInto("published_snapshot")
    .values({ name: NAME, seq: 1, revision, body })
    .onConflict((c) =>
      c.column("name").doUpdateSet({ seq: sql`published_snapshot.seq + 1`, revision, body }),
    )
    .execute();
  await announce(db, "snapshot");
}

/** Returns the place of the published snapshot, or `null` if there is none yet. */
export async function publishedHead(db: Db): Promise<SnapshotHead | null> {
  const head = await published(db).select(["seq", "revision"]).executeTakeFirst();
  return head ?? null;
}

export async function publishedBody(db: Db): Promise<(SnapshotHead & { body: Buffer }) | null> {
  const row = await published(db).select(["seq", "revision", "body"]).executeTakeFirst();
  return row ?? null;
}

const published = (db: Db) =>
  db.withTables<Tables>().selectFrom("published_snapshot").where("name", "=", NAME);
