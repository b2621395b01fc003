import type { Logger } from "pino";

/**
 * Runs background work that is repeated anyway: a failure is logged and never thrown.
 *
 * @param what the work as the subject of the log line: "purging"
 */
export async function attempt(
  log: Pick<Logger, "error">,
  what: string,
  work: () => unknown,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error({ err: error }, `${what} failed; trying again later`);
  }
}
