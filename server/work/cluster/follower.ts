import { announce } from "../../../db/announce.ts";
import { storedRevision } from "../../../db/key-values.ts";
import {
  publishedBody,
  publishedHead,
  type SnapshotHead,
} from "../../../db/published-snapshots.ts";
import type { Context } from "../../context/context.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { Refusal } from "../../core/refusal.ts";
import { NOTHING_PROBED, type Engine } from "../../state/engine.ts";
import { readLive, type Live } from "../../state/live.ts";
import { configInForce } from "../../state/registered-monitors.ts";
import { asKnownNow, isFresh } from "../../state/stored-snapshot.ts";
import { stateOf } from "./snapshot-bytes.ts";

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

type Waiting = { readonly revision: number; readonly done: () => void };

/** @param show called with each snapshot of the lead; stale if it is old */
export function createFollower(
  given: Context,
  show: (snapshot: Snapshot, stale: boolean) => void,
): Follower {
  let config = given.config;
  const ctx: Context = {
    ...given,
    get config() {
      return config;
    },
  };
  const live: Live = { components: [], monitors: [] };
  let head: SnapshotHead | null = null;
  let shown: Snapshot | null = null;
  let probing = NOTHING_PROBED;
  let loaded: { readonly revision: number; readonly at: number } | null = null;
  let trouble: string | null = null;
  let looking: Promise<void> | null = null;
  let isAskedAgain = false;
  let waiting: Waiting[] = [];

  const readSnapshot = async () => {
    const now = await publishedHead(ctx.db);
    if (now === null || now.seq === head?.seq) return refreshAge();
    const published = await publishedBody(ctx.db);
    if (!published) return;
    const state = await stateOf(published.body);
    head = published;
    ({ snapshot: shown, probing } = state);
    show(asKnownNow(shown, ctx.now()), !isFresh(shown, ctx.now()));
  };
  /** A snapshot that is followed by no other grows old: once, it is shown as such. */
  const refreshAge = () => {
    if (!shown || isFresh(shown, ctx.now())) return;
    show(asKnownNow(shown, ctx.now()), true);
    shown = null;
  };
  const readState = async () => {
    const revision = head?.revision ?? 0;
    if (loaded?.revision === revision && performance.now() - loaded.at < REFRESH_MS) return;
    config = await configInForce(ctx, given.config);
    const fresh = await readLive(ctx);
    live.components.splice(0, Infinity, ...fresh.components);
    live.monitors.splice(0, Infinity, ...fresh.monitors);
    loaded = { revision, at: performance.now() };
  };
  const lookOnce = async () => {
    try {
      await readSnapshot();
      await readState();
      trouble = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (trouble !== reason) ctx.log.warn({ reason }, "what the lead found cannot be read");
      trouble = reason;
    }
    const seen = loaded?.revision ?? -1;
    for (const one of waiting.filter((w) => w.revision <= seen)) one.done();
    waiting = waiting.filter((w) => w.revision > seen);
  };
  const look = (): Promise<void> => {
    isAskedAgain = true;
    looking ??= (async () => {
      while (isAskedAgain) {
        isAskedAgain = false;
        await lookOnce();
      }
      looking = null;
    })();
    return looking;
  };
  /** Resolves once the lead has shown what is stored now, or after `PATIENCE_MS`. */
  const settle = async () => {
    const revision = await storedRevision(ctx.db);
    if (loaded && loaded.revision >= revision) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, PATIENCE_MS);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      waiting.push({ revision, done });
      void look();
    });
  };
  const engine: Engine = {
    ctx,
    live,
    probing: () => probing,
    lookAgain: createPushAnnouncer(ctx),
    tryOut: async () => {
      throw new Refusal("unavailable", "Not here, not now: another node sends the probes.");
    },
    followRegistered: settle,
    showDeclared: settle,
  };
  return {
    engine: () => (loaded ? engine : null),
    reasons() {
      const now = ctx.now();
      if (trouble !== null) return [`the lead's snapshot cannot be read: ${trouble}`];
      if (!loaded) return ["starting: the lead has not stored its components yet"];
      return shown && isFresh(shown, now)
        ? []
        : ["no node leads: the page is not brought up to date"];
    },
    look,
    stop() {
      for (const one of waiting.splice(0)) one.done();
    },
  };
}

/** Returns what lets the lead know that something was sent for a monitor. */
function createPushAnnouncer({ db, log }: Context): Engine["lookAgain"] {
  const ids = new Set<number>();
  const send = () => {
    const sent = [...ids].slice(0, MOST_PUSHED);
    ids.clear();
    announce(db, `pushed ${sent.join(" ")}`).catch((error: unknown) =>
      log.warn({ err: error }, "the lead looks for what was pushed at its next slot"),
    );
  };
  return ({ id }) => {
    if (ids.size === 0) setTimeout(send, PUSHED_MS);
    ids.add(id);
  };
}
