import { HOLD_MS, releaseHold, takeHold } from "../../../db/postgres/holds.ts";
import type { Db } from "../../../db/schema.ts";
import type { Hold } from "./queue.ts";

/** Age up to which an answer is used again: a hold is renewed long before it ends. */
const FRESH_MS = HOLD_MS / 3;

/**
 * Creates a node's part in a task, held by a row of the database.
 *
 * A process that was frozen for longer than a hold lasts asks again before its next step, since the
 * monotonic clock goes on meanwhile. What it had begun before may be done twice.
 *
 * @param holder the node, by an id of its own process
 */
export function createTaskHold(db: Db, task: string, holder: string): Hold {
  let askedAt = -Infinity;
  let turn: number | null = null;
  let asking: Promise<number | null> | null = null;

  const ask = async (): Promise<number | null> => {
    const at = performance.now();
    // Not ours until the database says so again.
    turn = null;
    turn = await takeHold(db, task, holder);
    askedAt = at;
    return turn;
  };

  return {
    async turn() {
      if (performance.now() - askedAt < FRESH_MS) return turn;
      return (asking ??= ask().finally(() => (asking = null)));
    },
    async giveUp() {
      await asking?.catch(() => null);
      turn = null;
      askedAt = -Infinity;
      await releaseHold(db, task, holder);
    },
  };
}
