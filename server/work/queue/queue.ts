import type { Logger } from "pino";
import type { Db } from "../../../db/schema.ts";

/** Jobs of the calendar. Each looks at what is stored: to run one twice, or late, changes nothing. */
export type JobName = "accounts" | "expiries" | "freeze" | "partitions" | "purge" | "team";

/** Lasting tasks of one node: making messages of events, and sending those of a channel. */
export type TaskName = "make-messages" | "send-mail" | "send-webhook";

/**
 * The work that time sets off, of one process or of several nodes on one database. Two
 * implementations: `createEmbeddedQueue` for SQLite, `createBossQueue` (pg-boss) for PostgreSQL.
 *
 * Messages are no jobs of it: their rows are the queue (db/outbox.ts, db/messages.ts), and the node
 * that holds their task sends them in order. Nor are probes: their slots are arithmetic.
 */
export type Queue = {
  /**
   * Runs a job at the times of a cron pattern without seconds (UTC), and once now: a time that was
   * missed is made up for once. One run of a job is under way at a time, on one node. A run that
   * throws, or whose process is killed, is repeated.
   */
  every(name: JobName, cron: string, run: () => Promise<unknown>): void;
  /** Returns this node's part in a task. */
  hold(task: TaskName): Hold;
  /** Begins nothing more, and waits for the runs under way. */
  stop(): Promise<void>;
};

/** One node has a task at a time; where it ends or freezes, another has it after some seconds. */
export type Hold = {
  /**
   * Takes the task, or renews the hold on it. Ask before each step that must not be done twice.
   *
   * @returns the number of this node's turn, another one once another node has had the task; `null`
   *   while another node has it
   */
  readonly turn: () => Promise<number | null>;
  /** Lets another node have it at once. */
  readonly giveUp: () => Promise<void>;
};

/** A queue's surroundings. */
export type QueueParts = { readonly db: Db; readonly log: Pick<Logger, "error"> };
