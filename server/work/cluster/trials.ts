import { setTimeout } from "node:timers/promises";
import { announce } from "../../../db/announce.ts";
import {
  answerTrial,
  askForTrial,
  forgetTrial,
  takeTrials,
  trialAnswer,
} from "../../../db/trial-requests.ts";
import type { Context } from "../../context/context.ts";
import type { ProbeResult } from "../../core/model.ts";
import { Refusal, type RefusalKind } from "../../core/refusal.ts";
import type { Engine } from "../../state/engine.ts";
import type { Live, LiveMonitor } from "../../state/live.ts";

/**
 * Probes by hand between nodes: a provider's limits are with the node that owns its line, so the
 * others ask it by a row, and read the answer in the same row.
 */
type Answer =
  | { readonly result: ProbeResult }
  | { readonly refusal: { readonly kind: RefusalKind; readonly detail: string } };

const LOOK_MS = 100;
/** Beyond the time that the probe itself may take: a trial waits 10 s for its turn. */
const PATIENCE_MS = 15_000;
/** A word may be lost with a connection. */
const ASK_AGAIN_MS = 2_000;

/** Returns what asks the node that owns a monitor's line for a probe. */
export const createTrialAsker =
  ({ db, newId }: Pick<Context, "db" | "newId">): Engine["tryOut"] =>
  async ({ id: monitorId, config }) => {
    const id = newId();
    const begunAt = performance.now();
    let askedAt = begunAt;
    await askForTrial(db, { id, monitorId });
    try {
      while (performance.now() - begunAt < PATIENCE_MS + config.timeoutMs) {
        const text = await trialAnswer(db, id);
        if (text !== null) return resultOf(JSON.parse(text) as Answer);
        await setTimeout(LOOK_MS);
        if (performance.now() - askedAt < ASK_AGAIN_MS) continue;
        askedAt = performance.now();
        await announce(db, "trial");
      }
    } finally {
      await forgetTrial(db, id);
    }
    throw new Refusal("unavailable", "Not now: the node that sends the probes does not answer.");
  };

function resultOf(answer: Answer): ProbeResult {
  if ("result" in answer) return answer.result;
  throw new Refusal(answer.refusal.kind, answer.refusal.detail);
}

/**
 * Sends the probes that other nodes ask for, each once.
 *
 * @param isOurs true of a monitor that this node probes; of none where it answers for those too
 *   that are gone
 */
export async function answerTrials(
  { db, log }: Pick<Context, "db" | "log">,
  live: Live,
  tryOut: Engine["tryOut"],
  isOurs: (monitor: LiveMonitor | undefined) => boolean,
): Promise<void> {
  const byId = (id: number) => live.monitors.find((m) => m.id === id);
  for (const { id, monitorId } of await takeTrials(db, (of) => isOurs(byId(of)))) {
    const monitor = byId(monitorId);
    const trying = monitor
      ? tryOut(monitor).then((result): Answer => ({ result }))
      : Promise.reject(new Refusal("missing", "There is no such monitor."));
    trying
      .catch((error: unknown): Answer => {
        if (!(error instanceof Refusal)) throw error;
        return { refusal: { kind: error.kind, detail: error.message } };
      })
      .then((answer) => answerTrial(db, id, JSON.stringify(answer)))
      .catch((error: unknown) => log.error({ err: error }, "a probe by hand got no answer"));
  }
}
