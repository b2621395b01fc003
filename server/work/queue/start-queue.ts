import { perEngine } from "../../../db/dialect.ts";
import { traced } from "../../core/tracing.ts";
import { createEmbeddedQueue } from "./embedded.ts";
import type { Queue, QueueParts } from "./queue.ts";

/**
 * Starts the queue of a database.
 *
 * @param address `postgres://...`, or the path of a file
 * @throws UnusableDatabase if a package is missing that its engine needs
 */
export async function startQueue(address: string, parts: QueueParts): Promise<Queue> {
  const start = perEngine(address, {
    sqlite: async () => createEmbeddedQueue(parts),
    postgres: async () => (await import("./pg-boss.ts")).createBossQueue(address, parts),
  });
  return withSpans(await start());
}

/** Makes each run of a job a span. */
const withSpans = (queue: Queue): Queue => ({
  ...queue,
  every: (name, cron, run) =>
    queue.every(name, cron, () => traced(`job ${name}`, "internal", {}, run)),
});
