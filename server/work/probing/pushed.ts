import { lastHeartbeat } from "../../../db/heartbeats.ts";
import { lastPlannedEnd } from "../../../db/intervals.ts";
import { observationsEnding, PUSHED } from "../../../db/observations.ts";
import { judgeTraffic, type ObservedSettings } from "../../../probes/observed.ts";
import { heartbeatRule } from "../../actions/heartbeats.ts";
import type { LiveMonitor } from "../../state/live.ts";
import type { Reading } from "../../context/context.ts";
import { judgeHeartbeat, lateAt } from "../../core/measuring/heartbeat.ts";
import type { Instant, ProbeResult } from "../../core/model.ts";
import { trafficIn } from "../../core/measuring/observed.ts";
import { repeatDelayMs } from "../../core/measuring/slots.ts";
import { needsRepeat } from "../../core/measuring/status.ts";
import type { SchedulerOptions } from "./scheduler-contract.ts";

/** Monitors that call no target: data sent to us are judged. */
export type Pushed = {
  /** Returns the outcome now, for the scheduler's slots; `null` for a monitor of another kind. */
  judge(monitor: LiveMonitor): Promise<ProbeResult> | null;
  /** Something was sent: looks at once, rather than at the next slot. */
  lookAgain(monitor: LiveMonitor): void;
  /** Looks where a heartbeat is late by now, and repeats what is to be repeated; once a second. */
  tick(): void;
  /** Waits for the looks that are under way. */
  settle(): Promise<void>;
  /** Stops at once: later outcomes no longer count. */
  stop(): Promise<void>;
};

type Look = { readonly monitor: LiveMonitor; readonly slot: Instant; readonly attempt: number };

/**
 * @param accept where results go that no slot asked for; the moment of the look is their slot
 * @param review looks at a failure again before it counts: was it us?
 */
export function createPushed(
  ctx: Reading,
  accept: (monitor: LiveMonitor, slot: Instant, attempt: number, result: ProbeResult) => void,
  review: SchedulerOptions["review"] = async (result) => result,
): Pushed {
  /** By monitor: when its heartbeat will be late, unless another comes before. */
  const late = new Map<number, { monitor: LiveMonitor; at: Instant }>();
  const repeats = new Map<number, Look & { at: Instant }>();
  const looking = new Set<Promise<void>>();
  let stopped = false;

  const heartbeat = async (monitor: LiveMonitor) => {
    const last = await lastHeartbeat(ctx.db, monitor.id);
    const rule = heartbeatRule(monitor.config);
    const at = last === null ? -Infinity : lateAt(last, rule);
    if (at > ctx.now()) late.set(monitor.id, { monitor, at });
    return judgeHeartbeat(last, rule, ctx.now());
  };

  const judge = (monitor: LiveMonitor): Promise<ProbeResult> | null => {
    const { kind } = monitor.config;
    if (kind !== "heartbeat" && kind !== "observed") return null;
    const judged = kind === "heartbeat" ? heartbeat(monitor) : judgeObserved(ctx, monitor);
    return judged.catch((error: unknown) => ourTrouble(ctx.now(), error));
  };

  const look = async ({ monitor, slot, attempt }: Look): Promise<void> => {
    repeats.delete(monitor.id);
    const { component, config } = monitor;
    const isPlanned = component.planned !== null && ctx.now() < component.planned.to;
    const seen = isPlanned || config.unusable !== null ? null : await judge(monitor);
    const result = seen?.outcome === "down" ? await review(seen, monitor) : seen;
    if (!result || stopped) return;
    accept(monitor, slot, attempt, result);
    const state = component.status.monitors[config.key];
    if (state && result.outcome !== null && needsRepeat(state, config.repeat)) {
      const at = ctx.now() + repeatDelayMs(attempt);
      repeats.set(monitor.id, { monitor, slot, attempt: attempt + 1, at });
    }
  };

  const begin = (what: Look) => {
    const work: Promise<void> = look(what).finally(() => looking.delete(work));
    looking.add(work);
  };

  const settle = async () => {
    await Promise.all(looking);
  };

  return {
    judge,
    lookAgain: (monitor) => begin({ monitor, slot: ctx.now(), attempt: 0 }),
    tick() {
      const now = ctx.now();
      for (const [id, { monitor, at }] of late) {
        if (at > now) continue;
        late.delete(id);
        begin({ monitor, slot: now, attempt: 0 });
      }
      for (const repeat of repeats.values()) if (repeat.at <= now) begin(repeat);
    },
    settle,
    async stop() {
      stopped = true;
      await settle();
    },
  };
}

async function judgeObserved(ctx: Reading, monitor: LiveMonitor): Promise<ProbeResult> {
  const { component, config } = monitor;
  // The cast holds since settings are what the kind's own schema returned.
  const rule = config.settings as ObservedSettings;
  const now = ctx.now();
  const within = { from: now - rule.window, to: now };
  const sources = rule.log ? [PUSHED, config.key] : [PUSHED];
  const observations = await observationsEnding(ctx.db, component.id, sources, within);
  const endedAt =
    rule.graceAfterMaintenance > 0 ? await lastPlannedEnd(ctx.db, component.id, now) : null;
  return judgeTraffic(trafficIn(observations, now, rule.window), rule, now, endedAt);
}

/** The database cannot be read: nothing is known of the target. */
const ourTrouble = (startedAt: Instant, error: unknown): ProbeResult => ({
  outcome: null,
  cause: "self",
  startedAt,
  latencyMs: null,
  phases: {},
  httpStatus: null,
  detail: error instanceof Error ? error.message : String(error),
});
