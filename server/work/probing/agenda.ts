import { callsOf } from "../../core/measuring/politeness.ts";
import { nextSlot, phaseMs, slotAt } from "../../core/measuring/slots.ts";
import type { Instant } from "../../core/model.ts";
import type { LiveMonitor } from "../../state/live.ts";
import { ownState } from "../../state/own-monitors.ts";
import { DueHeap } from "./due-heap.ts";
import { createProviderQueue, queueKey, type ProviderQueue } from "./provider-queue.ts";
import type { AskedBefore, Clocks } from "./scheduler-contract.ts";

/** A monitor as the scheduler sees it, with what never changes computed once. */
export type Watch = {
  readonly monitor: LiveMonitor;
  readonly phase: number;
  /** Calls of the provider that one probe makes. */
  readonly calls: number;
  /** `null` for a monitor that calls no provider. */
  readonly queue: ProviderQueue<Due> | null;
};

/** A probe that is due at `at`, for the slot `slot`; attempts above 0 are repeats. */
export type Due = {
  readonly at: Instant;
  readonly watch: Watch;
  readonly slot: Instant;
  readonly attempt: number;
};

/** A moment at which a provider may be called again. */
export type Wake = { readonly at: Instant; readonly queue: ProviderQueue<Due> };

/** After the end of a window, and at the start, probes are spread over so long at least. */
export const SPREAD_MS = 2_000;

/** All monitors that are watched, the queues of their providers, and one heap of deadlines. */
export type Agenda = {
  readonly heap: DueHeap<Due | Wake>;
  readonly watches: () => Iterable<Watch>;
  readonly queues: () => Iterable<ProviderQueue<Due>>;
  readonly queueOf: (monitor: LiveMonitor) => ProviderQueue<Due>;
  readonly add: (monitor: LiveMonitor) => Watch;
  readonly remove: (monitorId: number) => void;
  /** Takes account of calls that another process made. */
  readonly know: (asked: AskedBefore) => void;
  /** Lets the next call of each provider be as long after now as after a call of ours. */
  readonly spaceOut: (monitors: readonly LiveMonitor[]) => void;
  /** Removes monitors, and forgets the calls of their providers. */
  readonly handOver: (monitors: readonly LiveMonitor[]) => void;
  /** False once the monitor was removed or replaced. */
  readonly isCurrent: (watch: Watch) => boolean;
  /** Schedules the first slot not before `earliest`. */
  readonly scheduleNext: (watch: Watch, earliest: Instant) => void;
  /** Schedules a moment of its own, for the slot that it is then. */
  readonly scheduleAt: (watch: Watch, at: Instant) => void;
  /** Schedules soon and spread what was not checked for an interval, all else at its slot. */
  readonly scheduleFirst: (watch: Watch, at: Instant) => void;
  /** Schedules everything again from `at`: the clock was set. */
  readonly replan: (at: Instant) => void;
};

/** @param asked what was asked of providers before the start */
export function createAgenda(clocks: Clocks, asked?: AskedBefore): Agenda {
  const probesToday = new Map(asked?.probesToday);
  const notBefore = new Map(asked?.notBefore);
  const watches = new Map<number, Watch>();
  const queues = new Map<string, ProviderQueue<Due>>();
  const heap = new DueHeap<Due | Wake>();

  const queueOf = ({ component }: LiveMonitor): ProviderQueue<Due> => {
    const key = queueKey(component);
    let queue = queues.get(key);
    if (!queue) {
      queue = createProviderQueue(component, clocks);
      queue.hold((notBefore.get(key) ?? 0) - clocks.now());
      queues.set(key, queue);
    }
    return queue;
  };

  const scheduleAt = (watch: Watch, at: Instant) => {
    const slot = slotAt(at, watch.phase, watch.monitor.config.everyMs);
    heap.push({ at, watch, slot, attempt: 0 });
  };
  const scheduleNext = (watch: Watch, earliest: Instant) => {
    const at = nextSlot(earliest, watch.phase, watch.monitor.config.everyMs);
    heap.push({ at, watch, slot: at, attempt: 0 });
  };

  const remove = (monitorId: number) => {
    watches.get(monitorId)?.queue?.serves(monitorId, null);
    watches.delete(monitorId);
  };

  return {
    heap,
    watches: () => watches.values(),
    queues: () => queues.values(),
    queueOf,
    add(monitor) {
      const { id, config } = monitor;
      const calls = callsOf(config);
      const queue = calls > 0 ? queueOf(monitor) : null;
      queue?.serves(id, config);
      queue?.begunBefore(calls * (probesToday.get(id) ?? 0));
      probesToday.delete(id);
      const watch = { monitor, phase: phaseMs(id, config.everyMs), calls, queue };
      watches.set(id, watch);
      return watch;
    },
    remove,
    ...createHandovers({ probesToday, notBefore, watches, queues, remove }),
    isCurrent: (watch) => watches.get(watch.monitor.id) === watch,
    scheduleAt,
    scheduleNext,
    scheduleFirst(watch, at) {
      const { monitor } = watch;
      const { everyMs, okForMs } = monitor.config;
      const last = ownState(monitor);
      const spared = last?.lastUpAt && last.lastUpAt <= at ? last.lastUpAt + okForMs : -Infinity;
      const asked = notBefore.get(monitor.id) ?? -Infinity;
      const earliest = Math.max(spared, asked);
      const checked = last?.lastCheckedAt ?? -Infinity;
      if (earliest > at || (checked <= at && at - checked < everyMs))
        return scheduleNext(watch, Math.max(at, earliest));
      // A hundred a second: quick for a few, gentle for thousands.
      const spread = Math.min(everyMs, Math.max(SPREAD_MS, watches.size * 10));
      scheduleAt(watch, at + phaseMs(monitor.id, spread));
    },
    replan(at) {
      const waiting = [...queues.values()].flatMap((queue) => queue.drain());
      for (const entry of [...heap.drain(), ...waiting]) {
        if (!("watch" in entry)) continue;
        const { component, config } = entry.watch.monitor;
        component.queued.delete(config.key);
        scheduleNext(entry.watch, at);
      }
    },
  };
}

/** Returns what takes account of the calls of other processes. */
const createHandovers = ({
  probesToday,
  notBefore,
  watches,
  queues,
  remove,
}: {
  readonly probesToday: Map<number, number>;
  readonly notBefore: Map<string | number, Instant>;
  readonly watches: ReadonlyMap<number, Watch>;
  readonly queues: Map<string, ProviderQueue<Due>>;
  readonly remove: Agenda["remove"];
}): Pick<Agenda, "know" | "spaceOut" | "handOver"> => ({
  know(others) {
    for (const [id, probes] of others.probesToday) probesToday.set(id, probes);
    for (const [of, until] of others.notBefore) notBefore.set(of, until);
  },
  spaceOut(monitors) {
    for (const { id } of monitors) {
      const queue = watches.get(id)?.queue;
      queue?.begin(0);
      queue?.end();
    }
  },
  handOver(monitors) {
    for (const { id, component, config } of monitors) {
      remove(id);
      component.queued.delete(config.key);
      queues.delete(queueKey(component));
    }
  },
});
