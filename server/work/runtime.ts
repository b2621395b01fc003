import { Cron } from "croner";
import { newestSlot } from "../../db/results.ts";
import { readSetting } from "../../db/key-values.ts";
import { createRecorder, recordMissedWindows } from "../actions/record.ts";
import { loadLive, type LiveMonitor } from "../state/live.ts";
import type { Context } from "../context/context.ts";
import { addressGuard } from "../core/addresses.ts";
import type { ProbeResult, Snapshot } from "../core/model.ts";
import { loadDeclared, type Declared } from "../state/declared-events.ts";
import { createHistory } from "../state/history.ts";
import { loadShownMonths, monthsIn, type ShownMonths } from "../state/month-reports.ts";
import { createWishKeeper, loadAskedBefore, warnOfPostponed } from "./probing/asked-to-wait.ts";
import { probeOnce } from "./probing/probe-once.ts";
import { createUplinkGuard } from "./probing/uplink.ts";
import { paceWarnings } from "../core/measuring/politeness.ts";
import { buildSnapshot } from "../state/snapshot.ts";
import type { Engine } from "../state/engine.ts";
import { PAUSED } from "../core/measuring/registered-monitors.ts";
import { configInForce, followRegistered } from "../state/registered-monitors.ts";
import { createUpkeep } from "./upkeep/upkeep.ts";
import { keepConfiguredWindows } from "../state/window-series.ts";
import { createDrafts } from "./upkeep/drafts.ts";
import { createMaintenanceSteps } from "./upkeep/maintenance-steps.ts";
import { createScheduler } from "./probing/scheduler.ts";
import { createLogTails } from "./probing/log-tail.ts";
import { createPushed } from "./probing/pushed.ts";
import { STALL_MS } from "./probing/stall-watch.ts";
import { nextExpiries, warnOfExpiries } from "./probing/warn-of-expiries.ts";

/** The line at work for one configuration: probes, records, snapshots. */
export type Runtime = {
  /** Why it cannot do its work now; empty when it can. */
  readonly reasons: () => readonly string[];
  /** Reads what people declared again and shows it at once: call it after they wrote. */
  refresh(): Promise<void>;
  /** For whoever sends something to it. */
  readonly engine: Engine;
  stop(): Promise<void>;
};

/** A change reaches the documents within this; and they are rebuilt no more often. */
const REBUILD_MS = 250;
/** Without a change of state, "last check" and the like are refreshed this often. */
const REFRESH_MS = 10_000;
const ADVANCE_MS = 1_000;
/** What another process wrote (an incident from the terminal) is looked for this often. */
const NEWS_MS = 1_000;

/**
 * Loads what is known, publishes a first snapshot, and starts to probe.
 *
 * @param publish called with each new snapshot, at most four times a second
 * @param before what was shown last: its months stand until they are worked out anew
 */
export async function startRuntime(
  given: Context,
  publish: (snapshot: Snapshot) => void,
  before: Snapshot | null = null,
): Promise<Runtime> {
  const { log, now } = given;
  // Monitors that come by HTTP change it while it is in force.
  let config = await configInForce(given, given.config);
  const ctx: Context = {
    ...given,
    get config() {
      return config;
    },
  };
  const lastRan = await newestSlot(ctx.db);
  const live = await loadLive(ctx);
  await keepConfiguredWindows(ctx, live);
  const history = createHistory(ctx, live);
  const stop = new AbortController();
  const known = before ? monthsIn(before) : await firstMonths(ctx);
  const upkeep = createUpkeep(ctx, history, () => stop.signal.aborted, known);
  let declared: Declared = await loadDeclared(ctx);
  let storedRevision = await readSetting(ctx.db, "revision");
  let revision = Number(storedRevision ?? 0);
  let builtAt = -Infinity;
  let rebuild: NodeJS.Timeout | undefined;

  const waiting: (() => void)[] = [];

  const build = () => {
    rebuild = undefined;
    builtAt = performance.now();
    const past = history.current();
    const months = upkeep.months();
    publish(buildSnapshot(ctx.config, live, past, revision, now(), declared, months));
    for (const shown of waiting.splice(0)) shown();
  };
  /** At once if the last one is long enough ago, else as soon as it is. */
  const changed = () => {
    revision += 1;
    rebuild ??= setTimeout(build, Math.max(0, builtAt + REBUILD_MS - performance.now()));
  };

  const recorder = createRecorder(ctx, live, changed, history.measured);
  recorder.advanceAll();
  if (lastRan !== null) await recordMissedWindows(ctx, live, lastRan);
  await history.refresh();
  build();

  const asked = await loadAskedBefore(ctx, live);
  const refuse = addressGuard(ctx.config.network.allow);
  const uplink = createUplinkGuard(ctx, stop.signal);
  // Without a network no heartbeat reaches us either; traffic was observed by others.
  const review = async (result: ProbeResult, { config }: LiveMonitor) =>
    config.kind === "observed" ? result : uplink.review(result);
  const pushed = createPushed(ctx, (...measured) => recorder.accept(...measured), review);
  const steps = createMaintenanceSteps(ctx, live);
  const drafts = createDrafts(ctx, live);
  const scheduler = createScheduler({
    monitors: live.monitors,
    now,
    probe: (monitor) => pushed.judge(monitor) ?? probeOnce(now, monitor, stop.signal, refuse),
    review,
    accept(monitor, slot, attempt, result) {
      recorder.accept(monitor, slot, attempt, result);
      if (result.announced) drafts.announced(monitor.component, result.announced);
    },
    asked,
    onPostponed: (...postponed) => warnOfPostponed(ctx, ...postponed),
    onAsked: createWishKeeper(ctx, asked.notBefore),
  });
  warnOfUnusable(ctx, live.monitors);
  for (const warning of paceWarnings(ctx.config)) log.warn(warning, "limits cannot be kept");
  scheduler.start();

  const tails = createLogTails(ctx, live.monitors);
  const readLogs = async () => {
    await Promise.all(tails.map((tail) => tail.poll()));
    reading = null;
  };
  let reading: Promise<void> | null = readLogs();

  let following = Promise.resolve();
  const follow = async () => {
    config = await configInForce(given, given.config);
    const { started, stopped } = await followRegistered(ctx, live);
    for (const monitor of stopped) scheduler.remove(monitor.id);
    for (const monitor of started) scheduler.add(monitor);
    await keepConfiguredWindows(ctx, live);
    changed();
  };

  const refresh = async () => {
    steps.lookAgain();
    drafts.lookAgain();
    declared = await loadDeclared(ctx);
    changed();
  };
  /** The same, done when the documents tell of it. */
  const showDeclared = async () => {
    await refresh();
    await new Promise<void>((shown) => waiting.push(shown));
  };
  const takeSteps = async () => {
    if ((await steps.tick()) + (await drafts.tick()) > 0) await refresh();
  };
  const lookForNews = async () => {
    try {
      const stored = await readSetting(ctx.db, "revision");
      if (stored === storedRevision) return;
      await refresh();
      storedRevision = stored;
    } catch (error) {
      log.warn({ err: error }, "what was declared cannot be read; showing it as it was");
    }
  };

  let refreshing: Promise<void> | null = null;
  let news = Promise.resolve();
  let stepping = Promise.resolve();
  const tellOfSteps = (error: unknown) =>
    log.error({ err: error }, "what was declared cannot be read; showing it as it was");
  /** Keeps the past in order, and shows what came of it; never twice at once. */
  const refreshHistory = async () => {
    await upkeep.tick();
    try {
      declared = await loadDeclared(ctx);
    } catch (error) {
      log.error({ err: error }, "what was declared cannot be read; showing it as it was");
    }
    build();
    refreshing = null;
  };
  refreshing = refreshHistory();
  const lookForExpiries = () =>
    warnOfExpiries(ctx, live).catch((error: unknown) =>
      log.error({ err: error }, "expiring credentials could not be looked for; trying again later"),
    );
  let expiries: Promise<unknown> = lookForExpiries();
  const timers = [
    setInterval(() => recorder.advanceAll(), ADVANCE_MS),
    setInterval(() => pushed.tick(), ADVANCE_MS),
    setInterval(() => (reading ??= readLogs()), ADVANCE_MS),
    setInterval(build, REFRESH_MS),
    setInterval(() => (news = news.then(lookForNews)), NEWS_MS),
    setInterval(() => (stepping = stepping.then(takeSteps).catch(tellOfSteps)), ADVANCE_MS),
  ];

  // By the calendar, not by when the process began: a minute's figures follow its end.
  const jobs = [
    new Cron("1 * * * * *", () => void (refreshing ??= refreshHistory())),
    new Cron("30 7 * * * *", () => void (expiries = lookForExpiries())),
  ];

  return {
    reasons() {
      const reasons: string[] = [];
      const trouble = recorder.trouble();
      if (trouble) reasons.push(`results cannot be written: ${trouble}`);
      const idleMs = now() - scheduler.lastTickAt();
      if (idleMs > 5_000 + STALL_MS) reasons.push(`the scheduler has stood still for ${idleMs} ms`);
      return reasons;
    },
    refresh,
    engine: {
      ctx,
      live,
      probing: () => ({
        providers: scheduler.providers(),
        underWay: scheduler.running(),
        missedSlots: scheduler.missed(),
        uplink: uplink.state(),
        expiries: nextExpiries(live, now()),
      }),
      lookAgain: (monitor) => pushed.lookAgain(monitor),
      tryOut: (monitor) => scheduler.tryOut(monitor),
      followRegistered: () => (following = following.catch(() => {}).then(follow)),
      showDeclared,
    },
    async stop() {
      jobs.forEach((job) => job.stop());
      timers.forEach(clearInterval);
      clearTimeout(rebuild);
      stop.abort();
      uplink.stop();
      await Promise.all([scheduler.stop(), pushed.stop(), reading]);
      await Promise.all(tails.map((tail) => tail.close()));
      await Promise.all([refreshing, news, expiries, stepping]);
      await recorder
        .flush()
        .catch((error: unknown) => log.error({ err: error }, "the last results were not written"));
      build();
    },
  };
}

/** Where nothing was shown before there is little to work out, and nobody waits for it yet. */
async function firstMonths(ctx: Context): Promise<ShownMonths> {
  try {
    return await loadShownMonths(ctx);
  } catch (error) {
    ctx.log.error({ err: error }, "working out the month failed; trying again later");
    return new Map();
  }
}

function warnOfUnusable({ log }: Context, monitors: readonly LiveMonitor[]): void {
  for (const { component, config } of monitors) {
    if (config.unusable === null || config.unusable === PAUSED) continue;
    const where = { component: component.config.id, monitor: config.key };
    log.warn({ ...where, reason: config.unusable }, "a monitor cannot run");
  }
}
