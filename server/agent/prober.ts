import type { Logger } from "pino";
import { addressGuard } from "../core/addresses.ts";
import { advance, observe } from "../core/measuring/component-status.ts";
import type { Config } from "../core/configuration.ts";
import type { Instant, ProbeResult } from "../core/model.ts";
import type { Live, LiveMonitor } from "../state/live.ts";
import { followWindow } from "../state/planned-window.ts";
import { warnOfPostponed } from "../work/probing/postponed.ts";
import { probeOnce } from "../work/probing/probe-once.ts";
import { createScheduler } from "../work/probing/scheduler.ts";
import { createUplinkGuard } from "../work/probing/uplink.ts";
import type { Outbox } from "./outbox.ts";

/** Probes what an agent watches, by the same schedule and the same rules as the service. */
export type Prober = {
  tick(): void;
  blindSince(): Instant | null;
  /** Ends the probes under way; their results do not count. */
  stop(): Promise<void>;
};

export function startProber(
  { config, live }: { readonly config: Config; readonly live: Live },
  {
    now,
    log,
    region,
    outbox,
  }: {
    readonly now: () => Instant;
    readonly log: Logger;
    readonly region: string;
    readonly outbox: Pick<Outbox, "add">;
  },
): Prober {
  const stop = new AbortController();
  const refuse = addressGuard(config.network.allow);
  const uplink = createUplinkGuard({ config, now, log }, stop.signal);
  const scheduler = createScheduler({
    monitors: live.monitors,
    now,
    probe: (monitor) => probeOnce(now, monitor, stop.signal, refuse, region),
    review: (result) => uplink.review(result),
    accept(monitor, slot, attempt, result) {
      const before = stateOf(monitor);
      take(monitor, result, now());
      const isNews = result.outcome !== "up" || stateOf(monitor) !== before;
      outbox.add(monitor.id, slot, attempt, result, isNews);
    },
    onPostponed: (...postponed) => warnOfPostponed({ log }, ...postponed),
  });
  const tick = () => {
    for (const component of live.components) {
      const { status, rules, queued } = component;
      component.status = advance(status, rules, now(), queued);
      followWindow(component, now());
    }
  };
  for (const { component, config: monitor } of live.monitors) {
    if (monitor.unusable === null) continue;
    const where = { component: component.config.id, monitor: monitor.key };
    log.warn({ ...where, reason: monitor.unusable }, "a monitor cannot run here");
  }
  tick();
  scheduler.start();
  return {
    tick,
    blindSince: () => uplink.state().blindSince,
    async stop() {
      stop.abort();
      uplink.stop();
      await scheduler.stop();
    },
  };
}

const stateOf = ({ component, config }: LiveMonitor) =>
  component.status.monitors[config.key]?.verified.state;

/** Applies a result to what the agent itself knows, which decides on repeats. */
function take({ component, config }: LiveMonitor, result: ProbeResult, now: Instant): void {
  const { rules, queued } = component;
  const aged = advance(component.status, rules, result.startedAt, queued);
  component.status = observe(aged, rules, config.key, result, now, queued);
}
