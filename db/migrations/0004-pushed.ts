import { sql, type Kysely } from "kysely";

/** Data sent by others: tokens, traffic, heartbeats, monitors, and stored answers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("signing_key")
    .addColumn("kid", "text", (c) => c.primaryKey())
    .addColumn("public_jwk", "text", (c) => c.notNull())
    .addColumn("sealed_private", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .execute();

  await db.schema
    .createTable("token")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("provider_id", "text")
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("expires_at", "bigint", (c) => c.notNull())
    .addColumn("last_used_at", "bigint")
    .addColumn("revoked_at", "bigint")
    .execute();

  await db.schema
    .createTable("kept_answer")
    .addColumn("key_hash", "text", (c) => c.primaryKey())
    .addColumn("body_hash", "text", (c) => c.notNull())
    .addColumn("begun_at", "bigint", (c) => c.notNull())
    .addColumn("status", "integer")
    .addColumn("answer", "text")
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema.createIndex("kept_answer_by_age").on("kept_answer").column("begun_at").execute();

  // By end first within a component: a window of the newest is what is read, again and again.
  await db.schema
    .createTable("observation")
    .addColumn("component_id", "integer", (c) => c.notNull().references("component.id"))
    .addColumn("source", "text", (c) => c.notNull())
    .addColumn("to_at", "bigint", (c) => c.notNull())
    .addColumn("from_at", "bigint", (c) => c.notNull())
    .addColumn("statuses", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("observation_key", ["component_id", "source", "to_at"])
    .modifyEnd(sql`without rowid`)
    .execute();

  await db.schema
    .createTable("heartbeat")
    .addColumn("monitor_id", "integer", (c) => c.primaryKey().references("monitor.id"))
    .addColumn("last_at", "bigint", (c) => c.notNull())
    .execute();

  await db.schema
    .createTable("registered_monitor")
    .addColumn("uuid", "text", (c) => c.primaryKey())
    .addColumn("page_id", "text", (c) => c.notNull())
    .addColumn("provider_id", "text", (c) => c.notNull())
    .addColumn("provider_name", "text", (c) => c.notNull())
    .addColumn("component_key", "text", (c) => c.notNull())
    .addColumn("component_name", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("url", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("regions", "text", (c) => c.notNull())
    .addColumn("every_ms", "bigint", (c) => c.notNull())
    .addColumn("timeout_ms", "bigint", (c) => c.notNull())
    .addColumn("confirm_ms", "bigint", (c) => c.notNull())
    .addColumn("repeat", "integer", (c) => c.notNull())
    .addColumn("paused", "integer", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .addUniqueConstraint("registered_monitor_url", ["page_id", "url"])
    .addUniqueConstraint("registered_monitor_component", ["page_id", "component_key"])
    .execute();
}
