import { sql } from "kysely";
import type { Cause, Instant, Interval, Outcome } from "../server/core/model.ts";
import type { Db } from "./open.ts";

/** A result as it is kept: compact, since there are 1,440 a day for each monitor. */
export type StoredResult = {
  readonly monitorId: number;
  /** The slot that it answers for; with `attempt`, its identity. */
  readonly slotAt: Instant;
  readonly attempt: number;
  readonly startedAt: Instant;
  readonly outcome: Outcome | "maintenance" | null;
  readonly cause: Cause | null;
  readonly latencyMs: number | null;
  readonly httpStatus: number | null;
};

// The numbers are on people's disks: only ever add at the end.
const OUTCOMES = ["up", "degraded", "down", "maintenance", null] as const;
const CAUSES: readonly Cause[] = [
  "dns",
  "connect",
  "tls",
  "timeout",
  "protocol",
  "size",
  "body",
  "http_3xx",
  "http_4xx",
  "http_5xx",
  "slow",
  "expiring",
  "late",
  "throttled",
  "no_data",
  "self",
];

/** Nine parameters a row, and at most 30,000 a statement. */
const ROWS_PER_STATEMENT = 3_000;

/** Adds results; one whose slot and attempt are there already is left out, whoever sent it. */
export async function insertResults(db: Db, results: readonly StoredResult[]): Promise<void> {
  for (let i = 0; i < results.length; i += ROWS_PER_STATEMENT) {
    await db
      .insertInto("result")
      .values(results.slice(i, i + ROWS_PER_STATEMENT).map(toRow))
      .onConflict((c) => c.doNothing())
      .execute();
  }
}

const toRow = (r: StoredResult) => ({
  slot_at: r.slotAt,
  monitor_id: r.monitorId,
  region: 0,
  attempt: r.attempt,
  lag_ms: r.startedAt - r.slotAt,
  outcome: OUTCOMES.indexOf(r.outcome),
  cause: r.cause === null ? null : CAUSES.indexOf(r.cause),
  latency_ms: r.latencyMs === null ? null : Math.round(r.latencyMs),
  http_status: r.httpStatus,
});

/** When each monitor was last checked and last up, as far back as `since`. */
export async function lastResults(
  db: Db,
  since: Instant,
): Promise<{ monitorId: number; checkedAt: Instant | null; upAt: Instant | null }[]> {
  return db
    .selectFrom("result")
    .select("monitor_id as monitorId")
    .select(
      sql<number | null>`max(case when outcome < 4 then slot_at + lag_ms end)`.as("checkedAt"),
    )
    .select(sql<number | null>`max(case when outcome < 2 then slot_at + lag_ms end)`.as("upAt"))
    .where("slot_at", ">=", since)
    .groupBy("monitor_id")
    .execute();
}

/** The slot of the newest result of all, or `null`: about when the program last ran. */
export async function newestSlot(db: Db): Promise<Instant | null> {
  const row = await db
    .selectFrom("result")
    .select((eb) => eb.fn.max("slot_at").as("slotAt"))
    .executeTakeFirst();
  return row?.slotAt ?? null;
}

/** The slot of the oldest result that is kept, or `null`. */
export async function oldestSlot(db: Db): Promise<Instant | null> {
  const row = await db
    .selectFrom("result")
    .select((eb) => eb.fn.min("slot_at").as("slotAt"))
    .executeTakeFirst();
  return row?.slotAt ?? null;
}

/** One latency of a successful probe, and its place in the order of reading. */
export type MeasuredLatency = {
  readonly slotAt: Instant;
  readonly monitorId: number;
  readonly attempt: number;
  readonly latencyMs: number;
};

/**
 * Latencies of successful probes whose slots lie in `window`, in parts of at most `limit`: each
 * part goes on where `after`, the last of the part before, ended. Of all monitors, or of some.
 */
export async function latenciesOf(
  db: Db,
  window: Interval,
  limit: number,
  after: MeasuredLatency | null = null,
  monitors?: readonly number[],
): Promise<MeasuredLatency[]> {
  const from = after?.slotAt ?? window.from;
  return db
    .selectFrom("result")
    .select(["slot_at as slotAt", "monitor_id as monitorId", "attempt"])
    .select(sql<number>`latency_ms`.as("latencyMs"))
    .where("slot_at", ">=", from)
    .where("slot_at", "<", window.to)
    .$if(after !== null, (q) =>
      q.where(
        sql<boolean>`(slot_at, monitor_id, region, attempt) > (${after!.slotAt}, ${after!.monitorId}, 0, ${after!.attempt})`,
      ),
    )
    .where("outcome", "<", 2)
    .where("latency_ms", "is not", null)
    .$if(monitors !== undefined, (q) => q.where("monitor_id", "in", monitors!))
    .orderBy("slot_at")
    .orderBy("monitor_id")
    .orderBy("region")
    .orderBy("attempt")
    .limit(limit)
    .execute();
}

/**
 * Deletes about `limit` of the oldest results, those of slots before `until`, whole slots at a
 * time.
 *
 * @returns how many went, and before which slot none is left
 */
export async function deleteOldResults(
  db: Db,
  until: Instant,
  limit: number,
): Promise<{ readonly gone: number; readonly before: Instant }> {
  const slots = await db
    .selectFrom("result")
    .select("slot_at as slotAt")
    .where("slot_at", "<", until)
    .orderBy("slot_at")
    .limit(limit)
    .execute();
  const last = slots.at(-1);
  if (!last) return { gone: 0, before: until };
  const before = slots.length < limit ? until : last.slotAt + 1;
  const { numDeletedRows } = await db
    .deleteFrom("result")
    .where("slot_at", "<", before)
    .executeTakeFirstOrThrow();
  return { gone: Number(numDeletedRows), before };
}
