import { sql, type Kysely } from "kysely";

/** Subscribers, and subscriptions that are not yet confirmed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("subscriber")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("page_id", "text", (c) => c.notNull())
    .addColumn("email", "text", (c) => c.notNull())
    // Empty rather than null: nulls are never equal, and two of one address would slip in.
    .addColumn("endpoint", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("wants_incidents", "integer", (c) => c.notNull())
    .addColumn("wants_maintenances", "integer", (c) => c.notNull())
    .addColumn("min_impact", "integer", (c) => c.notNull())
    .addColumn("locale", "text", (c) => c.notNull())
    .addColumn("frequency", "text", (c) => c.notNull())
    .addColumn("quiet_from", "text")
    .addColumn("quiet_to", "text")
    .addColumn("source", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("confirmed_at", "bigint")
    .addColumn("suspended_at", "bigint")
    .addColumn("suspended_for", "text")
    .addColumn("unsubscribed_at", "bigint")
    .addColumn("epoch", "integer", (c) => c.notNull())
    .addUniqueConstraint("subscriber_address", ["page_id", "email", "endpoint"])
    .execute();
  // In the order in which recipients are read.
  await db.schema
    .createIndex("subscriber_by_state")
    .on("subscriber")
    .columns(["page_id", "state", "id"])
    .execute();
  await db.schema.createIndex("subscriber_by_email").on("subscriber").column("email").execute();

  await db.schema
    .createTable("subscriber_scope")
    .addColumn("subscriber_id", "text", (c) =>
      c.notNull().references("subscriber.id").onDelete("cascade"),
    )
    .addColumn("scope", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("subscriber_scope_key", ["subscriber_id", "scope"])
    .modifyEnd(sql`without rowid`)
    .execute();

  await db.schema
    .createTable("subscription_request")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("subscriber_id", "text", (c) =>
      c.notNull().references("subscriber.id").onDelete("cascade"),
    )
    .addColumn("wish", "text", (c) => c.notNull())
    .addColumn("source", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("expires_at", "bigint", (c) => c.notNull())
    .addColumn("used_at", "bigint")
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createIndex("subscription_request_by_subscriber")
    .on("subscription_request")
    .column("subscriber_id")
    .execute();
  await db.schema
    .createIndex("subscription_request_by_age")
    .on("subscription_request")
    .column("created_at")
    .execute();
}
