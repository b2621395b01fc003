import type { Kysely } from "kysely";

/** Notices already given to the team, so that each is given once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("team_notice")
    .addColumn("subject", "text", (c) => c.notNull())
    .addColumn("threshold", "text", (c) => c.notNull())
    .addColumn("given_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("team_notice_key", ["subject", "threshold"])
    .execute();
}
