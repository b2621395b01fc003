import type { Recorder } from "../../actions/record.ts";
import type { Context } from "../../context/context.ts";
import { addressGuard } from "../../core/addresses.ts";
import { paceWarnings } from "../../core/measuring/politeness.ts";
import { PAUSED } from "../../core/measuring/registered-monitors.ts";
import type { ProbeResult } from "../../core/model.ts";
import type { Engine, ProbingState } from "../../state/engine.ts";
import { locationsOf } from "../../core/measuring/locations.ts";
import type { Live, LiveMonitor } from "../../state/live.ts";
import { isOurs } from "../../state/own-monitors.ts";
import type { Drafts } from "../upkeep/drafts.ts";
import { repeatEvery } from "../repeat.ts";
import { createWishKeeper, loadAskedBefore } from "./asked-to-wait.ts";
import { warnOfPostponed } from "./postponed.ts";
import { followLines, type Share } from "./follow-lines.ts";
import { ALL_LINES } from "./lines.ts";
import { createLogTails } from "./log-tail.ts";
import { probeOnce } from "./probe-once.ts";
import { createPushed } from "./pushed.ts";
import { createScheduler } from "./scheduler.ts";
import { STALL_MS } from "./stall-watch.ts";
import { createUplinkGuard } from "./uplink.ts";
import { nextExpiries } from "./warn-of-expiries.ts";

/** Everything that measures: scheduled probes, heartbeats and observed traffic, access logs. */
export type Probing = Pick<Engine, "lookAgain" | "tryOut"> & {
  readonly state: () => ProbingState;
  /** Returns why nothing is probed; `null` while the scheduler runs. */
  trouble(): string | null;
  readonly add: (monitor: LiveMonitor) => void;
  readonly remove: (monitor: LiveMonitor) => void;
  /** Aborts the probes under way and waits for them; their results do not count. */
  stop(): Promise<void>;
};

const TICK_MS = 1_000;
/** The scheduler ticks at least five times a second. */
const LATE_MS = 5_000 + STALL_MS;

/** The share of a process that is alone. */
const EVERYTHING: Share = { lines: ALL_LINES, refresh: async () => {} };

/**
 * Starts to probe; results go to the recorder, announced maintenance to the drafts.
 *
 * @param share monitors that this process probes, and from where; all by default
 */
export async function startProbing(
  ctx: Context,
  live: Live,
  recorder: Pick<Recorder, "accept">,
  drafts: Pick<Drafts, "announced">,
  share = EVERYTHING,
): Promise<Probing> {
  const { now, log } = ctx;
  const { region: own, lines } = share;
  // Of a region that this process probes from, no other node has a share.
  const isMine = (monitor: LiveMonitor) =>
    isRegional(monitor) ? isOurs(monitor) : lines.isOurs(monitor);
  const stop = new AbortController();
  const asked = await loadAskedBefore(ctx, live);
  const refuse = addressGuard(ctx.config.network.allow);
  const uplink = createUplinkGuard(ctx, stop.signal);
  // Without a network no heartbeat reaches us either; traffic was observed by others.
  const review = async (result: ProbeResult, { config }: LiveMonitor) =>
    config.kind === "observed" ? result : uplink.review(result);
  const pushed = createPushed(ctx, (...measured) => recorder.accept(...measured), review);
  const scheduler = createScheduler({
    monitors: lines.isShared ? [] : live.monitors.filter(isMine),
    now,
    probe: (monitor) =>
      pushed.judge(monitor) ?? probeOnce(now, monitor, stop.signal, refuse, own?.id),
    review,
    accept(monitor, slot, attempt, result) {
      recorder.accept(monitor, slot, attempt, result, isRegional(monitor) ? own : undefined);
      if (result.announced) drafts.announced(monitor.component, result.announced);
    },
    asked,
    onPostponed: (...postponed) => warnOfPostponed(ctx, ...postponed),
    onAsked: createWishKeeper(ctx),
  });
  warnOfUnusable(ctx, live.monitors.filter(isOurs));
  for (const warning of paceWarnings(ctx.config)) log.warn(warning, "limits cannot be kept");
  scheduler.start();
  if (lines.isShared) scheduler.takeUp(live.monitors.filter(isMine), asked);
  const followed = followLines(ctx, live, scheduler, {
    ...share,
    lines: { ...lines, isOurs: isMine },
  });
  const tails = createLogTails(ctx, live.monitors.filter(isMine));
  const timers = [
    repeatEvery(TICK_MS, () => pushed.tick()),
    // At once: a log that is new to us is followed from its end, so that each moment counts.
    repeatEvery(TICK_MS, () => Promise.all(tails.map((tail) => tail.poll())), { atOnce: true }),
  ];

  return {
    state: () => ({
      providers: scheduler.providers(),
      underWay: scheduler.running(),
      missedSlots: scheduler.missed(),
      uplink: uplink.state(),
      expiries: nextExpiries(live, now()),
    }),
    trouble() {
      const idleMs = now() - scheduler.lastTickAt();
      return idleMs > LATE_MS ? `the scheduler has stood still for ${idleMs} ms` : null;
    },
    lookAgain: (monitor) => pushed.lookAgain(monitor),
    tryOut: (monitor) => scheduler.tryOut(monitor),
    add: followed.add,
    remove: followed.remove,
    async stop() {
      stop.abort();
      uplink.stop();
      await followed.stop();
      await Promise.all([scheduler.stop(), pushed.stop(), ...timers.map((timer) => timer.stop())]);
      await Promise.all(tails.map((tail) => tail.close()));
    },
  };
}

const isRegional = ({ component, config }: LiveMonitor): boolean =>
  locationsOf(component.config, config) !== null;

function warnOfUnusable({ log }: Context, monitors: readonly LiveMonitor[]): void {
  for (const { component, config } of monitors) {
    if (config.unusable === null || config.unusable === PAUSED) continue;
    const where = { component: component.config.id, monitor: config.key };
    log.warn({ ...where, reason: config.unusable }, "a monitor cannot run");
  }
}
