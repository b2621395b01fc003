import type { BoardMonitor } from "../board.ts";
import type { Instant, ProbeResult } from "../core/model.ts";
import { nextSlot, phaseMs, repeatDelayMs, slotAt } from "../core/slots.ts";
import { needsRepeat } from "../core/status.ts";
import { DueHeap } from "./heap.ts";

/** What the scheduler needs from outside; tests give their own clock and probes. */
export type SchedulerOptions = {
  readonly monitors: readonly BoardMonitor[];
  readonly now: () => Instant;
  /** Milliseconds that only go forward, whatever is done to the clock. */
  readonly monotonic?: () => number;
  /** Never rejects: whatever happened is in the result. */
  readonly probe: (monitor: BoardMonitor) => Promise<ProbeResult>;
  readonly accept: (
    monitor: BoardMonitor,
    slot: Instant,
    attempt: number,
    result: ProbeResult,
  ) => void;
};

export type Scheduler = {
  start(): void;
  /** Sends no more probes, and waits for those under way to be done (or told to stop). */
  stop(): Promise<void>;
  /** Runs what is due; `start` calls it by a timer, tests by hand. */
  tick(): void;
  /** When the next probe is due, or `null` without monitors. */
  nextDue(): Instant | null;
  /** When `tick` last ran: readiness asks. */
  lastTickAt(): Instant;
  readonly running: () => number;
  /** Slots that came and went while nobody could probe. */
  readonly missed: () => number;
};

type Due = {
  readonly at: Instant;
  readonly monitor: BoardMonitor;
  readonly slot: Instant;
  readonly attempt: number;
};

/** The timer never sleeps longer, so that a stepped clock or a stopped process is noticed. */
const MOST_SLEEP_MS = 1_000;
/** A wake-up so late means that nothing could be measured meanwhile. */
export const STALL_MS = 500;
/** After the end of a window, and at the start, probes are spread over so long at least. */
const SPREAD_MS = 2_000;

/**
 * Runs every monitor at its slots: one heap of absolute deadlines, one timer, one entry for each
 * monitor, so that none ever overlaps itself. Slots missed while asleep are gaps, never made up.
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { now, probe, accept, monotonic: elapsed = () => performance.now() } = options;
  const monitors = options.monitors.filter((m) => m.config.unusable === null);
  const heap = new DueHeap<Due>();
  const running = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = true;
  let missed = 0;
  let tickedAt = now();
  /** Monotonic and wall time at the last tick: their difference tells a stepped clock. */
  let monotonicAt = elapsed();
  let stalledUntil = -Infinity;

  const phase = (m: BoardMonitor) => phaseMs(m.id, m.config.everyMs);

  const schedule = (monitor: BoardMonitor, at: Instant, attempt = 0, slot?: Instant) =>
    heap.push({
      at,
      monitor,
      attempt,
      slot: slot ?? slotAt(at, phase(monitor), monitor.config.everyMs),
    });

  /** The first slot not before `earliest`; with a window's end, soon after it instead. */
  const scheduleNext = (monitor: BoardMonitor, earliest: Instant) =>
    schedule(monitor, nextSlot(earliest, phase(monitor), monitor.config.everyMs));

  /** Never checked, or not for an interval: soon, spread; else at its slot. */
  const scheduleFirst = (monitor: BoardMonitor, at: Instant) => {
    const { everyMs, okForMs, key } = monitor.config;
    const last = monitor.component.status.monitors[key];
    const spared = last?.lastUpAt && last.lastUpAt <= at ? last.lastUpAt + okForMs : -Infinity;
    const checked = last?.lastCheckedAt ?? -Infinity;
    if (checked <= at && at - checked < everyMs) return scheduleNext(monitor, Math.max(at, spared));
    if (spared > at) return scheduleNext(monitor, spared);
    // A hundred a second: quick for a few, gentle for thousands.
    const spread = Math.min(everyMs, Math.max(SPREAD_MS, monitors.length * 10));
    schedule(monitor, at + phaseMs(monitor.id, spread));
  };

  const run = async (due: Due): Promise<void> => {
    const { monitor, attempt, slot } = due;
    const { everyMs, okForMs, repeat, key } = monitor.config;
    const before = elapsed();
    let result = await probe(monitor);
    if (stopped) return;
    // Our own loop stood still meanwhile: what looks like a failure may be ours.
    if (result.outcome !== "up" && stalledUntil > before) {
      result = { ...result, outcome: null, cause: "self", detail: "the event loop was stalled" };
    }
    accept(monitor, slot, attempt, result);
    const at = now();
    const state = monitor.component.status.monitors[key];
    if (state && result.outcome !== null && needsRepeat(state, repeat)) {
      return schedule(monitor, at + Math.min(repeatDelayMs(attempt), everyMs), attempt + 1, slot);
    }
    const spareFor = result.outcome === "up" ? okForMs : 0;
    const asked = result.retryAfterMs ? at + result.retryAfterMs : -Infinity;
    scheduleNext(monitor, Math.max(at, slot + everyMs, slot + spareFor, asked));
  };

  const tick = () => {
    const at = now();
    const monotonic = elapsed();
    noticeJumps(at, monotonic);
    tickedAt = at;
    monotonicAt = monotonic;
    for (let due = heap.peek(); due && due.at <= at; due = heap.peek()) {
      heap.pop();
      const { monitor } = due;
      const { planned } = monitor.component;
      if (planned && at < planned.to) {
        schedule(
          monitor,
          planned.to + phaseMs(monitor.id, Math.min(monitor.config.everyMs, SPREAD_MS)),
        );
      } else if (at - due.at >= monitor.config.everyMs && due.attempt === 0) {
        missed += Math.floor((at - due.at) / monitor.config.everyMs);
        scheduleNext(monitor, at);
      } else {
        const work: Promise<void> = run(due).finally(() => running.delete(work));
        running.add(work);
      }
    }
  };

  /** A clock that was set, or a process that was stopped: everything is planned anew from now. */
  const noticeJumps = (at: Instant, monotonic: number) => {
    const slept = monotonic - monotonicAt;
    const stepped = Math.abs(at - tickedAt - slept);
    if (stepped > MOST_SLEEP_MS) {
      for (const due of heap.drain()) scheduleNext(due.monitor, at);
    }
  };

  const arm = () => {
    const next = heap.peek();
    const wait = Math.min(MOST_SLEEP_MS, next ? next.at - now() : MOST_SLEEP_MS);
    const expected = elapsed() + Math.max(1, wait);
    timer = setTimeout(
      () => {
        if (elapsed() - expected > STALL_MS) stalledUntil = elapsed();
        tick();
        arm();
      },
      Math.max(1, wait),
    );
  };

  return {
    start() {
      stopped = false;
      monotonicAt = elapsed();
      tickedAt = now();
      for (const monitor of monitors) scheduleFirst(monitor, tickedAt);
      arm();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all(running);
    },
    tick,
    nextDue: () => heap.peek()?.at ?? null,
    lastTickAt: () => tickedAt,
    running: () => running.size,
    missed: () => missed,
  };
}
