import { newestSlot } from "../../db/results.ts";
import { registeredRevision } from "../../db/key-values.ts";
import { regionNumbers } from "../../db/regions.ts";
import { followMutes } from "../actions/mutes.ts";
import { openAgentDesk } from "../actions/agent-desk.ts";
import { createRecorder, recordMissedWindows, type Recorder } from "../actions/record.ts";
import type { Context } from "../context/context.ts";
import type { Region } from "../core/measuring/locations.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { AgentDesk, RegionState } from "../state/agent-desk.ts";
import type { Engine } from "../state/engine.ts";
import { createHistory } from "../state/history.ts";
import { loadLive, type Live, type LiveMonitor } from "../state/live.ts";
import { followRegistered } from "../state/registered-monitors.ts";
import { loadShownMonths, monthsIn, type ShownMonths } from "../state/month-reports.ts";
import { storeConfiguredWindows } from "../state/window-series.ts";
import { attempt } from "./attempt.ts";
import { shareProbing, type SharedProbing } from "./cluster/share-probing.ts";
import { createDrafts, type Drafts } from "./upkeep/drafts.ts";
import { createMaintenanceSteps } from "./upkeep/maintenance-steps.ts";
import { followConfig } from "./follow-config.ts";
import { ALL_LINES, type Lines } from "./probing/lines.ts";
import type { Probing } from "./probing/probing.ts";
import { createPublisher, type Publish, type Publisher } from "./publisher.ts";
import { repeatByCalendar, repeatEvery } from "./repeat.ts";
import { createUpkeep } from "./upkeep/upkeep.ts";
import { registerJobs } from "./upkeep/calendar-jobs.ts";
import type { Queue } from "./queue/queue.ts";

/** The engine of one configuration: probes, records, publishes. */
export type Runtime = {
  /** Returns why it cannot do its work now; empty when it can. */
  readonly reasons: () => readonly string[];
  readonly engine: Engine;
  /** Regions that probe; none without any. */
  readonly regions: () => readonly RegionState[];
  /** Takes up at once what another node announces (db/announce.ts). */
  readonly heard: (word: string) => unknown;
  stop(): Promise<void>;
};

/** Without a change of state, "last check" and the like are refreshed this often. */
const REFRESH_MS = 10_000;
const TICK_MS = 1_000;
/** By the calendar, not by when the process began: a minute's figures follow its end. */
const EACH_MINUTE = "1 * * * * *";
const STALE_EVENTS = "reading what was declared";

/**
 * Loads what is known, publishes a first snapshot, and starts to probe.
 *
 * @param queue has the jobs of the calendar; the caller stops it
 * @param publish called with each new snapshot, at most four times a second
 * @param before the snapshot published last: its months remain until they are computed again
 * @param where region that this process probes from (VIGIE_REGION), and its share of the monitors
 */
export async function startRuntime(
  given: Context,
  queue: Queue,
  publish: Publish,
  before: Snapshot | null = null,
  where: { readonly region?: string | null; readonly lines?: Lines } = {},
): Promise<Runtime> {
  const { ctx, readConfig } = await followConfig(given);
  const { log } = ctx;
  const lastRan = await newestSlot(ctx.db);
  const own = await regionNamed(ctx, where.region);
  const live = await loadLive(ctx, own?.id);
  await storeConfiguredWindows(ctx, live);
  const history = createHistory(ctx, live);
  let isStopping = false;
  const isEnding = () => isStopping;
  const known = await knownMonths(ctx, before);
  const upkeep = createUpkeep(ctx, history, isEnding, known);
  const publisher = await createPublisher(ctx, live, history, upkeep.months, publish);
  const recorder = createRecorder(ctx, live, publisher.changed, history.measured);
  recorder.advanceAll();
  if (lastRan !== null) await recordMissedWindows(ctx, live, lastRan);
  await history.refresh();
  publisher.build();

  const steps = createMaintenanceSteps(ctx, live);
  const drafts = createDrafts(ctx, live);
  const { lines = ALL_LINES } = where;
  const probing = await shareProbing(ctx, live, { recorder, drafts, lines, region: own });
  const desk = await openDesk(ctx, live, { recorder, drafts, probing, own });
  const refresh = async () => {
    steps.lookAgain();
    drafts.lookAgain();
    await publisher.readDeclared();
    publisher.changed();
  };
  const { changed } = publisher;
  const follow = createTakingUp(ctx, live, { readConfig, probing, desk, changed });
  const registered = await followChanges(ctx, live, follow);
  const work = repeatWork(ctx, {
    recorder,
    publisher,
    hearRegions: desk?.tick,
    maintainPast: () => upkeep.tick(),
    takeSteps: async () => (await steps.tick()) + (await drafts.tick()) > 0,
    refresh,
    readRegistered: () => registered.lookForNews(),
  });
  const regions = () => desk?.regions() ?? [];
  registerJobs(queue, ctx, live, { stopped: isEnding, monthsClosed: upkeep.monthsClosed, regions });

  return {
    regions,
    reasons: () => reasonsOf(recorder.trouble(), probing.trouble(), publisher.trouble()),
    engine: {
      ctx,
      live,
      ...(desk && { agents: { ...desk, regions: async () => regions() } }),
      ...engineOf(probing),
      followRegistered: registered.follow,
      async showDeclared() {
        await refresh();
        await publisher.published();
      },
    },
    heard: (word) => isStopping || hear(word, live, probing, work),
    async stop() {
      isStopping = true;
      desk?.close();
      await Promise.all([probing.stop(), work.stop()]);
      await registered.settled();
      await attempt(log, "writing the last results", () => recorder.flush());
      publisher.build();
      publisher.stop();
    },
  };
}

/** Starts everything that is repeated by time, and returns what stops it. */
function repeatWork(
  ctx: Pick<Context, "log">,
  parts: {
    readonly recorder: Recorder;
    readonly publisher: Publisher;
    /** Looks which regions are heard; absent without regions. */
    readonly hearRegions: (() => Promise<void>) | undefined;
    readonly maintainPast: () => Promise<void>;
    /** Returns true if a declared event changed. */
    readonly takeSteps: () => Promise<boolean>;
    readonly refresh: () => Promise<void>;
    readonly readRegistered: () => Promise<void>;
  },
) {
  const { recorder, publisher, refresh } = parts;
  const reading = (work: () => Promise<void>) => attempt(ctx.log, STALE_EVENTS, work);
  const readNews = async () => {
    await parts.readRegistered();
    await refresh();
  };
  const maintainPast = async () => {
    await parts.maintainPast();
    await reading(publisher.readDeclared);
    publisher.build();
  };
  const takeSteps = async () => {
    if (await parts.takeSteps()) await refresh();
  };
  const { hearRegions } = parts;
  const regions =
    hearRegions &&
    repeatEvery(TICK_MS, () => attempt(ctx.log, "taking the results of agents", hearRegions));
  const news = repeatEvery(TICK_MS, () => reading(() => publisher.lookForNews(readNews)));
  const jobs = [
    repeatEvery(TICK_MS, () => recorder.advanceAll()),
    ...(regions ? [regions] : []),
    repeatEvery(REFRESH_MS, publisher.build),
    news,
    repeatEvery(TICK_MS, () => reading(takeSteps)),
    repeatByCalendar(EACH_MINUTE, maintainPast),
  ];
  return {
    lookForNews: news.begin,
    hearRegions: () => regions?.begin(),
    stop: () => Promise.all(jobs.map((job) => job.stop())),
  };
}

/**
 * Returns what takes up monitors, templates and mutes that came by HTTP, one change at a time:
 * those of this process at once, those of others when it looks.
 *
 * @param take takes up what is stored now
 */
async function followChanges(ctx: Context, live: Live, take: () => Promise<void>) {
  let seen = await registeredRevision(ctx.db);
  let following = Promise.resolve();
  const follow = () => (following = following.catch(() => {}).then(take));
  return {
    follow,
    settled: () => following.catch(() => {}),
    async lookForNews() {
      const now = await registeredRevision(ctx.db);
      if (now === seen) return;
      await followMutes(ctx, live);
      await follow();
      seen = now;
    },
  };
}

/** Takes up what another node announces. */
function hear(
  word: string,
  live: Live,
  { heard, lookAgain }: SharedProbing,
  work: { readonly lookForNews: () => void; readonly hearRegions: () => void },
): void {
  if (word === "agents") work.hearRegions();
  if (word === "declared") work.lookForNews();
  heard(word);
  pushedFor(word, live).forEach(lookAgain);
}

/** Returns the monitors that something was sent for at another node. */
function pushedFor(word: string, live: Live): LiveMonitor[] {
  const [name, ...ids] = word.split(" ");
  if (name !== "pushed") return [];
  const asked = new Set(ids.map(Number));
  return live.monitors.filter((monitor) => asked.has(monitor.id));
}

/** Returns the part of the engine that measures. */
const engineOf = (probing: Probing): Pick<Engine, "probing" | "lookAgain" | "tryOut"> => ({
  probing: probing.state,
  lookAgain: (monitor) => probing.lookAgain(monitor),
  tryOut: (monitor) => probing.tryOut(monitor),
});

/** Returns what takes up monitors and templates as they are stored now. */
function createTakingUp(
  ctx: Context,
  live: Live,
  parts: {
    readonly readConfig: () => Promise<void>;
    readonly probing: Probing;
    readonly desk: AgentDesk | undefined;
    readonly changed: () => void;
  },
): () => Promise<void> {
  const { readConfig, probing, desk, changed } = parts;
  return async () => {
    await readConfig();
    const { started, stopped } = await followRegistered(ctx, live);
    stopped.forEach(probing.remove);
    started.forEach(probing.add);
    desk?.changed();
    await storeConfiguredWindows(ctx, live);
    changed();
  };
}

/** Opens the desk of the agents, and looks which regions are heard; nothing without regions. */
async function openDesk(
  ctx: Context,
  live: Live,
  parts: {
    readonly recorder: Recorder;
    readonly drafts: Drafts;
    readonly probing: Probing;
    readonly own: Region | undefined;
  },
) {
  const { recorder, drafts, probing, own } = parts;
  if (!ctx.config.regions) return undefined;
  const desk = await openAgentDesk(ctx, {
    live,
    recorder,
    own: own?.id ?? null,
    blindSince: () => probing.state().uplink.blindSince,
    announced: (...announced) => drafts.announced(...announced),
  });
  await desk.tick();
  return desk;
}

/** Returns the region that this process probes from, with its number. */
async function regionNamed({ db, config, log }: Context, id: string | null | undefined) {
  if (!id) return undefined;
  const known = (config.regions ?? []).some((region) => region.id === id);
  if (!known) {
    log.error({ region: id }, "VIGIE_REGION names no region of the configuration: it is ignored");
    return undefined;
  }
  return { id, number: (await regionNumbers(db, [id])).get(id)! };
}

/** Readiness is public: what databases say of hosts and users is in the log alone. */
function reasonsOf(
  recording: string | null,
  probing: string | null,
  publishing: string | null,
): string[] {
  return [
    ...(recording === null ? [] : ["results cannot be written: the log says why"]),
    ...(probing === null ? [] : [probing]),
    ...(publishing === null ? [] : ["the page cannot be brought up to date: the log says why"]),
  ];
}

/**
 * Returns the months of the snapshot published last or, where nothing was published or in another
 * shape, months computed now: there is little to compute, and no client waits for it.
 */
async function knownMonths(ctx: Context, before: Snapshot | null): Promise<ShownMonths> {
  try {
    if (before) return monthsIn(before);
  } catch (error) {
    ctx.log.warn({ err: error }, "the stored months cannot be read; computing them");
  }
  try {
    return await loadShownMonths(ctx);
  } catch (error) {
    ctx.log.error({ err: error }, "working out the month failed; trying again later");
    return new Map();
  }
}
