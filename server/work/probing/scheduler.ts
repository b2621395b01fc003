import type { Instant } from "../../core/model.ts";
import { createAgenda, type Agenda, type Due } from "./agenda.ts";
import { createClockWatch } from "./clock-watch.ts";
import { createTrials } from "./manual-probes.ts";
import { createProbeRun } from "./probe-run.ts";
import type { ProviderQueue } from "./provider-queue.ts";
import type { Scheduler, SchedulerOptions } from "./scheduler-contract.ts";
import { createStallWatch } from "./stall-watch.ts";
import { createTurns, type Turns } from "./turns.ts";

/** The timer never sleeps longer, so that a stalled loop is noticed for what it was. */
const MOST_SLEEP_MS = 200;

/**
 * Runs every monitor at its slots: one heap of absolute deadlines, one timer, one entry for each
 * monitor, so that none ever overlaps itself. Those that call a provider take turns in its queue;
 * no others wait for them. Slots missed while asleep are gaps, never made up; a probe whose turn
 * comes an interval late answers for the slot that it is by then.
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { now, monotonic = () => performance.now() } = options;
  const clocks = { now, monotonic };
  const agenda = createAgenda(clocks, options.asked);
  const stall = createStallWatch(monotonic, MOST_SLEEP_MS);
  const running = new Set<Promise<void>>();
  let stopped = true;
  let missed = 0;
  const miss = (slots: number) => void (missed += slots);

  const free = (queue: ProviderQueue<Due>) => turns.serve(queue, now());
  const isStopped = () => stopped;
  const run = createProbeRun({ ...options, clocks, agenda, stall, miss, free, isStopped });
  const launch = (due: Due) => {
    const work: Promise<void> = run(due)
      .then(() => {
        if (stopped) return;
        trials.poll();
        if (due.watch.queue) free(due.watch.queue);
      })
      .finally(() => running.delete(work));
    running.add(work);
  };
  const turns = createTurns({ agenda, launch, miss, onPostponed: options.onPostponed });
  const trials = createTrials<ProviderQueue<Due>>({
    ...clocks,
    lineOf: agenda.queueOf,
    free,
    probe: reviewed(options),
  });
  let clock = createClockWatch(clocks, agenda.replan);

  const tick = () => {
    stall.wakes();
    const at = clock.tick();
    beginDue(agenda, turns, at);
    trials.poll();
    stall.sleeps(MOST_SLEEP_MS);
  };

  const timer = createTimer(tick, () => {
    const next = agenda.heap.peek();
    const wait = Math.max(1, Math.min(MOST_SLEEP_MS, next ? next.at - now() : MOST_SLEEP_MS));
    stall.sleeps(wait);
    return wait;
  });

  const add: Scheduler["add"] = (monitor) => {
    agenda.remove(monitor.id);
    if (monitor.config.unusable !== null) return;
    const watch = agenda.add(monitor);
    if (!stopped) agenda.scheduleFirst(watch, now());
  };
  for (const monitor of options.monitors) add(monitor);

  return {
    start() {
      stopped = false;
      clock = createClockWatch(clocks, agenda.replan);
      for (const watch of agenda.watches()) agenda.scheduleFirst(watch, clock.lastTickAt());
      timer.start();
    },
    async stop() {
      stopped = true;
      timer.stop();
      await Promise.all([...running, trials.stop()]);
    },
    tick,
    tryOut: (monitor) => trials.begin(monitor),
    add,
    remove: agenda.remove,
    ...createHandovers(agenda, add),
    nextDue: () => agenda.heap.peek()?.at ?? null,
    lastTickAt: () => clock.lastTickAt(),
    running: () => running.size,
    missed: () => missed,
    providers: () => [...agenda.queues()].map((queue) => queue.usage()),
  };
}

/** Returns what takes monitors over from other processes, and hands them over. */
const createHandovers = (
  agenda: Agenda,
  add: Scheduler["add"],
): Pick<Scheduler, "takeUp" | "handOver"> => ({
  takeUp(monitors, asked) {
    agenda.know(asked);
    for (const monitor of monitors) add(monitor);
    agenda.spaceOut(monitors);
  },
  handOver: agenda.handOver,
});

/** Calls `tick` again and again, each time after as long as `wait` returns. */
function createTimer(tick: () => void, wait: () => number) {
  let timer: NodeJS.Timeout | undefined;
  const start = () => {
    timer = setTimeout(() => {
      tick();
      start();
    }, wait());
  };
  return { start, stop: () => clearTimeout(timer) };
}

/** Begins all that is due: probes, and providers that may be called again. */
function beginDue(agenda: Agenda, turns: Turns, at: Instant): void {
  for (let entry = agenda.heap.peek(); entry && entry.at <= at; entry = agenda.heap.peek()) {
    agenda.heap.pop();
    if ("watch" in entry) turns.begin(entry, at);
    else {
      entry.queue.wakeAt = null;
      turns.serve(entry.queue, at);
    }
  }
}

/** Returns the probe for manual use: a failure is reviewed as those that count are. */
const reviewed =
  ({ probe, review }: SchedulerOptions): SchedulerOptions["probe"] =>
  async (monitor) => {
    const result = await probe(monitor);
    return review && result.outcome === "down" ? review(result, monitor) : result;
  };
