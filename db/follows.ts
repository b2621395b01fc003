import type { Instant } from "../server/core/model.ts";
import type { Follow, FollowClass } from "../server/core/people/organization.ts";
import type { Db } from "./schema.ts";

/** Begins a follow; returns false if it is open already. */
export async function insertFollow(db: Db, follow: Follow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("follow")
    .values({
      id: follow.id,
      follower_id: follow.followerId,
      class: follow.class,
      subject: follow.subject,
      since: follow.since,
      until: null,
    })
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Ends a follow; returns false if none is open. */
export async function endFollow(
  db: Db,
  { followerId, class: kind, subject }: Pick<Follow, "followerId" | "class" | "subject">,
  at: Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("follow")
    .set({ until: at })
    .where("follower_id", "=", followerId)
    .where("class", "=", kind)
    .where("subject", "=", subject)
    .where("until", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Returns what a person follows, newest first. */
export async function followsOf(db: Db, followerId: string): Promise<Follow[]> {
  const rows = await db
    .selectFrom("follow")
    .select(["id", "class", "subject", "since"])
    .where("follower_id", "=", followerId)
    .where("until", "is", null)
    .orderBy("since", "desc")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ ...row, followerId, class: row.class as FollowClass }));
}

/** Returns the number of open follows of each subject; those without any are left out. */
export async function followerCounts(
  db: Db,
  kind: FollowClass,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (subjects.length === 0) return new Map();
  const rows = await db
    .selectFrom("follow")
    .select(["subject as id", (eb) => eb.fn.countAll<number>().as("count")])
    .where("class", "=", kind)
    .where("subject", "in", subjects)
    .where("until", "is", null)
    .groupBy("subject")
    .execute();
  return new Map(rows.map(({ id, count }) => [id, Number(count)]));
}

/** Returns how much each person follows; those who follow nothing are left out. */
export async function followingCounts(
  db: Db,
  followers: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (followers.length === 0) return new Map();
  const rows = await db
    .selectFrom("follow")
    .select(["follower_id as id", (eb) => eb.fn.countAll<number>().as("count")])
    .where("follower_id", "in", followers)
    .where("until", "is", null)
    .groupBy("follower_id")
    .execute();
  return new Map(rows.map(({ id, count }) => [id, Number(count)]));
}

/** Forgets everything that a person follows, and everybody who follows them. */
export async function deleteFollowsOf(db: Db, personId: string): Promise<void> {
  await db.deleteFrom("follow").where("follower_id", "=", personId).execute();
  await db
    .deleteFrom("follow")
    .where("class", "=", "User")
    .where("subject", "=", personId)
    .execute();
}
