import { sql } from "kysely";
import type { Db } from "../schema.ts";

/** Time after which a hold that was not renewed is free, by the clock of the database. */
export const HOLD_MS = 6_000;

/**
 * Takes a task for a node, or renews its hold.
 *
 * @param holder the node, by an id of its own process
 * @returns the number of its turn, which is another one once another node has had the task; `null`
 *   while another node has it
 */
export async function takeHold(db: Db, task: string, holder: string): Promise<number | null> {
  const { rows } = await sql<{ turn: number }>`
    insert into task_hold (task, holder, turn, until)
    values (
      ${task}, ${holder}, (extract(epoch from clock_timestamp()) * 1000)::bigint,
      clock_timestamp() + ${sql.lit(HOLD_MS)} * interval '1 ms'
    )
    on conflict (task) do update set
      turn = case when task_hold.holder = excluded.holder then task_hold.turn
        else greatest(excluded.turn, task_hold.turn + 1) end,
      holder = excluded.holder,
      until = excluded.until
    where task_hold.holder = excluded.holder or task_hold.until < clock_timestamp()
    returning turn
  `.execute(db);
  return rows[0]?.turn ?? null;
}

/** Frees a task, if this node has it. */
export async function releaseHold(db: Db, task: string, holder: string): Promise<void> {
  await sql`
    update task_hold set until = '-infinity' where task = ${task} and holder = ${holder}
  `.execute(db);
}
