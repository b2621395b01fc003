import { sql } from "kysely";
import { announce } from "./announce.ts";
import type { Db } from "./schema.ts";

/** Probes by hand that one node asks of another. Only PostgreSQL has their table. */

type Tables = {
  trial_request: { id: string; monitor_id: number; is_taken: boolean; answer: string | null };
};

/** A probe that is asked for, by the monitor's number. */
export type TrialRequest = { readonly id: string; readonly monitorId: number };

const requests = (db: Db) => db.withTables<Tables>();

/** Asks for a probe, and lets the node that leads know. */
export async function askForTrial(db: Db, { id, monitorId }: TrialRequest): Promise<void> {
  await requests(db)
    .insertInto("trial_request")
    .values({ id, monitor_id: monitorId, is_taken: false, answer: null })
    .execute();
  await announce(db, "trial");
}

/**
 * Takes the requests that no node has taken yet: each is taken once.
 *
 * @param isOurs true of a monitor, by its number, that this node probes
 */
export async function takeTrials(
  db: Db,
  isOurs: (monitorId: number) => boolean,
): Promise<TrialRequest[]> {
  const waiting = await requests(db)
    .selectFrom("trial_request")
    .select(["id", "monitor_id as monitorId"])
    .where("is_taken", "=", sql<boolean>`false`)
    .execute();
  const ids = waiting.filter(({ monitorId }) => isOurs(monitorId)).map(({ id }) => id);
  if (ids.length === 0) return [];
  return requests(db)
    .updateTable("trial_request")
    .set({ is_taken: sql`true` })
    .where("id", "in", ids)
    .where("is_taken", "=", sql<boolean>`false`)
    .returning(["id", "monitor_id as monitorId"])
    .execute();
}

/** Answers a request that is still there. */
export async function answerTrial(db: Db, id: string, answer: string): Promise<void> {
  await requests(db).updateTable("trial_request").set({ answer }).where("id", "=", id).execute();
}

/** Returns the answer to a request, or `null` while there is none. */
export async function trialAnswer(db: Db, id: string): Promise<string | null> {
  const row = await requests(db)
    .selectFrom("trial_request")
    .select("answer")
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.answer ?? null;
}

export async function forgetTrial(db: Db, id: string): Promise<void> {
  await requests(db).deleteFrom("trial_request").where("id", "=", id).execute();
}
