import { phaseMs, slotAt } from "../../core/measuring/slots.ts";
import { needsRepeat } from "../../core/measuring/status.ts";
import type { Instant } from "../../core/model.ts";
import { ownState } from "../../state/own-monitors.ts";
import { SPREAD_MS, type Agenda, type Due } from "./agenda.ts";
import type { ProviderQueue } from "./provider-queue.ts";
import type { SchedulerOptions } from "./scheduler-contract.ts";

/** Gives due probes their turn to call a provider. */
export type Turns = {
  /** Runs a due probe, or lets it wait for its provider's turn. */
  begin(due: Due, at: Instant): void;
  /** Starts the waiting probes of a provider that may call it now, the longest due first. */
  serve(queue: ProviderQueue<Due>, at: Instant): void;
};

type Parts = {
  readonly agenda: Agenda;
  readonly launch: (due: Due) => void;
  /** Counts slots that came and went while others had their turn. */
  readonly miss: (slots: number) => void;
  readonly onPostponed: SchedulerOptions["onPostponed"];
};

export function createTurns({ agenda, launch, miss, onPostponed }: Parts): Turns {
  /** A probe that waited past its interval answers for the slot that it is now. */
  const current = (due: Due, at: Instant): Due => {
    const { everyMs } = due.watch.monitor.config;
    if (due.attempt > 0 || at - due.at < everyMs) return due;
    miss(Math.floor((at - due.at) / everyMs));
    return { ...due, at, slot: slotAt(at, due.watch.phase, everyMs) };
  };

  /** Until when the state of a probe's monitor holds although its last result is old. */
  const holdState = ({ watch: { monitor } }: Due, until: Instant | null) => {
    const { component, config } = monitor;
    if (until === null) component.queued.delete(config.key);
    else component.queued.set(config.key, until);
  };

  const leave = (queue: ProviderQueue<Due>, due: Due) => {
    queue.drop();
    holdState(due, null);
  };

  const serve = (queue: ProviderQueue<Due>, at: Instant) => {
    for (let due = queue.peek(); due; due = queue.peek()) {
      const { watch } = due;
      if (!mayRun(agenda, due, at)) {
        leave(queue, due);
        continue;
      }
      const { why, waitMs } = queue.turn(watch.calls);
      if (why === "busy") return;
      const until = at + waitMs;
      if (why === null) {
        queue.take();
        holdState(due, at + watch.monitor.config.timeoutMs + GRACE_MS);
        launch(current(due, at));
      } else if (why !== "spacing" && waitMs >= watch.monitor.config.everyMs) {
        leave(queue, due);
        agenda.scheduleNext(watch, until);
        if (queue.postpone(why, until)) onPostponed?.(watch.monitor, why, until);
      } else {
        if (queue.wakeAt === null || queue.wakeAt > until) {
          queue.wakeAt = until;
          agenda.heap.push({ at: until, queue });
        }
        return;
      }
    }
  };

  return {
    serve,
    begin(due, at) {
      const { queue, monitor } = due.watch;
      const { everyMs } = monitor.config;
      if (!mayRun(agenda, due, at)) return;
      if (at - due.at >= everyMs && due.attempt === 0) {
        miss(Math.floor((at - due.at) / everyMs));
        agenda.scheduleNext(due.watch, at);
      } else if (queue) {
        queue.push(due);
        holdState(due, at + queue.pace().roundMs);
        serve(queue, at);
      } else launch(due);
    },
  };
}

/** Work between a probe and its counted result: the check of our own network. */
const GRACE_MS = 5_000;

/** Returns whether nothing forbids this probe; where something does, it is scheduled anew. */
function mayRun(agenda: Agenda, due: Due, at: Instant): boolean {
  const { watch } = due;
  const { config, component, id } = watch.monitor;
  if (!agenda.isCurrent(watch)) return false;
  const { planned } = component;
  if (planned && at < planned.to) {
    const spread = phaseMs(id, Math.min(config.everyMs, SPREAD_MS));
    agenda.scheduleAt(watch, planned.to + spread);
    return false;
  }
  const state = ownState(watch.monitor);
  const isVerified = due.attempt > 0 && state && !needsRepeat(state, config.repeat);
  if (isVerified) agenda.scheduleNext(watch, Math.max(at, due.slot + config.everyMs));
  return !isVerified;
}
