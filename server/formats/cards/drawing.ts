import { Worker } from "node:worker_threads";
import type { SocialCard } from "../../core/page/social-card.ts";

/** A picture to draw: a card, or an SVG at a width in pixels. */
export type DrawingTask =
  | { readonly card: SocialCard }
  | { readonly svg: string; readonly width: number };

export type DrawingReply = { readonly png: Uint8Array } | { readonly failure: string };

/** Thrown where more pictures wait than are drawn in a few seconds. */
export class TooManyDrawings extends Error {}

/**
 * Draws pictures one at a time, in a thread that starts with the first and ends when there is
 * nothing to draw for a while: a process that draws nothing loads neither renderer nor typeface.
 */
export type Drawing = {
  /**
   * @throws TooManyDrawings at once, where the queue is full
   * @throws Error if the picture cannot be drawn, or not in time
   */
  readonly draw: (task: DrawingTask) => Promise<Buffer>;
  /** Ends the thread; the next picture starts another. */
  readonly close: () => Promise<void>;
};

export function createDrawing({
  mostWaiting = 40,
  patienceMs = 10_000,
  idleMs = 15_000,
} = {}): Drawing {
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let waiting = 0;
  let queue: Promise<unknown> = Promise.resolve();

  const close = async () => {
    clearTimeout(idle);
    const ending = worker;
    worker = null;
    await ending?.terminate();
  };

  const run = (task: DrawingTask) =>
    new Promise<Buffer>((done, failed) => {
      worker ??= startWorker();
      const own = worker;
      const end = (settle: () => void) => {
        clearTimeout(late);
        own.off("message", onMessage).off("error", onError).off("exit", onExit);
        settle();
      };
      const giveUp = (reason: Error) =>
        end(() => {
          failed(reason);
          if (worker === own) void close();
        });
      const late = setTimeout(() => giveUp(new Error("the drawing takes too long")), patienceMs);
      const onMessage = (reply: DrawingReply) =>
        end(() => {
          if ("png" in reply) done(Buffer.from(reply.png.buffer));
          else failed(new Error(reply.failure));
        });
      const onError = (error: Error) => giveUp(error);
      const onExit = () => giveUp(new Error("the thread that draws has ended"));
      own.on("message", onMessage).on("error", onError).on("exit", onExit);
      own.postMessage(task);
    });

  const drawNext = async (task: DrawingTask): Promise<Buffer> => {
    clearTimeout(idle);
    try {
      return await run(task);
    } finally {
      waiting -= 1;
      if (waiting === 0) idle = setTimeout(() => void close(), idleMs).unref();
    }
  };

  return {
    async draw(task) {
      if (waiting >= mostWaiting) throw new TooManyDrawings("too many pictures wait to be drawn");
      waiting += 1;
      const drawing = queue.then(() => drawNext(task));
      queue = drawing.catch(() => {});
      return drawing;
    },
    close,
  };
}

function startWorker(): Worker {
  const worker = new Worker(new URL("./card-worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 64 },
  });
  // A thread that waits for pictures must not keep the process alive.
  worker.unref();
  return worker;
}
