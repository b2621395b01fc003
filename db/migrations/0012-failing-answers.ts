import type { Kysely } from "kysely";

/** Stores the last failing answer of each monitor, redacted, for the team. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("failing_answer")
    .addColumn("monitor_id", "integer", (c) => c.primaryKey())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addColumn("answer", "text", (c) => c.notNull())
    .execute();
}
