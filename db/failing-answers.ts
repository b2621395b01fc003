import type { FailingAnswer, Instant } from "../server/core/model.ts";
import type { Db } from "./schema.ts";

/** The last failing answer of a monitor. */
export type StoredAnswer = {
  readonly monitorId: number;
  /** Start of the probe that got it. */
  readonly at: Instant;
  readonly answer: FailingAnswer;
};

/** Stores a monitor's last failing answer in place of the one before. */
export async function saveFailingAnswer(db: Db, stored: StoredAnswer): Promise<void> {
  const row = { at: stored.at, answer: JSON.stringify(stored.answer) };
  await db
    .insertInto("failing_answer")
    .values({ monitor_id: stored.monitorId, ...row })
    .onConflict((c) => c.column("monitor_id").doUpdateSet(row))
    .execute();
}

/** Returns the last failing answers of some monitors, the newest first. */
export async function failingAnswers(
  db: Db,
  monitorIds: readonly number[],
): Promise<StoredAnswer[]> {
  if (monitorIds.length === 0) return [];
  const rows = await db
    .selectFrom("failing_answer")
    .select(["monitor_id as monitorId", "at", "answer"])
    .where("monitor_id", "in", monitorIds)
    .orderBy("at", "desc")
    .execute();
  return rows.map((row) => ({
    monitorId: row.monitorId,
    at: Number(row.at),
    // The cast holds since only `saveFailingAnswer` writes it.
    answer: JSON.parse(row.answer) as FailingAnswer,
  }));
}

/** Deletes failing answers from before an instant. */
export async function deleteOldAnswers(db: Db, before: Instant): Promise<void> {
  await db.deleteFrom("failing_answer").where("at", "<", before).execute();
}
