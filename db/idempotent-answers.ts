import type { Instant } from "../server/core/model.ts";
import type { Db } from "./schema.ts";

/** A write that bore a key, and what was answered; `null` while it is under way. */
export type KeptAnswer = {
  readonly bodyHash: string;
  readonly begunAt: Instant;
  readonly status: number | null;
  readonly answer: string | null;
};

/**
 * Begins a write under a key, unless one was begun under it before: then that one is returned,
 * and nothing changes. Of two that begin at once, one gets `null`.
 *
 * @param forgetBefore what was begun before then is forgotten, under every key
 */
export async function beginAnswer(
  db: Db,
  keyHash: string,
  bodyHash: string,
  now: Instant,
  forgetBefore: Instant,
): Promise<KeptAnswer | null> {
  await db.deleteFrom("kept_answer").where("begun_at", "<", forgetBefore).execute();
  const begun = await db
    .insertInto("kept_answer")
    .values({ key_hash: keyHash, body_hash: bodyHash, begun_at: now })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  if ((begun.numInsertedOrUpdatedRows ?? 0n) > 0n) return null;
  const row = await db
    .selectFrom("kept_answer")
    .select(["body_hash as bodyHash", "begun_at as begunAt", "status", "answer"])
    .where("key_hash", "=", keyHash)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Takes over a write that its first request never ended; `false` if another request was quicker.
 */
export async function takeOverAnswer(
  db: Db,
  keyHash: string,
  begunAt: Instant,
  now: Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("kept_answer")
    .set({ begun_at: now })
    .where("key_hash", "=", keyHash)
    .where("begun_at", "=", begunAt)
    .where("status", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Stores the answer for repeated requests. */
export async function storeAnswer(
  db: Db,
  keyHash: string,
  status: number,
  answer: string,
): Promise<void> {
  await db
    .updateTable("kept_answer")
    .set({ status, answer })
    .where("key_hash", "=", keyHash)
    .execute();
}

/** Deletes a write that changed nothing, so that it may be tried again. */
export async function dropAnswer(db: Db, keyHash: string): Promise<void> {
  await db.deleteFrom("kept_answer").where("key_hash", "=", keyHash).execute();
}
