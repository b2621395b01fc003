import { Worker } from "node:worker_threads";
import type { LineFields } from "../../core/measuring/log-line.ts";

/** Input of the thread: `progress` holds the number of the line that it is at. */
export type PatternTask = {
  readonly source: string;
  readonly lines: readonly string[];
  readonly progress: SharedArrayBuffer;
};
export type PatternReply = readonly (LineFields | null)[];

/** `null` where the pattern does not fit; `slow` where it came to no end in time. */
export type Matched = LineFields | null | "slow";

/**
 * Runs the patterns that operators write for their logs. A pattern may take exponential time on
 * some line, and clients write the lines, so no test of a pattern beforehand shows that it is
 * safe. It runs in a thread of its own instead, which is ended at a line that takes too long.
 */
export type PatternRunner = {
  readonly match: (source: string, lines: readonly string[]) => Promise<Matched[]>;
  /** Ends the thread; the next lines start another. */
  readonly close: () => Promise<void>;
};

/** A thread that has not begun within this is a fault of the machine. */
const START_MS = 10_000;
const LOOK_MS = 20;

/**
 * @param patienceMs how long the first slow line may take; those that follow get a fifth of it
 * @param mostSlow after so many slow lines in one call, the rest of its lines count as slow too
 */
export function createPatternRunner({ patienceMs = 500, mostSlow = 20 } = {}): PatternRunner {
  let worker: Worker | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  const close = async () => {
    const ending = worker;
    worker = null;
    await ending?.terminate();
  };

  /** Matches all lines, or ends the thread at the line that takes too long. */
  const run = (source: string, lines: readonly string[], waitMs: number) =>
    new Promise<{ found: PatternReply } | { slowAt: number }>((done, failed) => {
      const progress = new SharedArrayBuffer(4);
      const at = new Int32Array(progress);
      at[0] = -1;
      worker ??= startWorker();
      const own = worker;
      let [seen, since] = [-1, performance.now()];
      const watch = setInterval(() => {
        const line = Atomics.load(at, 0);
        if (line !== seen) [seen, since] = [line, performance.now()];
        const waitedMs = performance.now() - since;
        if (line >= 0 && waitedMs > waitMs) end(() => done({ slowAt: line }), true);
        if (line < 0 && waitedMs > START_MS)
          end(() => failed(new Error("the thread for patterns does not start")), true);
      }, LOOK_MS);
      const end = (settle: () => void, isEnding = false) => {
        clearInterval(watch);
        own.off("message", onMessage).off("error", onError).off("exit", onExit);
        if (isEnding) void close().then(settle, failed);
        else settle();
      };
      const onMessage = (found: PatternReply) => end(() => done({ found }));
      const onError = (error: unknown) => end(() => failed(error), true);
      const onExit = () => {
        if (worker === own) worker = null;
        end(() => failed(new Error("the thread for patterns has ended")));
      };
      own.on("message", onMessage).on("error", onError).on("exit", onExit);
      own.postMessage({ source, lines, progress } satisfies PatternTask);
    });

  const matchAll = async (source: string, lines: readonly string[]): Promise<Matched[]> => {
    const slow = new Set<number>();
    for (;;) {
      const asked = lines.flatMap((_, i) => (slow.has(i) ? [] : [i]));
      if (slow.size >= mostSlow) return lines.map(() => "slow");
      const waitMs = slow.size === 0 ? patienceMs : patienceMs / 5;
      const ran = await run(
        source,
        asked.map((i) => lines[i]!),
        waitMs,
      );
      if ("found" in ran) {
        const matched = lines.map((): Matched => "slow");
        for (const [n, i] of asked.entries()) matched[i] = ran.found[n] ?? null;
        return matched;
      }
      slow.add(asked[ran.slowAt]!);
    }
  };

  return {
    match(source, lines) {
      const matching = queue.then(() => matchAll(source, lines));
      queue = matching.catch(() => {});
      return matching;
    },
    close,
  };
}

function startWorker(): Worker {
  const worker = new Worker(new URL("./pattern-worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 64 },
  });
  // A thread that waits for lines must not keep the process alive.
  worker.unref();
  return worker;
}
