import { queueStats, type QueueStats } from "../../db/messages.ts";
import type { Context } from "../context/context.ts";
import type { Family, Sample } from "../core/metric-family.ts";

/**
 * Returns figures of the work of this process.
 *
 * @param reasons why it is not ready; empty where it is
 * @param queue the outbox as it was last counted; `null` where this process does not send
 */
export function engineFamilies(
  version: string,
  reasons: readonly string[],
  queue: QueueStats | null,
): Family[] {
  const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
    name,
    type: "gauge",
    help,
    samples,
  });
  const { oldestDueAt, ...states } = queue ?? { oldestDueAt: null };
  return [
    gauge("vigie_build_info", "1, labelled by the version of the program.", [[{ version }, 1]]),
    gauge("vigie_ready", "1 if this process is ready, as /readyz answers.", [
      [{}, reasons.length === 0 ? 1 : 0],
    ]),
    gauge(
      "vigie_messages",
      "Messages of the outbox by state, counted once a minute.",
      Object.entries(states).map(([state, count]): Sample => [{ state }, count]),
    ),
    gauge(
      "vigie_oldest_due_message_timestamp_seconds",
      "When the oldest message that waits was due; absent where none waits.",
      oldestDueAt === null ? [] : [[{}, oldestDueAt / 1000]],
    ),
  ];
}

/** Most frequent counting of the outbox, whose rows are many. */
const COUNTED_MS = 60_000;

/**
 * Returns a reader of the outbox's last count. An old count is renewed for the next reading; while
 * the database is in trouble the last one stays.
 *
 * @param reading the database, once it is open
 */
function createOutboxCount(
  reading: () => Pick<Context, "db" | "now"> | null,
): () => QueueStats | null {
  let counted: QueueStats | null = null;
  let countedAt = -Infinity;
  return () => {
    const from = reading();
    if (from === null || Math.abs(from.now() - countedAt) < COUNTED_MS) return counted;
    countedAt = from.now();
    queueStats(from.db, from.now()).then(
      (stats) => (counted = stats),
      () => {},
    );
    return counted;
  };
}

/** Returns what reads the figures of the work of this process. */
export function createFigures(
  version: string,
  reasons: () => readonly string[],
  reading: Parameters<typeof createOutboxCount>[0],
): () => Family[] {
  const outbox = createOutboxCount(reading);
  return () => engineFamilies(version, reasons(), outbox());
}
