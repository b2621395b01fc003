import { sql, type Kysely } from "kysely";

/** Messages: each story once, and a row for each recipient. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("story")
    .addColumn("event_id", "text", (c) => c.primaryKey())
    .addColumn("content", "text", (c) => c.notNull())
    // Selection of recipients, until each has a message.
    .addColumn("told", "text")
    .addColumn("after_id", "text", (c) => c.notNull())
    .addColumn("subject_id", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .execute();
  await sql`create index story_open on story (created_at) where told is not null`.execute(db);

  await db.schema
    .createTable("message")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("event_id", "text", (c) => c.notNull().references("story.event_id"))
    // Who is erased is erased here as well.
    .addColumn("subscriber_id", "text", (c) => c.references("subscriber.id").onDelete("cascade"))
    .addColumn("email", "text")
    .addColumn("page_id", "text", (c) => c.notNull())
    .addColumn("subject_id", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("channel", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("due_at", "bigint", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("attempts", "integer", (c) => c.notNull())
    .addColumn("first_tried_at", "bigint")
    .addColumn("sent_at", "bigint")
    .addColumn("last_error", "text")
    .execute();
  await sql`create index message_due on message (channel, due_at, created_at) where state = 'queued'`.execute(
    db,
  );
  await sql`create index message_digest on message (due_at) where state = 'digest'`.execute(db);
  await db.schema
    .createIndex("message_by_subscriber")
    .on("message")
    .columns(["subscriber_id", "subject_id", "created_at"])
    .execute();
  await db.schema.createIndex("message_by_event").on("message").column("event_id").execute();
  await db.schema
    .createIndex("message_by_state")
    .on("message")
    .columns(["state", "created_at"])
    .execute();
}
