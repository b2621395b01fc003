import { setTimeout } from "node:timers/promises";
import { attempt } from "../attempt.ts";
import { repeatByCalendar, type Repeated } from "../repeat.ts";
import type { Hold, Queue, QueueParts } from "./queue.ts";

const TRIES = 3;
const PAUSE_MS = 60_000;

/** A process that is alone on its database has every task. */
const OURS: Hold = { turn: async () => 1, giveUp: async () => {} };

/**
 * Creates the queue of a process that is alone on its database. It stores nothing: each start makes
 * up for the times that were missed.
 *
 * @param pauseMs between two tries of a run that throws
 */
export function createEmbeddedQueue(
  { log }: Pick<QueueParts, "log">,
  { pauseMs = PAUSE_MS } = {},
): Queue {
  const jobs: Repeated[] = [];
  const ending = new AbortController();

  const tryAgain = async (name: string, run: () => Promise<unknown>) => {
    for (let tries = 1; tries <= TRIES && !ending.signal.aborted; tries += 1) {
      let isDone = false;
      await attempt(log, `the job ${name}`, async () => {
        await run();
        isDone = true;
      });
      if (isDone) return;
      if (tries < TRIES) {
        await setTimeout(pauseMs, null, { signal: ending.signal }).catch(() => {});
      }
    }
  };

  return {
    every(name, cron, run) {
      jobs.push(repeatByCalendar(`0 ${cron}`, () => tryAgain(name, run)));
    },
    hold: () => OURS,
    async stop() {
      ending.abort();
      await Promise.all(jobs.splice(0).map((job) => job.stop()));
    },
  };
}
