import { sql, type Kysely } from "kysely";

/** People, their credentials and sessions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("person")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("email", "text", (c) => c.notNull().unique())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("providers", "text")
    .addColumn("locale", "text", (c) => c.notNull())
    .addColumn("password_hash", "text")
    .addColumn("totp_sealed", "text")
    .addColumn("totp_confirmed_at", "bigint")
    .addColumn("totp_step", "bigint")
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("disabled_at", "bigint")
    .execute();

  await db.schema
    .createTable("recovery_code")
    .addColumn("person_id", "text", (c) => c.notNull().references("person.id"))
    .addColumn("hash", "text", (c) => c.notNull())
    .addColumn("used_at", "bigint")
    .addPrimaryKeyConstraint("recovery_code_key", ["person_id", "hash"])
    .modifyEnd(sql`without rowid`)
    .execute();

  // One identity at a provider belongs to one person, who has only one there.
  await db.schema
    .createTable("identity")
    .addColumn("issuer", "text", (c) => c.notNull())
    .addColumn("subject", "text", (c) => c.notNull())
    .addColumn("person_id", "text", (c) => c.notNull().references("person.id"))
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("identity_key", ["issuer", "subject"])
    .addUniqueConstraint("identity_of_person", ["person_id", "issuer"])
    .modifyEnd(sql`without rowid`)
    .execute();

  await db.schema
    .createTable("session")
    .addColumn("hash", "text", (c) => c.primaryKey())
    .addColumn("id", "text", (c) => c.notNull().unique())
    .addColumn("person_id", "text", (c) => c.notNull().references("person.id"))
    .addColumn("method", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("seen_at", "bigint", (c) => c.notNull())
    .addColumn("address", "text", (c) => c.notNull())
    .addColumn("agent", "text", (c) => c.notNull())
    .addColumn("id_token_sealed", "text")
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema.createIndex("session_by_person").on("session").column("person_id").execute();

  await db.schema
    .createTable("sign_in_link")
    .addColumn("hash", "text", (c) => c.primaryKey())
    .addColumn("person_id", "text", (c) => c.notNull().references("person.id"))
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("expires_at", "bigint", (c) => c.notNull())
    .addColumn("used_at", "bigint")
    .modifyEnd(sql`without rowid`)
    .execute();
}
