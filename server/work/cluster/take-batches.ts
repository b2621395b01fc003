import { deleteBatches, waitingBatches, type ResultBatch } from "../../../db/result-batches.ts";
import type { Recorder } from "../../actions/record.ts";
import type { Reading } from "../../context/context.ts";
import type { ProbingState } from "../../state/engine.ts";
import type { Live, LiveMonitor } from "../../state/live.ts";
import { attempt } from "../attempt.ts";
import { repeatEvery } from "../repeat.ts";
import type { Drafts } from "../upkeep/drafts.ts";
import { batchOf, type BatchBody } from "./batch-bytes.ts";
import { LATE_MS } from "./slot-order.ts";

/** The lead's side of the batches of other nodes. */
export type BatchTaker = {
  /** Looks for batches now. */
  readonly look: () => void;
  /** Returns the states of probing of the other nodes that were heard of lately. */
  readonly states: () => readonly ProbingState[];
  readonly stop: () => Promise<void>;
};

/** A word may be lost with a connection. */
const LOOK_MS = 1_000;
/** Beyond so many results that wait for the database, batches wait there. */
const MOST_AHEAD = 10_000;
const BATCHES_AT_ONCE = 5;
/** The state of a node that was not heard of for so long is no longer shown. */
const HEARD_MS = 15_000;

type Parts = {
  readonly recorder: Pick<Recorder, "store" | "addWrite" | "waiting">;
  /** Records results that may change a state. */
  readonly ordered: Pick<Recorder, "accept">;
  readonly drafts: Pick<Drafts, "announced">;
};

/**
 * Takes the batches of other nodes. A batch is deleted in the transaction that writes its results;
 * one whose transaction failed, or whose lead ended before, is still there. Results that come late
 * are stored and change no state: what was not known in time remains unknown.
 */
export function takeBatches(
  ctx: Pick<Reading, "db" | "log">,
  live: Live,
  { recorder, ordered, drafts }: Parts,
): BatchTaker {
  /** Batches that are being written, or were: by id. */
  let taken = new Set<number>();
  const states = new Map<string, { readonly state: ProbingState; readonly at: number }>();
  const queues = createQueues();

  const take = ({ id, nodeId, waitedMs }: ResultBatch, body: BatchBody) => {
    const monitors = new Map(live.monitors.map((m) => [m.id, m]));
    for (const { monitorId, slotAt, attempt, at, result } of body.results) {
      const monitor = monitors.get(monitorId);
      const isLate = body.sentAt - at + waitedMs > LATE_MS;
      if (!monitor || isLate) recorder.store(monitorId, slotAt, attempt, result);
      else {
        ordered.accept(monitor, slotAt, attempt, result);
        if (result.announced) drafts.announced(monitor.component, result.announced);
      }
    }
    queues.set(nodeId, body.queued, monitors);
    if (body.probing) states.set(nodeId, { state: body.probing, at: performance.now() - waitedMs });
    taken.add(id);
    // A former lead's results are not written: the batch is there for the lead of now.
    recorder.addWrite((db) => deleteBatches(db, [id])).catch(() => {});
  };
  const takeSome = async (): Promise<boolean> => {
    if (recorder.waiting() > MOST_AHEAD) return false;
    const found = await waitingBatches(ctx.db, [...taken], BATCHES_AT_ONCE);
    taken = new Set(found.filter(({ id }) => taken.has(id)).map(({ id }) => id));
    let isNew = false;
    for (const batch of found) {
      if (batch.body === null || taken.has(batch.id)) continue;
      take(batch, await readable(batch.body, ctx.log));
      isNew = true;
    }
    return isNew;
  };
  let isAsked = false;
  const looking = repeatEvery(LOOK_MS, () =>
    attempt(ctx.log, "taking the results of other nodes", async () => {
      do isAsked = false;
      while ((await takeSome()) || isAsked);
    }),
  );

  return {
    look() {
      isAsked = true;
      looking.begin();
    },
    states() {
      const oldest = performance.now() - HEARD_MS;
      for (const [node, { at }] of states) if (at < oldest) states.delete(node);
      return [...states.values()].map(({ state }) => state);
    },
    stop: () => looking.stop(),
  };
}

const NOTHING: BatchBody = { sentAt: 0, results: [], queued: [], probing: null };

/** Returns the content of a batch; nothing where it is of a version that cannot be read. */
async function readable(body: Buffer, log: Reading["log"]): Promise<BatchBody> {
  try {
    return await batchOf(body);
  } catch (error) {
    log.error({ err: error }, "a batch of results cannot be read: it is a gap");
    return NOTHING;
  }
}

/** Returns what keeps in mind, by node, which monitors wait in its queues. */
function createQueues() {
  const before = new Map<string, readonly LiveMonitor[]>();
  return {
    set(nodeId: string, queued: BatchBody["queued"], monitors: ReadonlyMap<number, LiveMonitor>) {
      for (const { component, config } of before.get(nodeId) ?? []) {
        component.queued.delete(config.key);
      }
      const own: LiveMonitor[] = [];
      for (const [id, until] of queued) {
        const monitor = monitors.get(id);
        if (!monitor) continue;
        monitor.component.queued.set(monitor.config.key, until);
        own.push(monitor);
      }
      before.set(nodeId, own);
    },
  };
}
