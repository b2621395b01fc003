import type { Instant } from "../../core/model.ts";
import type { Clocks } from "./scheduler-contract.ts";

/** A clock that differs by more from the time passed has been set. */
const JUMP_MS = 1_000;

/** Notices that the wall clock was set, by comparing it with time passed. */
export type ClockWatch = {
  /** Returns the time now, after calling `onJump` if the clock was set since the last tick. */
  tick(): Instant;
  lastTickAt(): Instant;
};

export function createClockWatch(
  { now, monotonic }: Clocks,
  onJump: (at: Instant) => void,
): ClockWatch {
  let tickedAt = now();
  let monotonicAt = monotonic();
  return {
    tick() {
      const at = now();
      const elapsed = monotonic();
      const isSet = Math.abs(at - tickedAt - (elapsed - monotonicAt)) > JUMP_MS;
      tickedAt = at;
      monotonicAt = elapsed;
      if (isSet) onJump(at);
      return at;
    },
    lastTickAt: () => tickedAt,
  };
}
