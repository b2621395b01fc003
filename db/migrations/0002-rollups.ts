import { sql, type Kysely } from "kysely";

/**
 * Roll-ups of time and latency, what is to be rolled up again, frozen months and their errata.
 * Intervals get to say who said so: two declarations may begin at the same moment.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("state_interval").renameTo("state_interval_before").execute();
  await db.schema
    .createTable("state_interval")
    .addColumn("component_id", "integer", (c) => c.notNull().references("component.id"))
    .addColumn("layer", "text", (c) => c.notNull())
    .addColumn("from_at", "bigint", (c) => c.notNull())
    .addColumn("source", "text", (c) => c.notNull().defaultTo(""))
    .addColumn("to_at", "bigint")
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("detail", "text")
    .addPrimaryKeyConstraint("state_interval_key", ["component_id", "layer", "from_at", "source"])
    .modifyEnd(sql`without rowid`)
    .execute();
  await sql`
    insert into state_interval (component_id, layer, from_at, source, to_at, state, detail)
    select component_id, layer, from_at, '', to_at, state, detail from state_interval_before
  `.execute(db);
  await db.schema.dropTable("state_interval_before").execute();
  // What people said may overlap, so that its start says nothing of its end.
  await db.schema
    .createIndex("state_interval_by_end")
    .on("state_interval")
    .columns(["component_id", "layer", "to_at"])
    .execute();
  await sql`
    create index state_interval_by_source on state_interval (source) where source <> ''
  `.execute(db);

  for (const span of ["hour", "day"]) {
    await spans(db, `rollup_${span}`)
      .addColumn("ms", "text", (c) => c.notNull())
      .execute();
    await spans(db, `latency_${span}`)
      .addColumn("counts", "blob", (c) => c.notNull())
      .execute();
  }

  await db.schema
    .createTable("rollup_progress")
    .addColumn("component_id", "integer", (c) => c.primaryKey().references("component.id"))
    .addColumn("done_until", "bigint", (c) => c.notNull())
    .addColumn("time_zone", "text", (c) => c.notNull())
    .execute();

  await db.schema
    .createTable("rollup_dirty")
    .addColumn("component_id", "integer", (c) => c.notNull().references("component.id"))
    .addColumn("from_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("rollup_dirty_key", ["component_id", "from_at"])
    .modifyEnd(sql`without rowid`)
    .execute();

  await db.schema
    .createTable("frozen_month")
    .addColumn("page_id", "text", (c) => c.notNull())
    .addColumn("month", "text", (c) => c.notNull())
    .addColumn("frozen_at", "bigint", (c) => c.notNull())
    .addColumn("method_version", "integer", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull())
    .addColumn("terms", "text", (c) => c.notNull())
    .addColumn("report", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("frozen_month_key", ["page_id", "month"])
    .execute();

  await db.schema
    .createTable("erratum")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("page_id", "text", (c) => c.notNull())
    .addColumn("month", "text", (c) => c.notNull())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addColumn("author", "text", (c) => c.notNull())
    .addColumn("reason", "text", (c) => c.notNull())
    .addColumn("change", "text")
    .addColumn("hash", "text", (c) => c.notNull())
    .addColumn("report", "text", (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex("erratum_by_month")
    .on("erratum")
    .columns(["page_id", "month", "at"])
    .execute();
}

/** One row for each component and span of time; a span is known by its first instant. */
const spans = (db: Kysely<unknown>, table: string) =>
  db.schema
    .createTable(table)
    .addColumn("component_id", "integer", (c) => c.notNull())
    .addColumn("from_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint(`${table}_key`, ["component_id", "from_at"])
    .modifyEnd(sql`without rowid`);
