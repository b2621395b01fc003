import type { LiveMonitor } from "../../state/live.ts";
import type { Instant, ProbeResult } from "../../core/model.ts";
import type { Hindrance } from "../../core/measuring/politeness.ts";
import type { ProviderUsage } from "../../state/engine.ts";

/** The wall clock, and milliseconds that only go forward, whatever is done to it. */
export type Clocks = { readonly now: () => Instant; readonly monotonic: () => number };

/** Inputs of the scheduler from outside; tests give their own clock and probes. */
export type SchedulerOptions = {
  readonly monitors: readonly LiveMonitor[];
  readonly now: () => Instant;
  /** Milliseconds that only go forward, whatever is done to the clock. */
  readonly monotonic?: () => number;
  /** Never rejects: whatever happened is in the result. */
  readonly probe: (monitor: LiveMonitor) => Promise<ProbeResult>;
  /** Looks at a failure again before it counts: was it us? Never rejects. */
  readonly review?: (result: ProbeResult, monitor: LiveMonitor) => Promise<ProbeResult>;
  readonly accept: (
    monitor: LiveMonitor,
    slot: Instant,
    attempt: number,
    result: ProbeResult,
  ) => void;
  /** Calls made before the start; none by default. */
  readonly asked?: AskedBefore;
  /** Called once each when a provider's quota is used up, or it asks not to be called. */
  readonly onPostponed?: (monitor: LiveMonitor, why: Hindrance, until: Instant) => void;
  /** A wish not to be called, of a provider (`lineKey`) or of one monitor (its id), to be kept. */
  readonly onAsked?: (of: string | number, until: Instant) => void;
};

/** The state that a restart needs to remain polite. */
export type AskedBefore = {
  /** Probes of today's civil day, by monitor. */
  readonly probesToday: ReadonlyMap<number, number>;
  /** Until when not to call: by provider (`lineKey`), or by monitor. */
  readonly notBefore: ReadonlyMap<string | number, Instant>;
};

export type Scheduler = {
  start(): void;
  /** Sends no more probes, and waits for those under way to end. */
  stop(): Promise<void>;
  /** Runs what is due; `start` calls it by a timer, tests by hand. */
  tick(): void;
  /** From now on this monitor is run as well, in place of the one with its id if there is one. */
  add(monitor: LiveMonitor): void;
  /** A probe under way is still taken in; none follows. */
  remove(monitorId: number): void;
  /**
   * From now on these monitors, of providers that another process called until now, are run as well.
   *
   * @param asked calls that others have made
   */
  takeUp(monitors: readonly LiveMonitor[], asked: AskedBefore): void;
  /** From now on these monitors, all of their providers, are run elsewhere. */
  handOver(monitors: readonly LiveMonitor[]): void;
  /** One probe by hand, now or when the provider's limits allow; see trials.ts. */
  tryOut(monitor: LiveMonitor): Promise<ProbeResult>;
  /** Time of the next due slot, or `null` without monitors. */
  nextDue(): Instant | null;
  /** Time of the last `tick`, for readiness. */
  lastTickAt(): Instant;
  readonly running: () => number;
  /** Slots that passed while no probe could run, or while others had their turn. */
  readonly missed: () => number;
  /** State of each provider's limits. */
  readonly providers: () => readonly ProviderUsage[];
};
