import { isContention } from "../server/core/database-errors.ts";

/** Another transaction writes: one of ours waits its turn for this long, all in all. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 50;

/**
 * Does a write again while another one is under way, without standing in the way of the event
 * loop, as SQLite's own waiting would.
 *
 * @param work one transaction, or one statement
 */
export async function retryWhileBusy<T>(work: () => Promise<T>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isContention(error) || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
