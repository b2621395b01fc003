import { Worker } from "node:worker_threads";
import { Refusal, type RefusalKind } from "../core/refusal.ts";
import type { Converted, ConvertOptions } from "./convert.ts";

/** A peer's files as texts. */
export type ConversionTask = {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly options: ConvertOptions;
};

export type ConversionReply =
  | { readonly converted: Converted }
  | { readonly refused: { readonly kind: RefusalKind; readonly detail: string } };

const LONGEST_MS = 30_000;
const MOST_MEMORY_MB = 256;

let isBusy = false;

/**
 * Converts files in a thread of its own, since thousands of monitors take seconds. One conversion
 * runs at a time.
 *
 * @throws Refusal as `convert` does; `conflict` while another one runs; `too_large` where it takes
 * more than 30 seconds or 256 MB
 */
export async function convertInThread(task: ConversionTask): Promise<Converted> {
  if (isBusy) throw new Refusal("conflict", "Another file is being converted; try again shortly.");
  isBusy = true;
  try {
    const reply = await replyOf(task);
    if ("converted" in reply) return reply.converted;
    throw new Refusal(reply.refused.kind, reply.refused.detail);
  } finally {
    isBusy = false;
  }
}

async function replyOf(task: ConversionTask): Promise<ConversionReply> {
  const worker = new Worker(new URL("./convert-worker.ts", import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  });
  const tooMuch = new Refusal(
    "too_large",
    "The file takes too long or too much memory to convert; give a part of it.",
  );
  const { promise, resolve, reject } = Promise.withResolvers<ConversionReply>();
  const deadline = setTimeout(() => reject(tooMuch), LONGEST_MS);
  worker.once("message", resolve);
  worker.once("error", (error: Error & { code?: string }) =>
    reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuch : error),
  );
  worker.once("exit", () => reject(new Error("the conversion ended without an answer")));
  try {
    return await promise;
  } finally {
    clearTimeout(deadline);
    await worker.terminate();
  }
}
