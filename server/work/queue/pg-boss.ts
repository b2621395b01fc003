import { setTimeout } from "node:timers/promises";
import type { PgBoss } from "pg-boss";
import { createPool } from "../../../db/postgres/pool.ts";
import { UnusableDatabase } from "../../../db/unusable-database.ts";
import { newId } from "../../context/ids.ts";
import { withoutPassword } from "../../core/database-address.ts";
import type { Queue, QueueParts } from "./queue.ts";
import { createTaskHold } from "./task-hold.ts";

/** The schema that pg-boss makes and migrates by itself. */
const SCHEMA = "vigie_jobs";
const MOST_CONNECTIONS = 2;

/** Options of every job: killed workers are found by their missing heartbeat. */
const JOB = {
  policy: "stately",
  retryLimit: 2,
  retryDelay: 60,
  heartbeatSeconds: 10,
  expireInSeconds: 3_600,
  retentionSeconds: 86_400,
  deleteAfterSeconds: 86_400,
} as const;

const START_AGAIN_MS = 5_000;
/** Runs that take longer are given to another node. */
const GRACE_MS = 5_000;
/** Least time between two log lines of errors that pg-boss reports. */
const QUIET_MS = 60_000;

/** Intervals in seconds, shorter in tests. */
export type BossPace = {
  readonly pollSeconds?: number;
  readonly superviseSeconds?: number;
  readonly retryDelaySeconds?: number;
};

/**
 * Creates the queue of nodes that share a PostgreSQL database: pg-boss has their jobs, and rows of
 * ours their tasks. It starts in the background, again and again while the database does not answer.
 *
 * @throws UnusableDatabase if pg-boss is not installed
 */
export async function createBossQueue(
  address: string,
  { db, log }: QueueParts,
  { pollSeconds = 10, superviseSeconds = 10, retryDelaySeconds = JOB.retryDelay }: BossPace = {},
): Promise<Queue> {
  const { PgBoss } = await loadBoss(address);
  const pool = await createPool(address, { max: MOST_CONNECTIONS });
  const holder = newId();
  const ending = new AbortController();
  let loggedAt = -Infinity;

  const report = (error: unknown) => {
    if (ending.signal.aborted || performance.now() - loggedAt < QUIET_MS) return;
    loggedAt = performance.now();
    log.error({ err: error }, "the queue of jobs does not answer; trying again");
  };
  const connect = async (): Promise<PgBoss> => {
    const boss = new PgBoss({
      db: { executeSql: (text, values) => pool.query(text, values) },
      schema: SCHEMA,
      superviseIntervalSeconds: superviseSeconds,
      monitorIntervalSeconds: superviseSeconds,
      reindex: false,
      monitorVacuum: false,
    });
    boss.on("error", report);
    return boss.start();
  };
  const connected = untilDone(connect, report, ending.signal);

  const register = async (name: string, cron: string, run: () => Promise<unknown>) => {
    const boss = await connected;
    if (boss === null) return;
    const options = { ...JOB, retryDelay: retryDelaySeconds };
    const { policy, ...changeable } = options;
    await boss.createQueue(name, { policy, ...changeable });
    await boss.updateQueue(name, changeable);
    await boss.schedule(name, cron, null, { missed: "once" });
    await boss.send(name);
    await boss.work(name, { pollingIntervalSeconds: pollSeconds }, async () => {
      try {
        await run();
      } catch (error) {
        log.error({ err: error }, `the job ${name} failed; trying again later`);
        throw error;
      }
    });
  };
  const registering: Promise<unknown>[] = [];
  let stopping: Promise<void> | null = null;
  const end = async () => {
    ending.abort();
    const boss = await connected;
    await Promise.all(registering);
    await boss?.stop({ graceful: true, timeout: GRACE_MS, close: false });
    await pool.end();
  };

  return {
    every(name, cron, run) {
      registering.push(untilDone(() => register(name, cron, run), report, ending.signal));
    },
    hold: (task) => createTaskHold(db, task, holder),
    stop: () => (stopping ??= end()),
  };
}

/** Tries until it is done; resolves with `null` if that is no longer wanted. */
async function untilDone<T>(
  work: () => Promise<T>,
  report: (error: unknown) => void,
  ending: AbortSignal,
): Promise<T | null> {
  while (!ending.aborted) {
    try {
      return await work();
    } catch (error) {
      report(error);
      await setTimeout(START_AGAIN_MS, null, { signal: ending }).catch(() => {});
    }
  }
  return null;
}

/** Loads pg-boss, which only those who use PostgreSQL need. */
async function loadBoss(address: string) {
  try {
    return await import("pg-boss");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    const missing =
      "the package pg-boss is not installed: npm install --save-exact pg-boss@12.35.0";
    throw new UnusableDatabase(withoutPassword(address), missing);
  }
}
