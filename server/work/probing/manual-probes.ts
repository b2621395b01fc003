import { isoUtc } from "../../core/instant.ts";
import type { LiveMonitor } from "../../state/live.ts";
import type { Instant, ProbeResult } from "../../core/model.ts";
import { callsOf, type Hindrance, type Turn } from "../../core/measuring/politeness.ts";
import { Refusal } from "../../core/refusal.ts";

/** The part of a provider's queue that a trial needs. */
type Door = {
  turn(calls: number): Turn;
  begin(calls: number): void;
  end(): void;
  hold(ms: number): void;
};

type Parts<Line extends Door> = {
  readonly now: () => Instant;
  readonly monotonic: () => number;
  /** Never rejects: whatever happened is in the result. */
  readonly probe: (monitor: LiveMonitor) => Promise<ProbeResult>;
  readonly lineOf: (monitor: LiveMonitor) => Line;
  /** Signals that the provider may be called again, so that the next trial may begin. */
  readonly free: (line: Line) => void;
};

/** Manual probes, outside of all slots. */
export type Trials = {
  /**
   * Probes a monitor as soon as its provider's limits allow, in front of what is due; the call
   * counts against them like any other, the result is nobody's but the caller's.
   *
   * @throws Refusal `too_many` where the provider wishes not to be called, its day's calls are
   *   used up, or its door stays busy; `unavailable` while the program stops
   */
  begin(monitor: LiveMonitor): Promise<ProbeResult>;
  /** Starts trials whose turn has come: at each tick, and when a call has ended. */
  poll(): void;
  /** Lets those who wait go home, and waits for those under way. */
  stop(): Promise<void>;
};

/** Nobody looks at a screen for longer. */
const PATIENCE_MS = 10_000;

const WHY: Readonly<Record<Hindrance, string>> = {
  asked: "This provider asked not to be called for a while",
  quota: "Today's calls to this provider are used up",
  spacing: "Calls to this provider are spaced, and others come first",
  busy: "This provider is being called all the time",
};

export function createTrials<Line extends Door>(parts: Parts<Line>): Trials {
  const { now, monotonic, probe, lineOf, free } = parts;
  const waiting = new Set<{ readonly tryNow: () => boolean; readonly leave: () => void }>();
  const running = new Set<Promise<ProbeResult>>();
  let isStopped = false;

  const run = async (monitor: LiveMonitor, line: Line | null, calls: number) => {
    line?.begin(calls);
    const result = await probe(monitor);
    line?.end();
    const { retryAfterMs = 0, cause } = result;
    if (line && cause === "throttled" && retryAfterMs > 0) line.hold(retryAfterMs);
    if (line) free(line);
    return result;
  };
  const begun = (monitor: LiveMonitor, line: Line | null, calls: number) => {
    const work: Promise<ProbeResult> = run(monitor, line, calls).finally(() =>
      running.delete(work),
    );
    running.add(work);
    return work;
  };

  return {
    begin(monitor) {
      if (isStopped) return Promise.reject(stopping());
      const calls = callsOf(monitor.config);
      if (calls === 0) return begun(monitor, null, 0);
      const line = lineOf(monitor);
      const until = monotonic() + PATIENCE_MS;
      return new Promise((resolve, reject) => {
        const tryNow = (): boolean => {
          const { why, waitMs } = line.turn(calls);
          if (why === null) resolve(begun(monitor, line, calls));
          else if (why === "asked" || why === "quota" || monotonic() >= until) {
            const then = waitMs > 0 ? `: until ${isoUtc(now() + waitMs)}` : "";
            reject(new Refusal("too_many", `${WHY[why]}${then}. No probe was sent.`));
          } else return false;
          return true;
        };
        if (!tryNow()) waiting.add({ tryNow, leave: () => reject(stopping()) });
      });
    },
    poll() {
      for (const one of waiting) if (one.tryNow()) waiting.delete(one);
    },
    async stop() {
      isStopped = true;
      for (const one of waiting) one.leave();
      waiting.clear();
      await Promise.all(running);
    },
  };
}

const stopping = () => new Refusal("unavailable", "Probing stops here: ask again in a moment.");
