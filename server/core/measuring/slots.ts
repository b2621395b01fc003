import type { Instant } from "../model.ts";
import type { MonitorConfig } from "../configuration.ts";

/**
 * Scheduling is arithmetic on the clock: a monitor has a fixed phase, so its slots are known
 * without any stored timer, and a restart changes nothing.
 */

/** The fraction of the golden ratio: multiples of it fill a circle ever more evenly. */
const GOLDEN = 0.6180339887498949;

/**
 * Returns a monitor's place within its interval, from 0 to `everyMs`.
 *
 * Places are spread evenly for any number of monitors (the gaps between multiples of the golden
 * ratio take at most three lengths, whatever their count), and do not move when others are added.
 *
 * @param rank the monitor's number in the database: whole, given once, never reused
 */
export function phaseMs(rank: number, everyMs: number): number {
  const turns = rank * GOLDEN;
  return Math.floor((turns - Math.floor(turns)) * everyMs);
}

/** The latest slot's instant at or before `at`. */
export function slotAt(at: Instant, phase: number, everyMs: number): Instant {
  return phase + Math.floor((at - phase) / everyMs) * everyMs;
}

/** The first slot's instant at or after `at`. */
export function nextSlot(at: Instant, phase: number, everyMs: number): Instant {
  return phase + Math.ceil((at - phase) / everyMs) * everyMs;
}

/** Returns the delay before a failed probe is repeated: 2 s, then 4 s, 8 s ... */
export function repeatDelayMs(attempt: number): number {
  return 2_000 * 2 ** attempt;
}

/**
 * Returns how long after the end of the first failure the last of a monitor's repeats begins at
 * the soonest: 6 s for two, each at most an interval after the one before.
 */
export function repeatSpanMs({
  repeat,
  everyMs,
}: Pick<MonitorConfig, "repeat" | "everyMs">): number {
  let span = 0;
  for (let i = 0; i < repeat; i += 1) span += Math.min(repeatDelayMs(i), everyMs);
  return span;
}

/**
 * Returns the time for which a state holds after its last result: one interval (after an ok, the
 * time for which the provider is spared, then one interval), the time-out, and a grace for lateness
 * of a tenth of the interval, at least 5 s. After that the state is unknown.
 */
export function holdMs(monitor: Pick<MonitorConfig, "everyMs" | "timeoutMs" | "okForMs">): number {
  return (
    monitor.everyMs +
    monitor.okForMs +
    monitor.timeoutMs +
    Math.max(5_000, Math.floor(monitor.everyMs / 10))
  );
}
