import { putBatch } from "../../../db/result-batches.ts";
import { LONGEST_WAIT_MS, MOST_WAITING } from "../../actions/result-writer.ts";
import type { Reading } from "../../context/context.ts";
import { repeatEvery } from "../repeat.ts";
import { batchBytes, type BatchBody, type HandedResult } from "./batch-bytes.ts";

/** Results on their way from this node to the one that leads. */
export type BatchSender = {
  readonly add: (handed: HandedResult) => void;
  /** Hands over now: a state has changed. */
  readonly send: () => void;
  readonly waiting: () => number;
  /** Hands over what waits, if the database answers. */
  readonly stop: () => Promise<void>;
};

const EACH_MS = 1_000;
/** The state of probing goes with every so many batches. */
const STATE_MS = 5_000;
const MOST_IN_BATCH = 2_000;

/**
 * Creates what hands results over, once a second. While the database does not answer they wait in
 * memory: those of the last ten minutes, 500,000 at most. What is older is a gap.
 *
 * @param about returns what else a batch says
 */
export function createBatchSender(
  { db, now, log }: Pick<Reading, "db" | "now" | "log">,
  nodeId: string,
  about: () => { readonly queued: BatchBody["queued"]; readonly probing: BatchBody["probing"] },
): BatchSender {
  let waiting: HandedResult[] = [];
  let toldAt = -Infinity;
  let trouble: string | null = null;
  let dropped = 0;

  const put = async (results: readonly HandedResult[]) => {
    const { queued, probing } = about();
    const isDue = performance.now() - toldAt >= STATE_MS;
    if (results.length === 0 && !isDue) return;
    const body = { sentAt: now(), results, queued, probing: isDue ? probing : null };
    await putBatch(db, nodeId, await batchBytes(body));
    if (isDue) toldAt = performance.now();
  };
  const keep = (failed: readonly HandedResult[], error: unknown) => {
    const all = [...failed, ...waiting];
    waiting = all.filter(({ at }) => at > now() - LONGEST_WAIT_MS).slice(-MOST_WAITING);
    dropped += all.length - waiting.length;
    const reason = error instanceof Error ? error.message : String(error);
    if (trouble !== reason) {
      log.error({ reason }, "results cannot be handed to the node that leads; trying again");
    }
    trouble = reason;
  };
  const sendAll = async () => {
    do {
      const results = waiting.slice(0, MOST_IN_BATCH);
      waiting = waiting.slice(MOST_IN_BATCH);
      try {
        await put(results);
      } catch (error) {
        return keep(results, error);
      }
      if (trouble !== null) log.info({ dropped }, "results are handed over again");
      trouble = null;
      dropped = 0;
    } while (waiting.length > 0);
  };
  const sending = repeatEvery(EACH_MS, sendAll);

  return {
    add: (handed) => void waiting.push(handed),
    send: sending.begin,
    waiting: () => waiting.length,
    async stop() {
      await sending.stop();
      await sendAll();
    },
  };
}
