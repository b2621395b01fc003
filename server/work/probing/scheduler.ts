import type { LiveMonitor } from "../../state/live.ts";
import type { Instant } from "../../core/model.ts";
import { callsOf } from "../../core/measuring/politeness.ts";
import { nextSlot, phaseMs, repeatDelayMs, slotAt } from "../../core/measuring/slots.ts";
import { needsRepeat } from "../../core/measuring/status.ts";
import { DueHeap } from "./due-heap.ts";
import { createProviderQueue, queueKey, type ProviderQueue } from "./provider-queue.ts";
import type { Scheduler, SchedulerOptions } from "./scheduler-contract.ts";
import { createStallWatch } from "./stall-watch.ts";
import { createTrials } from "./manual-probes.ts";
import { DAY_MS } from "../../core/duration.ts";

/** A monitor as the scheduler sees it; what never changes is worked out once. */
type Watch = {
  readonly monitor: LiveMonitor;
  readonly phase: number;
  /** Calls of the provider that a probe makes; with 0 there is no line to stand in. */
  readonly calls: number;
  readonly line: ProviderQueue<Due> | null;
};

type Due = {
  readonly at: Instant;
  readonly watch: Watch;
  readonly slot: Instant;
  readonly attempt: number;
};

/** A moment at which a provider may be called again. */
type Wake = { readonly at: Instant; readonly line: ProviderQueue<Due> };

/** The timer never sleeps longer, so that a stalled loop is noticed for what it was. */
const MOST_SLEEP_MS = 200;
/** A clock that differs by more from time passed has been set. */
const JUMP_MS = 1_000;
/**
 * Slow, then failing: at most two rows of repeats for a slot. Results that come too far apart
 * (its provider has more to do than time) repeat nothing, and would go on for ever.
 */
const MOST_ATTEMPTS = 2;
/** Repeats go before all others in a line: they mean something only while they are close. */
const REPEATS_FIRST_MS = DAY_MS;
/** After the end of a window, and at the start, probes are spread over so long at least. */
const SPREAD_MS = 2_000;

/**
 * Runs every monitor at its slots: one heap of absolute deadlines, one timer, one entry for each
 * monitor, so that none ever overlaps itself. Those that call a provider take their turn in its
 * line; nobody else waits for them. Slots missed while asleep are gaps, never made up; one whose
 * turn comes an interval late answers for the slot that it is by then.
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { now, probe, accept, asked, monotonic = () => performance.now() } = options;
  const probesToday = new Map(asked?.probesToday);
  const watches = new Map<number, Watch>();
  const lines = new Map<string, ProviderQueue<Due>>();
  const heap = new DueHeap<Due | Wake>();
  const running = new Set<Promise<void>>();
  const stall = createStallWatch(monotonic, MOST_SLEEP_MS);
  let timer: NodeJS.Timeout | undefined;
  let stopped = true;
  let missed = 0;
  let tickedAt = now();
  /** Monotonic and wall time at the last tick: their difference tells a stepped clock. */
  let monotonicAt = monotonic();

  const watch = (monitor: LiveMonitor): Watch => {
    const calls = callsOf(monitor.config);
    const line = calls > 0 ? lineOf(monitor) : null;
    line?.begunBefore(calls * (probesToday.get(monitor.id) ?? 0));
    probesToday.delete(monitor.id);
    const made = { monitor, phase: phaseMs(monitor.id, monitor.config.everyMs), calls, line };
    watches.set(monitor.id, made);
    return made;
  };

  const lineOf = ({ component }: LiveMonitor): ProviderQueue<Due> => {
    const key = queueKey(component);
    let line = lines.get(key);
    if (!line) {
      line = createProviderQueue(component, { now, monotonic });
      line.hold((asked?.notBefore.get(key) ?? 0) - now());
      lines.set(key, line);
    }
    return line;
  };

  /** At the first slot not before `earliest`. */
  const scheduleNext = (watch: Watch, earliest: Instant) => {
    const at = nextSlot(earliest, watch.phase, watch.monitor.config.everyMs);
    heap.push({ at, watch, slot: at, attempt: 0 });
  };

  /** At a moment of its own, for the slot that it is then. */
  const scheduleAt = (watch: Watch, at: Instant) => {
    const slot = slotAt(at, watch.phase, watch.monitor.config.everyMs);
    heap.push({ at, watch, slot, attempt: 0 });
  };

  /** Never checked, or not for an interval: soon, spread; else at its slot. */
  const scheduleFirst = (watch: Watch, at: Instant) => {
    const { monitor } = watch;
    const { everyMs, okForMs, key } = monitor.config;
    const last = monitor.component.status.monitors[key];
    const spared = last?.lastUpAt && last.lastUpAt <= at ? last.lastUpAt + okForMs : -Infinity;
    const notBefore = Math.max(spared, asked?.notBefore.get(monitor.id) ?? -Infinity);
    const checked = last?.lastCheckedAt ?? -Infinity;
    if (notBefore > at || (checked <= at && at - checked < everyMs))
      return scheduleNext(watch, Math.max(at, notBefore));
    // A hundred a second: quick for a few, gentle for thousands.
    const spread = Math.min(everyMs, Math.max(SPREAD_MS, watches.size * 10));
    scheduleAt(watch, at + phaseMs(monitor.id, spread));
  };

  /** Whether nothing forbids this probe; where something does, it has been dealt with. */
  const mayRun = (due: Due, at: Instant): boolean => {
    const { watch } = due;
    const { config, component, id } = watch.monitor;
    if (watches.get(id) !== watch) return false;
    const { planned } = component;
    if (!planned || at >= planned.to) return true;
    scheduleAt(watch, planned.to + phaseMs(id, Math.min(config.everyMs, SPREAD_MS)));
    return false;
  };

  /** Lets call whoever may, the longest due first, and sees to it that the next is not forgotten. */
  const serve = (line: ProviderQueue<Due>, at: Instant) => {
    for (let due = line.waiting.peek(); due; due = line.waiting.peek()) {
      const { watch } = due;
      if (!mayRun(due, at)) {
        line.waiting.pop();
        continue;
      }
      const { why, waitMs } = line.turn(watch.calls);
      if (why === "busy") return;
      const until = at + waitMs;
      if (why === null) {
        line.waiting.pop();
        launch(current(due, at));
      } else if (why !== "spacing" && waitMs >= watch.monitor.config.everyMs) {
        line.waiting.pop();
        scheduleNext(watch, until);
        if (line.postpone(why, until)) options.onPostponed?.(watch.monitor, why, until);
      } else {
        if (line.wakeAt === null || line.wakeAt > until) {
          line.wakeAt = until;
          heap.push({ at: until, line });
        }
        return;
      }
    }
  };

  /** A probe that waited past its interval answers for the slot that it is now. */
  const current = (due: Due, at: Instant): Due => {
    const { everyMs } = due.watch.monitor.config;
    if (due.attempt > 0 || at - due.at < everyMs) return due;
    missed += Math.floor((at - due.at) / everyMs);
    return { ...due, at, slot: slotAt(at, due.watch.phase, everyMs) };
  };

  const launch = (due: Due) => {
    const work: Promise<void> = run(due).finally(() => running.delete(work));
    running.add(work);
  };

  const run = async ({ at: dueAt, watch, slot, attempt }: Due): Promise<void> => {
    const { monitor, line } = watch;
    const { everyMs, okForMs, repeat, key } = monitor.config;
    const before = monotonic();
    line?.begin(watch.calls);
    let result = await probe(monitor);
    line?.end();
    if (stopped) return;
    result = stall.judge(result, before);
    if (options.review && result.outcome === "down") result = await options.review(result, monitor);
    if (stopped) return;
    accept(monitor, slot, attempt, result);
    const at = now();
    const { retryAfterMs = 0 } = result;
    if (retryAfterMs > 0) {
      // 429 counts us, whatever we ask for; a 503 speaks of what was asked.
      const ofProvider = line !== null && result.cause === "throttled";
      if (ofProvider) line.hold(retryAfterMs);
      options.onAsked?.(ofProvider ? line.key : monitor.id, at + retryAfterMs);
    }
    const state = monitor.component.status.monitors[key];
    const again = result.outcome !== null && attempt < MOST_ATTEMPTS * repeat;
    if (state && again && needsRepeat(state, repeat)) {
      const waitMs = Math.max(retryAfterMs, Math.min(repeatDelayMs(attempt), everyMs));
      heap.push({ at: at + waitMs, watch, slot, attempt: attempt + 1 });
    } else {
      // A first attempt that ended after the next slot took its place; repeats do so on purpose.
      if (attempt === 0) missed += Math.max(0, Math.ceil((at - dueAt) / everyMs) - 1);
      const spareFor = result.outcome === "up" ? okForMs : 0;
      scheduleNext(watch, Math.max(at + retryAfterMs, slot + everyMs, slot + spareFor));
    }
    trials.poll();
    if (line) serve(line, at);
  };

  const trials = createTrials<ProviderQueue<Due>>({
    now,
    monotonic,
    lineOf,
    free: (line) => serve(line, now()),
    probe: async (monitor) => {
      const result = await probe(monitor);
      // Was it us? Whoever looks at it wants to know as much as the record does.
      const isDoubtful = options.review && result.outcome === "down";
      return isDoubtful ? options.review!(result, monitor) : result;
    },
  });

  const tick = () => {
    stall.wakes();
    const at = now();
    const elapsed = monotonic();
    noticeJumps(at, elapsed);
    tickedAt = at;
    monotonicAt = elapsed;
    for (let entry = heap.peek(); entry && entry.at <= at; entry = heap.peek()) {
      heap.pop();
      if ("line" in entry) {
        entry.line.wakeAt = null;
        serve(entry.line, at);
        continue;
      }
      const { monitor, line } = entry.watch;
      const { everyMs } = monitor.config;
      if (!mayRun(entry, at)) continue;
      if (at - entry.at >= everyMs && entry.attempt === 0) {
        missed += Math.floor((at - entry.at) / everyMs);
        scheduleNext(entry.watch, at);
      } else if (line) {
        line.waiting.push(
          entry.attempt > 0 ? { ...entry, at: entry.at - REPEATS_FIRST_MS } : entry,
        );
        serve(line, at);
      } else launch(entry);
    }
    trials.poll();
    stall.sleeps(MOST_SLEEP_MS);
  };

  /** A clock that was set: everything is planned anew from now. */
  const noticeJumps = (at: Instant, elapsed: number) => {
    const slept = elapsed - monotonicAt;
    if (Math.abs(at - tickedAt - slept) <= JUMP_MS) return;
    const waiting = [...lines.values()].flatMap((line) => {
      line.wakeAt = null;
      return line.waiting.drain();
    });
    for (const entry of [...heap.drain(), ...waiting]) {
      if ("watch" in entry) scheduleNext(entry.watch, at);
    }
  };

  const arm = () => {
    const next = heap.peek();
    const wait = Math.max(1, Math.min(MOST_SLEEP_MS, next ? next.at - now() : MOST_SLEEP_MS));
    stall.sleeps(wait);
    timer = setTimeout(() => {
      tick();
      arm();
    }, wait);
  };

  const add = (monitor: LiveMonitor) => {
    watches.delete(monitor.id);
    if (monitor.config.unusable !== null) return;
    const made = watch(monitor);
    if (!stopped) scheduleFirst(made, now());
  };
  for (const monitor of options.monitors) add(monitor);

  return {
    start() {
      stopped = false;
      monotonicAt = monotonic();
      tickedAt = now();
      for (const watch of watches.values()) scheduleFirst(watch, tickedAt);
      arm();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all([...running, trials.stop()]);
    },
    tick,
    tryOut: (monitor) => trials.begin(monitor),
    add,
    remove: (monitorId) => void watches.delete(monitorId),
    nextDue: () => heap.peek()?.at ?? null,
    lastTickAt: () => tickedAt,
    running: () => running.size,
    missed: () => missed,
    providers: () => [...lines.values()].map((line) => line.usage()),
  };
}
