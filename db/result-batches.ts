import { sql, type Generated } from "kysely";
import { announce } from "./announce.ts";
import type { Db } from "./schema.ts";

/**
 * Results of one node on their way to the node that leads. A batch that is committed was handed
 * over; the lead deletes it in the transaction that writes its results. Only PostgreSQL has their
 * table.
 */

type Tables = {
  result_batch: {
    id: Generated<number>;
    node_id: string;
    put_at: Generated<Date>;
    body: Buffer;
  };
};

/** A batch that waits. */
export type ResultBatch = {
  readonly id: number;
  readonly nodeId: string;
  /** Time since it was put, by the clock of the database. */
  readonly waitedMs: number;
  /** `null` for one that was asked not to be read. */
  readonly body: Buffer | null;
};

const batches = (db: Db) => db.withTables<Tables>();

/** Hands a batch over, and lets the lead know. */
export async function putBatch(db: Db, nodeId: string, body: Buffer): Promise<void> {
  await batches(db).insertInto("result_batch").values({ node_id: nodeId, body }).execute();
  await announce(db, "batch");
}

/**
 * Returns the batches that wait, oldest first.
 *
 * @param known ids of those whose body was read before
 * @param limit of the others, about
 */
export async function waitingBatches(
  db: Db,
  known: readonly number[],
  limit: number,
): Promise<ResultBatch[]> {
  return batches(db)
    .selectFrom("result_batch")
    .select(["id", "node_id as nodeId"])
    .select(
      sql<number>`(extract(epoch from clock_timestamp() - put_at) * 1000)::bigint`.as("waitedMs"),
    )
    .select(
      sql<Buffer | null>`case when id = any(${`{${known.join(",")}}`}::bigint[]) then null else body end`.as(
        "body",
      ),
    )
    .orderBy("id")
    .limit(known.length + limit)
    .execute();
}

/** Deletes batches; call it in the transaction that writes their results. */
export async function deleteBatches(db: Db, ids: readonly number[]): Promise<void> {
  await batches(db).deleteFrom("result_batch").where("id", "in", ids).execute();
}
