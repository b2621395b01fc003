import type { ProbeResult } from "../../core/model.ts";

/** A loop that stood still for so long could measure nothing meanwhile. */
export const STALL_MS = 500;

/** Knows when our own event loop stood still, by how late a timer that should fire often is. */
export type StallWatch = {
  /** The timer is set: it should fire after so long. */
  sleeps(ms: number): void;
  /** The timer has fired. */
  wakes(): void;
  /** Returns the valid result of a probe begun at `before` (monotonic). */
  judge(result: ProbeResult, before: number): ProbeResult;
};

/**
 * @param mostSleepMs the longest that the timer is ever set for: a stall that began right after
 *   it was set shows as so much less
 */
export function createStallWatch(monotonic: () => number, mostSleepMs: number): StallWatch {
  const lateMs = STALL_MS - mostSleepMs;
  let due = Infinity;
  let stalledUntil = -Infinity;

  /** Other timers, and what they set going, may run before ours does: so ask, do not only wait. */
  const notice = () => {
    const elapsed = monotonic();
    if (elapsed - due > lateMs) stalledUntil = elapsed;
  };

  return {
    sleeps: (ms) => void (due = monotonic() + ms),
    wakes() {
      notice();
      due = Infinity;
    },
    judge(result, before) {
      notice();
      if (stalledUntil <= before) return result;
      // What answered is up all the same; how long it took was our own doing.
      if (result.outcome === "up") return { ...result, latencyMs: null, phases: {} };
      if (result.outcome === null || result.outcome === "maintenance") return result;
      const detail = `our own process stood still meanwhile (${result.detail ?? result.cause})`;
      return { ...result, outcome: null, cause: "self", latencyMs: null, phases: {}, detail };
    },
  };
}
