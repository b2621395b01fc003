import { storedRevision } from "../../db/key-values.ts";
import type { Context } from "../context/context.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { loadDeclared } from "../state/declared-events.ts";
import type { HistoryKeeper } from "../state/history.ts";
import type { Live } from "../state/live.ts";
import type { ShownMonths } from "../state/month-reports.ts";
import { buildSnapshot } from "../state/snapshot.ts";

/** Builds the snapshots that every public document is made of. */
export type Publisher = {
  /** Builds and publishes a snapshot now. Never throws: the last one remains published. */
  readonly build: () => void;
  /** Builds one soon: a state changed that the public may see. */
  readonly changed: () => void;
  /** Reads the declared events again, for the next snapshot. */
  readonly readDeclared: () => Promise<void>;
  /** Resolves when the next snapshot has been published. */
  published(): Promise<void>;
  /** Calls `readAgain` where something was written since the last call, and builds one soon. */
  lookForNews(readAgain: () => Promise<void>): Promise<void>;
  /** Returns why the last snapshot could not be built; `null` if it could. */
  trouble(): string | null;
  /** Cancels the snapshot that is due soon; no other is built. */
  stop(): void;
};

/** Shows a snapshot, which takes account of so many stored changes. */
export type Publish = (snapshot: Snapshot, revision: number) => void;

/** A change reaches the documents within this time, and they are rebuilt no more often. */
const REBUILD_MS = 250;

/**
 * @param publish called with each new snapshot, at most four times a second, and the count of
 *   stored changes that it takes account of
 */
export async function createPublisher(
  ctx: Context,
  live: Live,
  history: HistoryKeeper,
  months: () => ShownMonths,
  publish: Publish,
): Promise<Publisher> {
  let seen = await storedRevision(ctx.db);
  let declared = await loadDeclared(ctx);
  let revision = seen;
  let builtAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let trouble: string | null = null;
  let isStopped = false;
  const waiting: (() => void)[] = [];

  const build = () => {
    // Also the one that is due: after `stop` nothing is shown any more.
    clearTimeout(timer);
    timer = undefined;
    builtAt = performance.now();
    try {
      const past = history.current();
      publish(buildSnapshot(ctx.config, live, past, revision, ctx.now(), declared, months()), seen);
      trouble = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (trouble !== reason) ctx.log.error({ err: error }, "the snapshot cannot be built");
      trouble = reason;
    }
    for (const published of waiting.splice(0)) published();
  };
  const changed = () => {
    if (isStopped) return;
    revision += 1;
    timer ??= setTimeout(build, Math.max(0, builtAt + REBUILD_MS - performance.now()));
  };

  return {
    build,
    changed,
    async readDeclared() {
      declared = await loadDeclared(ctx);
    },
    published: () =>
      isStopped ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
    async lookForNews(readAgain) {
      for (;;) {
        const stored = await storedRevision(ctx.db);
        if (stored === seen) return;
        await readAgain();
        seen = stored;
        changed();
      }
    },
    trouble: () => trouble,
    stop() {
      isStopped = true;
      clearTimeout(timer);
      for (const published of waiting.splice(0)) published();
    },
  };
}
