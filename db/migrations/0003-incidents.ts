import { sql, type CreateTableBuilder, type Kysely } from "kysely";

/** Incidents and maintenance with their updates, and the windows that calendars have seen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await declared(db, "incident")
    .addColumn("impact", "text", (c) => c.notNull())
    .addColumn("started_at", "bigint", (c) => c.notNull())
    .addColumn("published_at", "bigint")
    .addColumn("monitoring_at", "bigint")
    .addColumn("resolved_at", "bigint")
    .addColumn("next_update_at", "bigint")
    .addColumn("components", "text", (c) => c.notNull())
    .addColumn("what_to_do", "text")
    .addColumn("not_affected", "text")
    .addColumn("error_codes", "text", (c) => c.notNull())
    .execute();
  await updates(db, "incident").execute();

  await declared(db, "maintenance")
    .addColumn("starts_at", "bigint", (c) => c.notNull())
    .addColumn("ends_at", "bigint", (c) => c.notNull())
    .addColumn("announced_at", "bigint")
    .addColumn("completed_at", "bigint")
    .addColumn("sequence", "integer", (c) => c.notNull())
    .addColumn("components", "text", (c) => c.notNull())
    .addColumn("provider_id", "text")
    .addColumn("reminders_ms", "text", (c) => c.notNull())
    .addCheckConstraint("maintenance_ends_after_start", sql`ends_at > starts_at`)
    .execute();
  await updates(db, "maintenance").execute();

  await db.schema
    .createIndex("incident_by_start")
    .on("incident")
    .columns(["page_id", "started_at"])
    .execute();
  await db.schema
    .createIndex("maintenance_by_start")
    .on("maintenance")
    .columns(["page_id", "starts_at"])
    .execute();

  await db.schema
    .createTable("window_series")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("page_id", "text", (c) => c.notNull())
    .addColumn("title", "text", (c) => c.notNull())
    .addColumn("rule", "text", (c) => c.notNull())
    .addColumn("components", "text", (c) => c.notNull())
    .addColumn("announced_at", "bigint", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .addColumn("cancelled_at", "bigint")
    .addColumn("sequence", "integer", (c) => c.notNull())
    .execute();
}

/** Columns that incidents and maintenance share. */
function declared(db: Kysely<unknown>, table: string): CreateTableBuilder<string> {
  return db.schema
    .createTable(table)
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("page_id", "text", (c) => c.notNull())
    .addColumn("title", "text", (c) => c.notNull())
    .addColumn("translations", "text")
    .addColumn("status", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .addColumn("deleted_at", "bigint")
    .addColumn("origin", "text", (c) => c.notNull())
    .addColumn("evidence", "text")
    .addColumn("version", "integer", (c) => c.notNull().defaultTo(1));
}

/** The steps of either; read by what they belong to, in order of display. */
function updates(db: Kysely<unknown>, of: string): { execute(): Promise<void> } {
  const table = `${of}_update`;
  const create = db.schema
    .createTable(table)
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn(`${of}_id`, "text", (c) => c.notNull().references(`${of}.id`))
    .addColumn("status", "text", (c) => c.notNull())
    .addColumn("body", "text", (c) => c.notNull())
    .addColumn("translations", "text")
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .addColumn("display_at", "bigint", (c) => c.notNull())
    .addColumn("published_at", "bigint")
    .addColumn("author", "text", (c) => c.notNull())
    .addColumn("notified", "integer", (c) => c.notNull())
    .addColumn("components", "text", (c) => c.notNull());
  const index = db.schema
    .createIndex(`${table}_by_display`)
    .on(table)
    .columns([`${of}_id`, "display_at"]);
  return {
    async execute() {
      await create.execute();
      await index.execute();
    },
  };
}
