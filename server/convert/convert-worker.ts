import { parentPort, workerData } from "node:worker_threads";
import { Refusal } from "../core/refusal.ts";
import { convert } from "./convert.ts";
import type { ConversionReply, ConversionTask } from "./convert-in-thread.ts";

/** Converts the files of one task in a thread of its own. */
parentPort?.postMessage(run(workerData as ConversionTask) satisfies ConversionReply);

function run({ files, options }: ConversionTask): ConversionReply {
  try {
    const read = files.map(({ name, text }) => ({ name, content: { bytes: Buffer.from(text) } }));
    return { converted: convert(read, options) };
  } catch (error) {
    if (error instanceof Refusal) return { refused: { kind: error.kind, detail: error.message } };
    throw error;
  }
}
