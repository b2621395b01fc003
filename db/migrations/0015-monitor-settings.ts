import type { Kysely } from "kysely";

/** Lets monitors that came by HTTP be of any kind: its settings are JSON as it was sent, or null. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("registered_monitor").addColumn("settings", "text").execute();
}
