import type { Kysely } from "kysely";

/** Finds the newest story of a subject, which the next one comes after. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex("story_by_subject")
    .on("story")
    .columns(["subject_id", "created_at"])
    .execute();
}
