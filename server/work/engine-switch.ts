import type { Logger } from "pino";
import type { Config } from "../core/configuration.ts";

/** Starts, replaces and stops the one engine of a process. */
export type EngineSwitch = {
  /**
   * Puts a configuration in force. While another change is under way it waits, and a later request
   * replaces it: both then end with the later one.
   *
   * @throws what `start` throws; the configuration that was in force is then started again
   */
  change(config: Config): Promise<void>;
  /** Stops the engine after the change under way; a later change starts it again. */
  pause(): Promise<void>;
  /** Stops after the change under way. No change is begun any more. */
  stop(): Promise<void>;
};

/** Ends an engine; its waits are bounded. */
type StopEngine = () => Promise<void>;

type Request = { config: Config; readonly done: PromiseWithResolvers<void> };

/** Time until a configuration that was in force, and did not start again, is tried once more. */
const RETRY_MS = 2_000;

/**
 * One queue for every change of the engine, so that there are never two: signals may come faster
 * than engines start.
 *
 * @param start resolves with what ends the engine; rejects with nothing left running
 */
export function createEngineSwitch(
  start: (config: Config) => Promise<StopEngine>,
  log: Pick<Logger, "fatal">,
): EngineSwitch {
  let stopEngine: StopEngine | null = null;
  let inForce: Config | null = null;
  let waiting: Request | null = null;
  let working: Promise<void> | null = null;
  let retry: NodeJS.Timeout | undefined;
  let isStopping = false;

  const begin = async (config: Config) => {
    stopEngine = await start(config);
    inForce = config;
  };

  const replace = async (config: Config) => {
    clearTimeout(retry);
    const stop = stopEngine;
    stopEngine = null;
    await stop?.();
    if (isStopping) return;
    try {
      await begin(config);
    } catch (error) {
      const before = inForce;
      if (before !== null && !isStopping) await begin(before).catch(() => retryLater(before));
      throw error;
    }
  };

  const retryLater = (config: Config) => {
    retry = setTimeout(() => {
      change(config).catch((error: unknown) =>
        log.fatal({ err: error }, "nothing is probed: the engine does not start; trying again"),
      );
    }, RETRY_MS);
  };

  const work = async () => {
    while (waiting) {
      const { config, done } = waiting;
      waiting = null;
      await replace(config).then(done.resolve, done.reject);
    }
    // In the same step as the look at `waiting`: a request in between would wait for ever.
    working = null;
  };

  const change = (config: Config): Promise<void> => {
    if (isStopping) return Promise.resolve();
    if (waiting) waiting.config = config;
    else waiting = { config, done: Promise.withResolvers() };
    const { promise } = waiting.done;
    working ??= work();
    return promise;
  };

  return {
    change,
    async pause() {
      clearTimeout(retry);
      await working;
      const stop = stopEngine;
      stopEngine = null;
      await stop?.();
    },
    async stop() {
      isStopping = true;
      clearTimeout(retry);
      waiting?.done.resolve();
      waiting = null;
      await working;
      clearTimeout(retry);
      await stopEngine?.();
      stopEngine = null;
    },
  };
}
