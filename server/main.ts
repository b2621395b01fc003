import { LISTENING, writeSetting } from "../db/key-values.ts";
import type { Hono } from "hono";
import type { Logger } from "pino";
import { sharedLimiters } from "../db/postgres/limits.ts";
import { type Db } from "../db/schema.ts";
import { storeOf, type Store } from "../db/store.ts";
import { trustSystemAuthorities } from "../probes/authorities.ts";
import { createApp } from "./routes/app.ts";
import type { OidcSettings } from "./core/settings.ts";
import { openRestored } from "./context/open-restored.ts";
import type { Secret } from "./context/secret.ts";
import { noticeOtherSecret } from "./context/secret-check.ts";
import { attempt } from "./work/attempt.ts";
import { repeatEvery } from "./work/repeat.ts";
import { startUsage } from "./work/keep-usage.ts";
import { loadAssets } from "./http/assets.ts";
import { CLIENT_FOLDER, loadWeb, programOf } from "./http/built-web.ts";
import type { TrustProxy } from "./core/client-address.ts";
import type { Config } from "./core/configuration.ts";
import { createTokenUsage } from "./core/people/usage-counter.ts";
import type { Snapshot } from "./core/snapshot.ts";
import { createDocuments, type Documents } from "./http/documents.ts";
import { createFallbackFiles, type Fallbacks } from "./http/fallback-files.ts";
import type { Front } from "./http/front.ts";
import { closeHttp, listen, urlOf } from "./http/listening.ts";
import { createListeningServer, type Answers } from "./http/listening-server.ts";
import { addFigures, processFamilies } from "./http/process-figures.ts";
import type { TelemetrySettings } from "./core/telemetry-settings.ts";
import { sendTelemetry } from "./telemetry/send-telemetry.ts";
import { answersOf, withBeside } from "./http/server.ts";
import { createLimits, type Limits } from "./http/request-limits.ts";
import { prepareNext } from "./routes/prepare-answers.ts";
import { keptShower } from "./routes/prove-showable.ts";
import { lastGood, snapshotFile, type LastGood } from "./state/stored-snapshot.ts";
import { startDelivery } from "./work/delivery/delivery.ts";
import { type MailSettings } from "./core/settings.ts";
import { createArchive, type Archive } from "./routes/pages/archive.ts";
import { newId } from "./context/ids.ts";
import { passingAddresses, publicAddresses } from "./routes/addresses.ts";
import { signInBy } from "./routes/session/sign-in-by.ts";
import { dutiesOf, endFollowing, nothingYet, reconfigureBy, type Current } from "./work/current.ts";
import { followLead } from "./work/cluster/follow-lead.ts";
import type { ConfigSource } from "./work/cluster/agree-on-config.ts";
import { enterNodes, type Node } from "./work/cluster/enter-nodes.ts";
import { createStatePublisher, type StatePublisher } from "./work/cluster/publish-state.ts";
import { NOTHING_PROBED } from "./state/engine.ts";
import { startAlerts } from "./work/alerts/alerts.ts";
import { createFigures } from "./work/engine-figures.ts";
import { exchangeCounts } from "./work/cluster/exchange-counts.ts";
import { createEngineSwitch, type EngineSwitch } from "./work/engine-switch.ts";
import { startQueue } from "./work/queue/start-queue.ts";
import { regionFamilies } from "./work/region-families.ts";
import { startRuntime } from "./work/runtime.ts";
import { startBackups } from "./work/upkeep/backups.ts";
import { VERSION } from "./context/version.ts";

/** Options of `vigie serve`, from its environment or a test. */
export type ServeOptions = {
  readonly config: Config;
  /** Path of the SQLite database, beside which the last good snapshot is; or `postgres://...`. */
  readonly database: string;
  /** Folder of the files of this process, with PostgreSQL; `data` if absent. */
  readonly stateFolder?: string;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly log: Logger;
  /** Proxies whose word about a client's address is trusted; none if absent. */
  readonly trust?: TrustProxy;
  readonly now?: () => number;
  /** VIGIE_REGION: region that this process probes from; none if absent. */
  readonly region?: string | null;
  /** VIGIE_SECRET; without one, it is made and kept beside the database. */
  readonly secret?: string | null;
  /** Mail server; without one, no mail is sent. */
  readonly mail?: MailSettings | null;
  /** Identity provider where people may sign in too. */
  readonly oidc?: OidcSettings | null;
  /** Where traces and metrics go; without it none are made. */
  readonly telemetry?: TelemetrySettings | null;
  /** Further routes, below /demo: the demo's mailbox. */
  readonly beside?: Hono;
  /** Listens already and answers with the last snapshot, until this server takes over. */
  readonly front?: Front | null;
  /** The configuration as it was written, for the other nodes of a shared database. */
  readonly source?: ConfigSource;
  /** Called with the open database before anything is read from it: the demo seeds its past. */
  readonly prepare?: (db: Db) => Promise<void>;
};

export type Server = {
  readonly url: string;
  /**
   * Puts another configuration in force; of several at once, the last. Returns false where it was
   * replaced by another node's, which stays.
   */
  reconfigure(config: Config, source?: ConfigSource): Promise<boolean>;
  /** Ends everything in order; nothing that was measured is lost. */
  stop(): Promise<void>;
};

/** Most time that a lost write-ahead log of SQLite may cover unnoticed. */
const KEEP_UP_MS = 10_000;
const EACH_HOUR = "7 * * * *";
const NOT_LEADING = "not probing: starting, or another instance leads this database";

/** The composition root: the only place where everything is wired. */
export async function startServer(options: ServeOptions): Promise<Server> {
  const { log, database, now = Date.now } = options;
  const store = storeOf(database, options.stateFolder);
  const current = nothingYet(options.config);
  let readable: Parameters<typeof createArchive>[0] = () => null;
  const archive = createArchive(() => readable(), log, now);
  const web = await webOf(options, archive);
  const documents = documentsOf(web, log);
  const fallbacks = createFallbackFiles(documents, fallbackPath(store.files), log, now);
  const kept = lastGood(snapshotFile(store.files), log, programOf(VERSION, web.assets));
  const counters = { limits: createLimits(options.config.limits), usage: createTokenUsage() };
  const app = createApp({
    documents,
    ...counters,
    ...(store.isShared && { limiter: sharedLimiters(() => readable()?.db ?? null) }),
    trust: options.trust ?? null,
    assets: loadAssets(CLIENT_FOLDER),
    web,
    log,
    engine: () => current.runtime?.engine ?? current.follower?.engine() ?? null,
    ...(options.mail && { mailFrom: options.mail.from }),
    signIn: await signInBy(options),
    health: healthOf(current, documents, now()),
  });
  const answers = answersOf(documents, options.beside ? withBeside(app, options.beside) : app);
  // The port first: if it is taken, nothing else has been touched.
  const { http, answerFrom } = options.front ?? (await listenFor(answers, options));
  const endFigures = withFigures(current, documents, () => readable());
  const { ending, endLast, close } = endingOf(current, [endFigures, () => closeHttp(http)]);

  try {
    const showKept = keptShower(kept, documents, web, now);
    showKept();
    answerFrom(answers);
    endLast(await sendTelemetry(options.telemetry, { log, version: VERSION, documents }));
    const { db, secret, given } = await openRestored(store, options);
    const usageParts = { db, now, log, secret, newId, ...counters };
    ending.unshift(
      () => db.destroy(),
      startUsage(usageParts, () => current.config),
    );
    ending.push(
      () => fallbacks.settled(),
      () => prepareNext({ kept, documents, web, log }),
      exchangeCounts(store, counters.limits, db),
    );
    readable = () => ({ db, config: current.config, now });
    const node = await enterNodes(store, db, options, current);
    ending.unshift(() => node.leave());
    ending.push(addFigures(node.families));
    const made = { store, db, secret, given, documents, kept, fallbacks, ...counters };
    const parts = { ...options, ...made, node, fenced: () => node.fenced(db) };
    const engine = createEngineSwitch(engineStart(parts, current), log);
    ending.push(
      // On one machine the last snapshot is written first: the next process writes the same file.
      () => store.isShared && node.giveUp(),
      () => engine.stop(),
    );
    await node.begin(dutiesOf(engine, current, followerOf(parts, current) ?? showKept));
    ending.push(() => endFollowing(node, current));
    if (node.isOurs()) await beginAsLead(parts, engine, current);

    // Once requests are answered: it takes some ten milliseconds.
    setImmediate(trustSystemAuthorities);
    const url = urlOf(http, options.host);
    if (node.isOurs()) await writeSetting(db, LISTENING, url);
    const { reconfigure, stopAgreeing } = await reconfigureBy(parts, engine, current);
    ending.push(stopAgreeing);
    return { url, reconfigure, stop: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Returns a list of ends, of which the last runs first, and what runs them. */
function endingOf(current: Current, ending: (() => unknown)[]) {
  let last: () => Promise<void> = async () => {};
  const close = async () => {
    current.isEnding = true;
    for (const end of ending.splice(0).toReversed()) await end();
    await last();
  };
  return { ending, close, endLast: (end: typeof last) => void (last = end) };
}

async function beginAsLead(parts: EngineParts, engine: EngineSwitch, { config }: Current) {
  const { db, secret, log, prepare } = parts;
  await prepare?.(db);
  await noticeOtherSecret(db, secret, log);
  await engine.change(config);
}

const listenFor = async (answers: Answers, { host, port }: ServeOptions) => {
  const server = createListeningServer(answers);
  await listen(server.http, port, host);
  return server;
};

const webOf = async ({ mail }: ServeOptions, archive: Archive) => ({
  ...(await loadWeb()),
  archive,
  canSubscribe: mail != null,
});

const documentsOf = (web: Parameters<typeof publicAddresses>[0], log: Logger): Documents =>
  createDocuments(
    (page) => publicAddresses(web, page),
    passingAddresses(web),
    (path, error) =>
      log.error({ err: error, path }, "a document cannot be made; it stays as it was"),
  );

/** Returns what the health check reports, from the time at which the server started. */
const healthOf = (current: Current, documents: Documents, startedAt: number) => ({
  version: VERSION,
  startedAt,
  reasons: async () => reasonsOf(current, documents),
});

type EngineParts = Omit<ServeOptions, "secret"> & {
  /** VIGIE_SECRET; `null`: the one beside the database. */
  readonly given: string | null;
  readonly store: Store;
  readonly db: Db;
  readonly secret: Secret;
  readonly documents: Documents;
  readonly kept: LastGood;
  readonly fallbacks: Fallbacks;
  readonly limits: Limits;
  readonly node: Node;
  /** Returns the database for the engine: it writes only while this process leads. */
  readonly fenced: () => Db;
};

/** Returns what shows the snapshots of the node that leads; `null` where no other can. */
function followerOf(parts: EngineParts, current: Current): (() => Promise<void>) | null {
  if (!parts.store.isShared) return null;
  const { db, log, secret, documents, kept, fallbacks, limits, node, now = Date.now } = parts;
  const show = (snapshot: Snapshot, isStale: boolean) => {
    documents.publish(snapshot, isStale);
    kept.keep(snapshot);
    fallbacks.keep(snapshot);
  };
  const ctx = { db, now, log, secret, newId };
  return followLead(ctx, node, current, show, (config) => limits.configure(config.limits));
}

/** Returns what starts the engine of a configuration, and shows its snapshots. */
function engineStart(
  options: EngineParts,
  current: Current,
): (config: Config) => Promise<() => Promise<void>> {
  const { log, now = Date.now, mail = null, secret, given, store } = options;
  const { documents, kept, fallbacks, limits, node } = options;
  let shown: Snapshot | null = null;
  let others: StatePublisher | null = null;
  const show = (snapshot: Snapshot, revision: number) => {
    // Measuring goes on in memory; what only the database knows is the last that was read.
    const inTrouble = (current.runtime?.reasons() ?? []).length > 0;
    shown = snapshot;
    documents.publish(snapshot, inTrouble);
    kept.keep(snapshot);
    fallbacks.keep(snapshot);
    const probing = current.runtime?.engine.probing() ?? NOTHING_PROBED;
    others?.publish({ snapshot, probing }, revision);
    current.delivery?.look();
  };
  return async (config) => {
    const db = options.fenced();
    await store.keepUp(db);
    await store.makePartitions(db, now());
    const publishing = store.isShared ? createStatePublisher(db, log) : null;
    others = publishing;
    const ctx = { db, now, log, config, secret, newId };
    const queue = await startQueue(options.database, { db: options.db, log });
    const shownBefore = documents.snapshot();
    const where = { region: options.region ?? null, lines: node.lines.asLead };
    const runtime = await startRuntime(ctx, queue, show, shownBefore, where).catch(
      async (error: unknown) => {
        await queue.stop();
        throw error;
      },
    );
    void attempt(log, "sharing the probes among the nodes", () => node.setProbing(true));
    queue.every("partitions", EACH_HOUR, () => store.makePartitions(db, now()));
    const delivery = startDelivery(runtime.engine.ctx, queue, mail, () => shown);
    const alerts = startAlerts(runtime.engine, mail, {
      reasons: () => reasonsOf({ ...current, isEnding: false }, documents),
      shownAt: () => shown?.generatedAt ?? null,
    });
    const keepingUp = repeatEvery(KEEP_UP_MS, () =>
      attempt(log, "the upkeep of the database", () => store.keepUp(db)),
    );
    const backups = startBackups(config, { database: store.name, secret: given }, log, now);
    Object.assign(current, { config, runtime, delivery });
    limits.configure(config.limits);
    return async () => {
      current.delivery = null;
      const all = [delivery, alerts, runtime, keepingUp, queue, backups];
      await Promise.all(all.map((part) => part.stop()));
      await publishing?.stop();
    };
  };
}

const fallbackPath = (files: string) => (pageId: string) => `${files}.fallback.${pageId}.html`;

const reasonsOf = (
  { runtime, follower, isEnding }: Current,
  documents: Documents,
): readonly string[] => [
  ...(isEnding ? ["ending"] : []),
  ...((runtime ?? follower)?.reasons() ?? [NOT_LEADING]),
  ...documents.trouble(),
];

/** Adds the figures of this process to `/metrics`; returns what takes them away. */
const withFigures = (
  current: Current,
  documents: Documents,
  reading: Parameters<typeof createFigures>[2],
) =>
  addFigures(
    processFamilies,
    createFigures(VERSION, () => reasonsOf(current, documents), reading),
    () => regionFamilies(current.runtime?.regions() ?? []),
  );
