import type { Instant } from "../../core/model.ts";
import { DueHeap } from "./due-heap.ts";

/** Probes that wait for their turn, the longest due first. */
export type WaitingLine<Due> = {
  readonly push: (due: Due) => void;
  /** The next, or `undefined`. */
  readonly peek: () => Due | undefined;
  /** Removes the next: its turn has come. */
  readonly take: () => void;
  /** Removes the next without a turn. */
  readonly drop: () => void;
  readonly size: () => number;
  readonly drain: () => Due[];
};

/**
 * Repeats go before first probes, since they mean something only while they are close, but take
 * every other turn at most: a monitor that fails must not keep others from being probed at all.
 */
export function createWaitingLine<
  Due extends { readonly at: Instant; readonly attempt: number },
>(): WaitingLine<Due> {
  const firsts = new DueHeap<Due>();
  const repeats = new DueHeap<Due>();
  let isFirstsTurn = false;

  const next = () => (repeats.size > 0 && (!isFirstsTurn || firsts.size === 0) ? repeats : firsts);
  return {
    push: (due) => (due.attempt > 0 ? repeats : firsts).push(due),
    peek: () => next().peek(),
    take() {
      const served = next();
      served.pop();
      isFirstsTurn = served === repeats;
    },
    drop: () => void next().pop(),
    size: () => firsts.size + repeats.size,
    drain: () => [...firsts.drain(), ...repeats.drain()],
  };
}
