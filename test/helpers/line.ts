import type { LiveMonitor } from "../../server/state/live.ts";
import type { Instant, ProbeResult } from "../../server/core/model.ts";
import type { SchedulerOptions } from "../../server/work/probing/scheduler-contract.ts";
import { createScheduler } from "../../server/work/probing/scheduler.ts";
import { NOON, resultOf, world, type Seen } from "./world.ts";
import { PAGE_P } from "./page-yaml.ts";

export type Call = { readonly id: string; readonly at: Instant };

/** An answer, at once or after so many milliseconds of the test's own clock. */
export type LineAnswer = Seen & { readonly afterMs?: number };

/**
 * A scheduler on a clock that the test moves. Probes answer as told; with `afterMs`, when the
 * clock has come so far.
 */
export async function line(
  yaml: string,
  answer: (call: Call) => LineAnswer | Promise<LineAnswer>,
  options: Partial<SchedulerOptions> & { readonly at?: Instant } = {},
) {
  const w = await world({ yaml });
  /** Time passed, and by how much the wall clock was set since. */
  let clock = options.at ?? NOON;
  let set = 0;
  const calls: Call[] = [];
  const accepted: {
    id: string;
    slot: Instant;
    attempt: number;
    at: Instant;
    result: ProbeResult;
  }[] = [];
  const sleepers = new Set<{ readonly until: Instant; readonly wake: () => void }>();
  let open = 0;
  let mostOpen = 0;
  const scheduler = createScheduler({
    monitors: w.live.monitors,
    now: () => clock + set,
    monotonic: () => clock,
    probe: async (monitor: LiveMonitor): Promise<ProbeResult> => {
      const call = { id: monitor.component.config.id, at: clock + set };
      calls.push(call);
      mostOpen = Math.max(mostOpen, (open += 1));
      const { afterMs = 0, ...seen } = await answer(call);
      if (afterMs > 0)
        await new Promise<void>((wake) => sleepers.add({ until: clock + afterMs, wake }));
      open -= 1;
      return resultOf(call.at, seen);
    },
    accept(monitor, slot, attempt, result) {
      const { config } = monitor.component;
      accepted.push({ id: config.id, slot, attempt, at: result.startedAt, result });
      void w.see(config.id, result, monitor.config.key);
    },
    ...options,
  });
  const pass = async (ms: number) => {
    for (const end = clock + ms; clock < end;) {
      clock = Math.min(end, clock + 100);
      for (const sleeper of sleepers) {
        if (sleeper.until > clock) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      scheduler.tick();
      // Lets the probes that answered at once be taken in.
      await new Promise(setImmediate);
    }
  };
  const stop = async () => {
    const stopped = scheduler.stop();
    for (const { wake } of sleepers) wake();
    await stopped;
  };
  return {
    w,
    scheduler,
    calls,
    accepted,
    pass,
    stop,
    /** Time passes and nothing runs: the process was stopped. */
    sleep: (ms: number) => void (clock += ms),
    /** Somebody sets the clock: no time passes. */
    setClock: (ms: number) => void (set += ms),
    now: () => clock + set,
    /** The most probes that were ever under way at once. */
    mostOpen: () => mostOpen,
    /** Instants of the calls of one component. */
    callsOf: (id: string) => calls.filter((c) => c.id === id).map((c) => c.at),
  };
}

/** A page whose provider X has one HTTP component for each text of settings. */
export const oneProvider = (monitors: readonly string[], more = "") => `${PAGE_P}      - id: x
        name: X
        ${more}
        components:
${components(monitors, 10)}
`;

/** A page with one provider for each monitor. */
export const manyProviders = (monitors: readonly string[]) => `${PAGE_P}${monitors
  .map(
    (m, i) => `      - id: x${i}
        name: X${i}
        components:
${component(m, i, 10)}`,
  )
  .join("\n")}
`;

const components = (monitors: readonly string[], indent: number) =>
  monitors.map((m, i) => component(m, i, indent)).join("\n");

const component = (monitor: string, i: number, indent: number) => {
  const own = monitor.startsWith("{")
    ? monitor
    : `{ kind: http, url: "https://x.test/", ${monitor} }`;
  return `${" ".repeat(indent)}- { id: c${i}, name: C${i}, monitors: [${own}] }`;
};
