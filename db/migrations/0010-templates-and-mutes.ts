import type { Kysely } from "kysely";

/** Templates that the team keeps beside the file's, and components that are not to be heard. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("template")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("page_id", "text", (c) => c.notNull())
    // Empty for the whole page's: NULLs would not be each other's like, and could be kept twice.
    .addColumn("provider_id", "text", (c) => c.notNull())
    .addColumn("template_id", "text", (c) => c.notNull())
    .addColumn("fr", "text")
    .addColumn("en", "text")
    .addColumn("version", "integer", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .addColumn("updated_by", "text", (c) => c.notNull())
    .addUniqueConstraint("template_place", ["page_id", "provider_id", "template_id"])
    .execute();
  await db.schema
    .createTable("mute")
    .addColumn("page_id", "text", (c) => c.notNull())
    .addColumn("component_key", "text", (c) => c.notNull())
    .addColumn("until_at", "bigint", (c) => c.notNull())
    .addColumn("muted_by", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("mute_key", ["page_id", "component_key"])
    .execute();
}
