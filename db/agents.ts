import type { Selectable } from "kysely";
import type { AgentRecord } from "../server/core/measuring/agents.ts";
import type { Instant } from "../server/core/model.ts";
import type { Db } from "./schema.ts";
import type { AgentTable } from "./tables/agents.ts";

/** Stores the last word of an agent, and the number of the last batch that was taken of it. */
export async function saveAgent(db: Db, agent: AgentRecord): Promise<void> {
  const { regionNumber, instance } = agent;
  const own = {
    last_seq: agent.lastSeq,
    name: agent.name,
    version: agent.version,
    lacks: JSON.stringify(agent.lacks),
    seen_at: agent.seenAt,
    result_at: agent.resultAt,
    clock_offset_ms: Math.round(agent.clockOffsetMs),
    blind_since: agent.blindSince,
    waiting: agent.waiting,
  };
  await db
    .insertInto("agent")
    .values({ region_number: regionNumber, instance, ...own })
    .onConflict((c) => c.columns(["region_number", "instance"]).doUpdateSet(own))
    .execute();
}

/** Returns every agent that was ever heard of, the one heard last first. */
export async function allAgents(db: Db): Promise<AgentRecord[]> {
  const rows = await db.selectFrom("agent").selectAll().orderBy("seen_at", "desc").execute();
  return rows.map(agentOf);
}

const agentOf = (row: Selectable<AgentTable>): AgentRecord => ({
  regionNumber: row.region_number,
  instance: row.instance,
  lastSeq: row.last_seq,
  name: row.name,
  version: row.version,
  lacks: JSON.parse(row.lacks) as string[],
  seenAt: row.seen_at,
  resultAt: row.result_at,
  clockOffsetMs: row.clock_offset_ms,
  blindSince: row.blind_since,
  waiting: row.waiting,
});

/** A batch that a node took which does not lead. */
export type StoredBatch = {
  readonly regionNumber: number;
  readonly instance: string;
  readonly seq: number;
  readonly receivedAt: Instant;
  readonly body: string;
};

/** Stores a batch for the lead. One that is stored already stays as it is. */
export async function storeBatch(db: Db, batch: StoredBatch): Promise<void> {
  await db
    .insertInto("agent_batch")
    .values({
      region_number: batch.regionNumber,
      instance: batch.instance,
      seq: batch.seq,
      received_at: batch.receivedAt,
      body: batch.body,
    })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** Returns the number of the last batch of an agent that waits for the lead; 0 without any. */
export async function lastWaiting(
  db: Db,
  { regionNumber, instance }: Pick<StoredBatch, "regionNumber" | "instance">,
): Promise<number> {
  const row = await db
    .selectFrom("agent_batch")
    .select((eb) => eb.fn.max("seq").as("seq"))
    .where("region_number", "=", regionNumber)
    .where("instance", "=", instance)
    .executeTakeFirst();
  return Number(row?.seq ?? 0);
}

/** Returns batches that wait for the lead, in the order in which they came; at most `limit`. */
export async function waitingBatches(db: Db, limit: number): Promise<StoredBatch[]> {
  return db
    .selectFrom("agent_batch")
    .select(["region_number as regionNumber", "instance", "seq"])
    .select(["received_at as receivedAt", "body"])
    .orderBy("region_number")
    .orderBy("instance")
    .orderBy("seq")
    .limit(limit)
    .execute();
}

export async function deleteBatch(
  db: Db,
  { regionNumber, instance, seq }: Pick<StoredBatch, "regionNumber" | "instance" | "seq">,
): Promise<void> {
  await db
    .deleteFrom("agent_batch")
    .where("region_number", "=", regionNumber)
    .where("instance", "=", instance)
    .where("seq", "=", seq)
    .execute();
}
