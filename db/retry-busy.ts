/** Another process writes: a transaction of ours waits its turn for this long, all in all. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 50;

/**
 * Does a write again while another process holds the database, without standing in the way of
 * the event loop, as SQLite's own waiting would.
 *
 * @param work one transaction, or one statement
 */
export async function retryWhileBusy<T>(work: () => Promise<T>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
