import type { Instant } from "../server/core/model.ts";
import type { Db } from "./schema.ts";

/** Records that a notice is given; returns false if it was given before. */
export async function insertTeamNotice(
  db: Db,
  subject: string,
  threshold: string,
  givenAt: Instant,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("team_notice")
    .values({ subject, threshold, given_at: givenAt })
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0) > 0;
}

/** The notices that were given of a subject: when each, by threshold. */
export async function noticesOf(db: Db, subject: string): Promise<Map<string, Instant>> {
  const rows = await db
    .selectFrom("team_notice")
    .select(["threshold", "given_at"])
    .where("subject", "=", subject)
    .execute();
  return new Map(rows.map((row) => [row.threshold, row.given_at]));
}

/** Forgets a notice: it may be given again. */
export async function deleteTeamNotice(db: Db, subject: string, threshold: string): Promise<void> {
  await db
    .deleteFrom("team_notice")
    .where("subject", "=", subject)
    .where("threshold", "=", threshold)
    .execute();
}

/** Forgets what was given before an instant. */
export async function deleteOldTeamNotices(db: Db, before: Instant): Promise<void> {
  await db.deleteFrom("team_notice").where("given_at", "<", before).execute();
}

/** An incident whose promised update has not come. */
export type OverdueUpdate = {
  readonly id: string;
  readonly pageId: string;
  readonly title: string;
  readonly promisedAt: Instant;
};

/** Public incidents that go on and whose next update was promised for before now, by id. */
export async function overdueUpdates(db: Db, now: Instant): Promise<OverdueUpdate[]> {
  const rows = await db
    .selectFrom("incident")
    .select(["id", "page_id as pageId", "title", "next_update_at as promisedAt"])
    .where("published_at", "is not", null)
    .where("deleted_at", "is", null)
    .where("status", "not in", ["resolved", "postmortem"])
    .where("next_update_at", "<", now)
    .orderBy("id")
    .execute();
  return rows.flatMap(({ promisedAt, ...row }) =>
    promisedAt === null ? [] : [{ ...row, promisedAt }],
  );
}
