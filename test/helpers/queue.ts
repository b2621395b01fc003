import { pino } from "pino";
import type { Db } from "../../db/schema.ts";
import { createEmbeddedQueue } from "../../server/work/queue/embedded.ts";
import { createBossQueue } from "../../server/work/queue/pg-boss.ts";
import type { Queue } from "../../server/work/queue/queue.ts";
import { onPostgres, testAddress } from "./database.ts";

/** Starts a node's queue on a database of the engine under test; it retries and looks at once. */
export async function testQueue(db: Db): Promise<Queue> {
  const log = pino({ level: "silent" });
  if (!onPostgres) return createEmbeddedQueue({ log }, { pauseMs: 1 });
  const pace = { pollSeconds: 0.5, superviseSeconds: 1, retryDelaySeconds: 0 };
  return createBossQueue(testAddress(db), { db, log }, pace);
}
