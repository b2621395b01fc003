import { sql, type Kysely } from "kysely";

/** Components, monitors, raw results and layered states: what measuring needs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("component")
    .addColumn("id", "integer", (c) => c.primaryKey())
    .addColumn("page_id", "text", (c) => c.notNull())
    .addColumn("key", "text", (c) => c.notNull())
    .addColumn("fingerprint", "text", (c) => c.notNull())
    .addColumn("status", "text")
    .addColumn("created_at", "integer", (c) => c.notNull())
    .addColumn("updated_at", "integer", (c) => c.notNull())
    .addColumn("removed_at", "integer")
    .addUniqueConstraint("component_key", ["page_id", "key"])
    .execute();

  await db.schema
    .createTable("monitor")
    .addColumn("id", "integer", (c) => c.primaryKey())
    .addColumn("component_id", "integer", (c) => c.notNull().references("component.id"))
    .addColumn("key", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("created_at", "integer", (c) => c.notNull())
    .addColumn("removed_at", "integer")
    .addUniqueConstraint("monitor_key", ["component_id", "key"])
    .execute();

  // Ordered by time first: rows are only ever added at the end, and purged from the start.
  await db.schema
    .createTable("result")
    .addColumn("slot_at", "integer", (c) => c.notNull())
    .addColumn("monitor_id", "integer", (c) => c.notNull())
    .addColumn("attempt", "integer", (c) => c.notNull())
    .addColumn("lag_ms", "integer", (c) => c.notNull())
    .addColumn("verdict", "integer", (c) => c.notNull())
    .addColumn("latency_ms", "integer")
    .addColumn("http_status", "integer")
    .addPrimaryKeyConstraint("result_pk", ["slot_at", "monitor_id", "attempt"])
    .modifyEnd(sql`without rowid`)
    .execute();

  await db.schema
    .createTable("state_interval")
    .addColumn("component_id", "integer", (c) => c.notNull().references("component.id"))
    .addColumn("layer", "text", (c) => c.notNull())
    .addColumn("from_at", "integer", (c) => c.notNull())
    .addColumn("to_at", "integer")
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("detail", "text")
    .addPrimaryKeyConstraint("state_interval_pk", ["component_id", "layer", "from_at"])
    .modifyEnd(sql`without rowid`)
    .execute();

  await db.schema
    .createTable("planned_window")
    .addColumn("component_id", "integer", (c) => c.notNull().references("component.id"))
    .addColumn("rule", "text", (c) => c.notNull())
    .addColumn("configured_at", "integer", (c) => c.notNull())
    .addColumn("removed_at", "integer")
    .addPrimaryKeyConstraint("planned_window_pk", ["component_id", "rule", "configured_at"])
    .modifyEnd(sql`without rowid`)
    .execute();

  await db.schema
    .createTable("setting")
    .addColumn("key", "text", (c) => c.primaryKey())
    .addColumn("value", "text", (c) => c.notNull())
    .modifyEnd(sql`without rowid`)
    .execute();
}
