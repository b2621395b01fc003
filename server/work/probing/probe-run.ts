import { repeatDelayMs } from "../../core/measuring/slots.ts";
import { needsRepeat } from "../../core/measuring/status.ts";
import type { ProbeResult } from "../../core/model.ts";
import { MOST_REGIONAL_REPEATS } from "../../core/measuring/locations.ts";
import { ownState } from "../../state/own-monitors.ts";
import type { Agenda, Due } from "./agenda.ts";
import type { ProviderQueue } from "./provider-queue.ts";
import type { Clocks, SchedulerOptions } from "./scheduler-contract.ts";
import type { StallWatch } from "./stall-watch.ts";

/**
 * Slow, then failing: at most two rows of repeats for a slot. Results that come too far apart
 * (its provider has more to do than time) repeat nothing, and would go on for ever.
 */
const MOST_ATTEMPTS = 2;

type Parts = Pick<SchedulerOptions, "probe" | "review" | "accept" | "onAsked"> & {
  readonly clocks: Clocks;
  readonly agenda: Agenda;
  readonly stall: StallWatch;
  readonly isStopped: () => boolean;
  readonly miss: (slots: number) => void;
  /** Called when a provider may be called again although the result is still being reviewed. */
  readonly free: (queue: ProviderQueue<Due>) => void;
};

/** Returns what runs one due probe to its end: the call, its result, and what is due next. */
export function createProbeRun(parts: Parts): (due: Due) => Promise<void> {
  const { clocks, agenda, stall, isStopped, miss, free, probe, review, accept, onAsked } = parts;

  const call = async ({ watch: { monitor, queue, calls } }: Due): Promise<ProbeResult> => {
    const before = clocks.monotonic();
    queue?.begin(calls);
    const result = await probe(monitor);
    queue?.end();
    return stall.judge(result, before);
  };

  /** Obeys what the provider asked for. */
  const obey = ({ watch: { monitor, queue } }: Due, { cause, retryAfterMs = 0 }: ProbeResult) => {
    if (retryAfterMs <= 0) return;
    // 429 counts us, whatever we ask for; a 503 speaks of what was asked.
    const ofProvider = queue !== null && cause === "throttled";
    if (ofProvider) queue.hold(retryAfterMs);
    onAsked?.(ofProvider ? queue.key : monitor.id, clocks.now() + retryAfterMs);
  };

  const scheduleAfter = (due: Due, result: ProbeResult) => {
    const { watch, slot, attempt } = due;
    const { monitor, queue } = watch;
    const { config, component } = monitor;
    const { everyMs, okForMs, repeat } = config;
    const { retryAfterMs = 0, cause, startedAt } = result;
    const at = clocks.now();
    const state = ownState(monitor);
    const most = component.rules.ownRegion === undefined ? Infinity : MOST_REGIONAL_REPEATS;
    const again = result.outcome !== null && attempt < Math.min(most, MOST_ATTEMPTS * repeat);
    if (state && again && needsRepeat(state, repeat)) {
      const failed = { monitorId: monitor.id, cause, startedAt, config };
      const delayMs = Math.max(repeatDelayMs(attempt), queue?.repeatAfterMs(failed) ?? 0);
      const waitMs = Math.max(retryAfterMs, Math.min(delayMs, everyMs));
      agenda.heap.push({ at: at + waitMs, watch, slot, attempt: attempt + 1 });
      return;
    }
    // A first attempt that ended after the next slot took its place; repeats do so on purpose.
    if (attempt === 0) miss(Math.max(0, Math.ceil((at - due.at) / everyMs) - 1));
    const spareFor = result.outcome === "up" ? okForMs : 0;
    agenda.scheduleNext(watch, Math.max(at + retryAfterMs, slot + everyMs, slot + spareFor));
  };

  return async (due) => {
    const { monitor } = due.watch;
    let result = await call(due);
    if (isStopped()) return;
    if (review && result.outcome === "down") {
      if (due.watch.queue) free(due.watch.queue);
      result = await review(result, monitor);
      if (isStopped()) return;
    }
    accept(monitor, due.slot, due.attempt, result);
    monitor.component.queued.delete(monitor.config.key);
    obey(due, result);
    scheduleAfter(due, result);
  };
}
