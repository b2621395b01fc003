import { announce } from "../../../db/announce.ts";
import { storedRevision } from "../../../db/key-values.ts";
import { publishedBody, publishedHead } from "../../../db/published-snapshots.ts";
import type { Config } from "../../core/configuration.ts";
import type { Context } from "../../context/context.ts";
import { partsOf } from "../../context/time-slices.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { NOTHING_PROBED, type Engine } from "../../state/engine.ts";
import { readLive, type Live } from "../../state/live.ts";
import { configInForce } from "../../state/registered-monitors.ts";
import { openForwardingDesk } from "../../actions/agent-forwarded.ts";
import { asKnownNow, isFresh } from "../../state/stored-snapshot.ts";
import { stateOf } from "./snapshot-bytes.ts";
import type { Execution } from "./execution.ts";
import { createTrialAsker } from "./trials.ts";

/**
 * A node that does not lead: it shows the snapshots of the lead, and reads and writes for its own
 * clients. What it writes is taken up by the lead, which it waits for.
 */
export type Follower = {
  /** Returns the engine of this node; `null` before the lead has stored its components. */
  readonly engine: () => Engine | null;
  /** Returns why it cannot serve now; empty when it can. */
  readonly reasons: () => readonly string[];
  /** Shows what is new; call it often, and at each word of the lead. Never rejects. */
  look(): Promise<void>;
  /**
   * Puts another configuration of the file in force, as soon as the lead has stored what is new in
   * it; until then all goes on as before. Resolves after the first try. Never rejects.
   */
  reconfigure(file: Config): Promise<void>;
  /** Takes up at once what another node announces (db/announce.ts). */
  readonly heard: Execution["heard"];
  /**
   * Ends the probes of this node, and hands over what was found.
   *
   * @param isLeaving lets the other nodes know that they are to probe in place of this one
   */
  readonly stopProbing: Execution["stop"];
  /** Lets the writes that wait for the lead go on. */
  stop(): void;
};

/** A write waits for the lead to take it up for so long; it is stored all the same. */
const PATIENCE_MS = 3_000;
/** Without any change, the time of each monitor's last check is read again this often. */
const REFRESH_MS = 10_000;
/** Words about pushed results are announced together. */
const PUSHED_MS = 50;
const MOST_PUSHED = 500;

type Show = (snapshot: Snapshot, isStale: boolean) => void;

/**
 * @param show called with each snapshot of the lead; stale if it is old
 * @param execute creates what probes, for a context with the configuration of the file; it is begun
 *   once it is known what is to be probed
 */
export function createFollower(
  given: Context,
  show: Show,
  execute: (ctx: Context) => Execution,
): Follower {
  let execution = execute(given);
  const published = createPublishedReader(given, show);
  const stored = createStoredReader(given);
  const waiting = createWaiting();
  const { ctx, live } = stored;
  let trouble: string | null = null;
  let looking: Promise<void> | null = null;
  let isAskedAgain = false;
  let isEnding = false;

  const lookOnce = async () => {
    try {
      await published.read();
      const file = await stored.read(published.revision());
      if (file) {
        await execution.stop(false);
        if (!isEnding) execution = execute({ ...given, config: file });
      }
      waiting.reached(published.revision());
      if (!isEnding) execution.begin();
      trouble = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (trouble !== reason) ctx.log.warn({ reason }, "what the lead found cannot be read");
      trouble = reason;
    }
  };
  const lookUntilSeen = async () => {
    while (isAskedAgain) {
      isAskedAgain = false;
      await lookOnce();
    }
    looking = null;
  };
  const look = (): Promise<void> => {
    isAskedAgain = true;
    return (looking ??= lookUntilSeen());
  };
  /** Resolves once the lead has shown what is stored now, or after `PATIENCE_MS`. */
  const settle = async () => {
    const settled = waiting.until(await storedRevision(ctx.db));
    void look();
    await settled;
  };
  const askForTrial = createTrialAsker(ctx);
  const engine: Engine = {
    ...serving(ctx, live),
    probing: () => published.probing(),
    lookAgain: createPushAnnouncer(ctx),
    tryOut: (monitor) => execution.tryOut(monitor) ?? askForTrial(monitor),
    followRegistered: settle,
    showDeclared: settle,
  };
  return {
    engine: () => (stored.isRead() ? engine : null),
    reasons() {
      if (trouble !== null) return [`what the lead found cannot be read: ${trouble}`];
      if (!stored.isRead()) return ["starting: no node that leads has stored its components yet"];
      return published.isFresh() ? [] : ["no node leads: the page is not brought up to date"];
    },
    look,
    reconfigure(file) {
      stored.reconfigure(file);
      return look();
    },
    heard: (word) => execution.heard(word),
    async stopProbing(isLeaving) {
      isEnding = true;
      await looking;
      await execution.stop(isLeaving);
    },
    stop: () => waiting.reached(Infinity),
  };
}

/** Returns what a node serves that does not lead. */
const serving = (ctx: Context, live: Live) => ({
  ctx,
  live,
  agents: openForwardingDesk(ctx, live),
});

/** Returns what reads and shows the snapshots that the lead publishes. */
function createPublishedReader({ db, now }: Context, show: Show) {
  let seq: number | null = null;
  let revision = 0;
  let shown: Snapshot | null = null;
  let probing = NOTHING_PROBED;
  let isShownAsStale = false;

  const showNow = () => {
    if (!shown) return;
    const isStale = !isFresh(shown, now());
    if (isStale && isShownAsStale) return;
    isShownAsStale = isStale;
    show(asKnownNow(shown, now()), isStale);
  };
  return {
    async read() {
      const head = await publishedHead(db);
      const published = head && head.seq !== seq ? await publishedBody(db) : null;
      if (published) {
        ({ snapshot: shown, probing } = await stateOf(published.body));
        ({ seq, revision } = published);
        isShownAsStale = false;
        showNow();
      } else if (shown && !isFresh(shown, now())) showNow();
    },
    /** Returns the count of stored changes that the shown snapshot takes account of. */
    revision: () => revision,
    probing: () => probing,
    isFresh: () => shown !== null && isFresh(shown, now()),
  };
}

/** Returns what reads the configuration and the components as they are stored. */
function createStoredReader(given: Context) {
  let file = given.config;
  let next: Config | null = null;
  let trouble: string | null = null;
  let config = file;
  const ctx: Context = {
    ...given,
    get config() {
      return config;
    },
  };
  const live: Live = { components: [], monitors: [] };
  let read: { readonly revision: number; readonly at: number } | null = null;
  const readAs = async (from: Config) => {
    const inForce = await configInForce(ctx, from);
    const fresh = await readLive({ ...given, config: inForce });
    config = inForce;
    live.components.splice(0, Infinity, ...fresh.components);
    live.monitors.splice(0, Infinity, ...fresh.monitors);
  };
  /** Returns the next configuration if it is in force now. */
  const readNext = async (): Promise<Config | null> => {
    const wanted = next;
    if (!wanted) return null;
    try {
      await readAs(wanted);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (trouble !== reason) {
        given.log.warn({ reason }, "the new configuration waits for the node that leads");
      }
      trouble = reason;
      return null;
    }
    trouble = null;
    file = wanted;
    if (next === wanted) next = null;
    return file;
  };
  return {
    ctx,
    live,
    isRead: () => read !== null,
    reconfigure: (wanted: Config) => void (next = wanted),
    /** Returns another configuration of the file that is in force from now on; `null`: the same. */
    async read(revision: number): Promise<Config | null> {
      const replaced = await readNext();
      if (
        replaced === null &&
        read?.revision === revision &&
        performance.now() - read.at < REFRESH_MS
      ) {
        return null;
      }
      if (replaced === null) await readAs(file);
      read = { revision, at: performance.now() };
      return replaced;
    },
  };
}

/** Returns what lets writes wait until a count of stored changes is reached. */
function createWaiting() {
  let reached = 0;
  let waiting: { readonly revision: number; readonly done: () => void }[] = [];
  return {
    reached(revision: number) {
      reached = revision;
      for (const one of waiting) if (one.revision <= reached) one.done();
      waiting = waiting.filter((one) => one.revision > reached);
    },
    until: (revision: number): Promise<void> =>
      new Promise((resolve) => {
        if (revision <= reached) return resolve();
        const timer = setTimeout(resolve, PATIENCE_MS);
        const done = () => {
          clearTimeout(timer);
          resolve();
        };
        waiting.push({ revision, done });
      }),
  };
}

/** Returns what lets the lead know that something was sent for a monitor. */
function createPushAnnouncer({ db, log }: Context): Engine["lookAgain"] {
  const ids = new Set<number>();
  const send = () => {
    const sent = [...ids];
    ids.clear();
    for (const part of partsOf(sent, MOST_PUSHED)) {
      announce(db, `pushed ${part.join(" ")}`).catch((error: unknown) =>
        log.warn({ err: error }, "the lead looks for what was pushed at its next slot"),
      );
    }
  };
  return ({ id }) => {
    if (ids.size === 0) setTimeout(send, PUSHED_MS);
    ids.add(id);
  };
}
