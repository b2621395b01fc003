import type { Logger } from "pino";
import { publishSnapshot } from "../../../db/published-snapshots.ts";
import { transact } from "../../../db/dialect.ts";
import type { Db } from "../../../db/schema.ts";
import { stateBytes, type PublishedState } from "./snapshot-bytes.ts";

/** The lead's side of publishing to the other nodes. */
export type StatePublisher = {
  /** Publishes a state as soon as the one before is written; the newest one wins. */
  publish(state: PublishedState, revision: number): void;
  /** Waits for the last one. */
  stop(): Promise<void>;
};

/** @param db fenced: a former lead must not replace what the present one shows */
export function createStatePublisher(db: Db, log: Pick<Logger, "warn">): StatePublisher {
  let waiting: { readonly state: PublishedState; readonly revision: number } | null = null;
  let working: Promise<void> | null = null;
  let trouble: string | null = null;

  const work = async () => {
    while (waiting) {
      const { state, revision } = waiting;
      waiting = null;
      try {
        const body = await stateBytes(state);
        await transact(db, (trx) => publishSnapshot(trx, revision, body));
        trouble = null;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (trouble !== reason)
          log.warn({ reason }, "the other nodes do not see what this one shows");
        trouble = reason;
      }
    }
    working = null;
  };

  return {
    publish(state, revision) {
      waiting = { state, revision };
      working ??= work();
    },
    async stop() {
      await working;
    },
  };
}
