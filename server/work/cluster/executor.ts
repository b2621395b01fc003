import { registeredRevision } from "../../../db/key-values.ts";
import { createRecorder } from "../../actions/record.ts";
import type { ResultWriter } from "../../actions/result-writer.ts";
import type { Context } from "../../context/context.ts";
import type { Live, LiveMonitor } from "../../state/live.ts";
import { readLive } from "../../state/live.ts";
import type { Engine } from "../../state/engine.ts";
import { attempt } from "../attempt.ts";
import { followConfig } from "../follow-config.ts";
import type { Lines } from "../probing/lines.ts";
import { startProbing, type Probing } from "../probing/probing.ts";
import { repeatEvery } from "../repeat.ts";
import { adoptLive } from "./adopt-live.ts";
import { createBatchSender } from "./send-batches.ts";
import { answerTrials } from "./trials.ts";

/**
 * The probes of a node that does not lead: it schedules, repeats and judges those of its own lines
 * as the lead does its own, and hands the results over. Its states are for the schedule alone.
 */
export type Executor = {
  /** Takes up at once what another node announces (db/announce.ts). */
  readonly heard: (word: string) => unknown;
  /** Probes a monitor by hand; `null` where another node has its line. */
  readonly tryOut: (monitor: LiveMonitor) => ReturnType<Engine["tryOut"]> | null;
  /** Results that wait to be handed over. */
  readonly waiting: () => number;
  /** Ends the probes, and hands over what was found. */
  readonly stop: () => Promise<void>;
};

const TICK_MS = 1_000;

/**
 * @param nodeId id of this node
 * @param lines monitors that it probes
 * @throws Error where the lead has not stored a component of the configuration yet
 */
export async function startExecutor(
  given: Context,
  nodeId: string,
  lines: Lines,
): Promise<Executor> {
  const { ctx, readConfig } = await followConfig(given);
  let seen = await registeredRevision(ctx.db);
  const live = await readLive(ctx);
  let probing: Probing | null = null;
  const sender = createBatchSender(ctx, nodeId, () => ({
    queued: queuedIn(live, ctx.now()),
    probing: probing?.state() ?? null,
  }));
  const recorder = createRecorder(ctx, live, sender.send, undefined, UNWRITTEN);
  const accept: typeof recorder.accept = (monitor, slotAt, attempt, result) => {
    sender.add({ monitorId: monitor.id, slotAt, attempt, at: ctx.now(), result });
    recorder.accept(monitor, slotAt, attempt, result);
  };
  /** Takes over what is stored, but for the states of own monitors, and runs what changed. */
  const adopt = async (isOwn: (monitor: LiveMonitor) => boolean) => {
    const { started, stopped } = adoptLive(live, await readLive(ctx), isOwn);
    for (const monitor of stopped) probing?.remove(monitor);
    for (const monitor of started) probing?.add(monitor);
  };
  const refresh = (gained: readonly LiveMonitor[]) => {
    const ids = new Set(gained.map(({ id }) => id));
    return adopt((m) => lines.isOurs(m) && !ids.has(m.id));
  };
  const drafts = { announced() {} };
  const own = (probing = await startProbing(ctx, live, { accept }, drafts, { lines, refresh }));

  const followRegistered = async () => {
    const now = await registeredRevision(ctx.db);
    if (now === seen) return;
    await readConfig();
    await adopt(lines.isOurs);
    seen = now;
  };
  const following = repeatEvery(TICK_MS, () =>
    attempt(ctx.log, "reading the monitors registered by HTTP", followRegistered),
  );
  const advancing = repeatEvery(TICK_MS, () => recorder.advanceAll());

  return {
    heard(word) {
      if (word === "declared") following.begin();
      if (word !== "trial") return;
      void attempt(ctx.log, "probing by hand", () =>
        answerTrials(ctx, live, own.tryOut, (m) => m !== undefined && lines.isOurs(m)),
      );
    },
    tryOut({ id }) {
      const monitor = live.monitors.find((m) => m.id === id);
      return monitor && lines.isOurs(monitor) ? own.tryOut(monitor) : null;
    },
    waiting: sender.waiting,
    async stop() {
      await Promise.all([own.stop(), following.stop(), advancing.stop()]);
      await sender.stop();
    },
  };
}

const queuedIn = ({ monitors }: Live, now: number) =>
  monitors.flatMap(({ id, component, config }) => {
    const until = component.queued.get(config.key);
    return until !== undefined && until > now ? [[id, until] as const] : [];
  });

/** Rows of a node that does not lead: the lead writes them, from what is handed over. */
const UNWRITTEN: ResultWriter = {
  addResult() {},
  addAnswer() {},
  addTransition() {},
  addPlanned() {},
  addWrite: async () => {},
  flush: async () => {},
  trouble: () => null,
  waiting: () => 0,
};
