import { sql, type Kysely } from "kysely";

/** Alerts of the team, and their messages to each channel. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("alert")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("page_id", "text", (c) => c.notNull())
    .addColumn("provider_id", "text", (c) => c.notNull())
    .addColumn("severity", "text", (c) => c.notNull())
    .addColumn("first_severity", "text", (c) => c.notNull())
    .addColumn("troubles", "text", (c) => c.notNull())
    .addColumn("failing", "text", (c) => c.notNull())
    .addColumn("since", "bigint", (c) => c.notNull())
    .addColumn("opened_at", "bigint", (c) => c.notNull())
    .addColumn("well_since", "bigint")
    .addColumn("resolved_at", "bigint")
    .addColumn("acknowledged_at", "bigint")
    .addColumn("acknowledged_by", "text")
    .addColumn("escalated_at", "bigint")
    .addColumn("notified", "text", (c) => c.notNull())
    .execute();
  // One alert for one trouble, whatever happens between a look and the write.
  await sql`create unique index alert_open on alert (page_id, provider_id) where resolved_at is null`.execute(
    db,
  );
  await db.schema.createIndex("alert_by_time").on("alert").column("opened_at").execute();

  await db.schema
    .createTable("alert_message")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("alert_id", "text", (c) => c.notNull())
    .addColumn("channel", "text", (c) => c.notNull())
    .addColumn("receiver", "text", (c) => c.notNull())
    .addColumn("news", "text", (c) => c.notNull())
    .addColumn("notice", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("due_at", "bigint", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("attempts", "integer", (c) => c.notNull())
    .addColumn("first_tried_at", "bigint")
    .addColumn("sent_at", "bigint")
    .addColumn("last_error", "text")
    .execute();
  await sql`create index alert_message_queued on alert_message (created_at) where state = 'queued'`.execute(
    db,
  );
  await db.schema
    .createIndex("alert_message_by_channel")
    .on("alert_message")
    .columns(["channel", "created_at"])
    .execute();
}
