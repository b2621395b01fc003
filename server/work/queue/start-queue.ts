import { perEngine } from "../../../db/dialect.ts";
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
  return start();
}
