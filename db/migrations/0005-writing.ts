import { sql, type Kysely } from "kysely";

/** Traces of writing: the audit trail, the outbox, and the progress of maintenance. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("audit")
    .addColumn("seq", "bigint", (c) => c.primaryKey())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addColumn("actor_kind", "text", (c) => c.notNull())
    .addColumn("actor_id", "text", (c) => c.notNull())
    .addColumn("actor_name", "text", (c) => c.notNull())
    .addColumn("action", "text", (c) => c.notNull())
    .addColumn("subject", "text", (c) => c.notNull())
    .addColumn("page_id", "text")
    .addColumn("request_id", "text")
    .addColumn("before", "text")
    .addColumn("after", "text")
    // Each names the one before it, and no two name the same: the chain cannot fork.
    .addColumn("previous_hash", "text", (c) => c.notNull().unique())
    .addColumn("hash", "text", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("audit_by_subject").on("audit").columns(["subject", "seq"]).execute();
  for (const verb of ["update", "delete"]) {
    await sql`
      create trigger ${sql.id(`audit_no_${verb}`)} before ${sql.raw(verb)} on audit
      begin select raise(abort, 'the audit trail is append-only'); end
    `.execute(db);
  }

  await db.schema
    .createTable("outbox")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("page_id", "text", (c) => c.notNull())
    .addColumn("subject_id", "text", (c) => c.notNull())
    .addColumn("update_id", "text")
    .addColumn("payload", "text", (c) => c.notNull())
    .addColumn("due_at", "bigint", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("done_at", "bigint")
    .execute();
  await sql`create index outbox_due on outbox (due_at) where done_at is null`.execute(db);
  await db.schema.createIndex("outbox_by_subject").on("outbox").column("subject_id").execute();

  // 1: subscribers are notified of start and end; time since which it lasts too long.
  await db.schema
    .alterTable("maintenance")
    .addColumn("notify", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable("maintenance").addColumn("overrun_at", "bigint").execute();
}
