import { sql } from "kysely";
import {
  CAUSES,
  type Cause,
  type Instant,
  type Interval,
  type RecordedResult,
} from "../server/core/model.ts";
import { HOUR_MS } from "../server/core/duration.ts";
import { perEngine } from "./dialect.ts";
import { dropOldestDay } from "./postgres/partitions.ts";
import type { Db } from "./schema.ts";

/** A result as it is kept: compact, since there are 1,440 a day for each monitor. */
export type StoredResult = RecordedResult & { readonly monitorId: number };

// The numbers are on people's disks: outcomes are five for ever, causes only ever added at the end.
const OUTCOMES = ["up", "degraded", "down", "maintenance", null] as const;
const CODES: readonly (Cause | null)[] = [null, ...CAUSES];

/** Outcome and cause in one number; 0 is up. */
const verdictOf = ({ outcome, cause }: Pick<StoredResult, "outcome" | "cause">): number =>
  OUTCOMES.indexOf(outcome) + OUTCOMES.length * CODES.indexOf(cause);

/** Something was learnt about the target; and it answered well. */
const LEARNT = sql<boolean>`verdict % 5 < 4`;
const ANSWERED = sql<boolean>`verdict % 5 < 2`;

/** Seven parameters a row, and at most 30,000 a statement. */
const ROWS_PER_STATEMENT = 3_000;

type Row = ReturnType<typeof toRow>;

/**
 * Adds results. One whose slot and attempt are stored already is left out, whatever its sender.
 *
 * @returns the number of new results
 */
export async function insertResults(db: Db, results: readonly StoredResult[]): Promise<number> {
  const insert = perEngine(db, { sqlite: insertValues, postgres: insertColumns });
  let added = 0;
  for (let i = 0; i < results.length; i += ROWS_PER_STATEMENT) {
    added += await insert(db, results.slice(i, i + ROWS_PER_STATEMENT).map(toRow));
  }
  return added;
}

async function insertValues(db: Db, rows: readonly Row[]): Promise<number> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("result")
    .values(rows)
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0);
}

/** One statement for any number of rows: it is prepared once, and has a parameter a column. */
async function insertColumns(db: Db, rows: readonly Row[]): Promise<number> {
  const column = (name: keyof Row) => `{${rows.map((row) => row[name] ?? "null").join(",")}}`;
  const { numAffectedRows } = await sql`
    insert into result (slot_at, monitor_id, attempt, lag_ms, verdict, latency_ms, http_status)
    select * from unnest(
      ${column("slot_at")}::bigint[], ${column("monitor_id")}::integer[],
      ${column("attempt")}::integer[], ${column("lag_ms")}::bigint[],
      ${column("verdict")}::integer[], ${column("latency_ms")}::bigint[],
      ${column("http_status")}::integer[])
    on conflict do nothing
  `.execute(db);
  return Number(numAffectedRows ?? 0);
}

const toRow = (r: StoredResult) => ({
  slot_at: r.slotAt,
  monitor_id: r.monitorId,
  attempt: r.attempt,
  lag_ms: r.startedAt - r.slotAt,
  verdict: verdictOf(r),
  latency_ms: r.latencyMs === null ? null : Math.round(r.latencyMs),
  http_status: r.httpStatus === 200 ? 0 : r.httpStatus,
});

/** Returns when each monitor was last checked and last up, as far back as `since`. */
export async function lastResults(
  db: Db,
  since: Instant,
): Promise<{ monitorId: number; checkedAt: Instant | null; upAt: Instant | null }[]> {
  return db
    .selectFrom("result")
    .select("monitor_id as monitorId")
    .select(sql<number | null>`max(case when ${LEARNT} then slot_at + lag_ms end)`.as("checkedAt"))
    .select(sql<number | null>`max(case when ${ANSWERED} then slot_at + lag_ms end)`.as("upAt"))
    .where("slot_at", ">=", since)
    .groupBy("monitor_id")
    .execute();
}

/** As `lastResults`, by the number of the region that probed; 0 is the service itself. */
export async function lastRegionalResults(
  db: Db,
  since: Instant,
): Promise<
  {
    monitorId: number;
    regionNumber: number;
    checkedAt: Instant | null;
    upAt: Instant | null;
  }[]
> {
  return db
    .selectFrom("result")
    .select("monitor_id as monitorId")
    .select(sql<number>`attempt / 16`.as("regionNumber"))
    .select(sql<number | null>`max(case when ${LEARNT} then slot_at + lag_ms end)`.as("checkedAt"))
    .select(sql<number | null>`max(case when ${ANSWERED} then slot_at + lag_ms end)`.as("upAt"))
    .where("slot_at", ">=", since)
    .groupBy(["monitor_id", sql`attempt / 16`])
    .execute();
}

/** Returns the newest probe of each monitor, not by a region, whose slot is not before `since`. */
export async function newestProbes(
  db: Db,
  since: Instant,
): Promise<Map<number, { readonly slotAt: Instant; readonly attempt: number }>> {
  const rows = await db
    .selectFrom("result")
    .select("monitor_id as monitorId")
    .select(sql<number>`max(slot_at * ${sql.lit(MOST_ATTEMPTS)} + attempt)`.as("place"))
    .where("slot_at", ">=", since)
    .where("attempt", "<", MOST_ATTEMPTS)
    .groupBy("monitor_id")
    .execute();
  return new Map(
    rows.map(({ monitorId, place }) => [
      monitorId,
      { slotAt: Math.floor(place / MOST_ATTEMPTS), attempt: place % MOST_ATTEMPTS },
    ]),
  );
}

/** Attempts of one slot are fewer; those of regions have higher numbers. */
const MOST_ATTEMPTS = 16;

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
  return partOf(db, window, limit, after, monitors)
    .select(["slot_at as slotAt", "monitor_id as monitorId", "attempt"])
    .select(sql<number>`latency_ms`.as("latencyMs"))
    .where(ANSWERED)
    .where("latency_ms", "is not", null)
    .execute();
}

/** Selects results whose slots lie in `window` and that come after one, in order. */
function partOf(
  db: Db,
  window: Interval,
  limit: number,
  after: Pick<StoredResult, "slotAt" | "monitorId" | "attempt"> | null,
  monitors: readonly number[] | undefined,
) {
  return db
    .selectFrom("result")
    .where("slot_at", ">=", after?.slotAt ?? window.from)
    .where("slot_at", "<", window.to)
    .$if(after !== null, (q) =>
      q.where(
        sql<boolean>`(slot_at, monitor_id, attempt) > (${after!.slotAt}, ${after!.monitorId}, ${after!.attempt})`,
      ),
    )
    .$if(monitors !== undefined, (q) => q.where("monitor_id", "in", monitors!))
    .orderBy("slot_at")
    .orderBy("monitor_id")
    .orderBy("attempt")
    .limit(limit);
}

/** How many results went, and before which slot none is left. */
type Deleted = { readonly gone: number; readonly before: Instant };

/**
 * Deletes about `limit` of the oldest results, those of slots before `until`, whole slots at a
 * time. PostgreSQL drops a whole day at once, once it is over before `until`.
 */
export function deleteOldResults(db: Db, until: Instant, limit: number): Promise<Deleted> {
  return perEngine(db, { sqlite: deleteSlots, postgres: dropDay })(db, until, limit);
}

/** Days that are over go with their table; of those without one, the rows. */
async function dropDay(db: Db, until: Instant, limit: number): Promise<Deleted> {
  return (await dropOldestDay(db, until)) ?? deleteSlots(db, until, limit, "result_rest");
}

async function deleteSlots(
  db: Db,
  until: Instant,
  limit: number,
  table: "result" | "result_rest" = "result",
): Promise<Deleted> {
  const slots = await db
    .selectFrom(table)
    .select("slot_at as slotAt")
    .where("slot_at", "<", until)
    .orderBy("slot_at")
    .limit(limit)
    .execute();
  const last = slots.at(-1);
  if (!last) return { gone: 0, before: until };
  const before = slots.length < limit ? until : last.slotAt + 1;
  const { numDeletedRows } = await db
    .deleteFrom(table)
    .where("slot_at", "<", before)
    .executeTakeFirstOrThrow();
  return { gone: Number(numDeletedRows), before };
}

/**
 * Results whose slots lie in `window`, in order of slot, monitor and attempt, at most `limit`:
 * the next part goes on after the last of this one. Of all monitors, or of some.
 */
export async function resultsAfter(
  db: Db,
  window: Interval,
  limit: number,
  after: StoredResult | null = null,
  monitors?: readonly number[],
): Promise<StoredResult[]> {
  const rows = await partOf(db, window, limit, after, monitors)
    .select(["slot_at", "monitor_id", "attempt", "lag_ms", "verdict"])
    .select(["latency_ms", "http_status"])
    .execute();
  return rows.map(fromRow);
}

type ResultRow = {
  readonly slot_at: number;
  readonly monitor_id: number;
  readonly attempt: number;
  readonly lag_ms: number;
  readonly verdict: number;
  readonly latency_ms: number | null;
  readonly http_status: number | null;
};

const fromRow = (r: ResultRow): StoredResult => ({
  monitorId: r.monitor_id,
  slotAt: r.slot_at,
  attempt: r.attempt,
  startedAt: r.slot_at + r.lag_ms,
  outcome: OUTCOMES[r.verdict % OUTCOMES.length] ?? null,
  cause: CODES[Math.floor(r.verdict / OUTCOMES.length)] ?? null,
  latencyMs: r.latency_ms,
  httpStatus: r.http_status === 0 ? 200 : r.http_status,
});

/** Returns the last results of some monitors whose slots lie in `window`, newest first. */
export async function newestResults(
  db: Db,
  window: Interval,
  monitors: readonly number[],
  limit: number,
): Promise<StoredResult[]> {
  const rows = await db
    .selectFrom("result")
    .select(["slot_at", "monitor_id", "attempt", "lag_ms", "verdict"])
    .select(["latency_ms", "http_status"])
    .where("slot_at", ">=", window.from)
    .where("slot_at", "<", window.to)
    .where("monitor_id", "in", monitors)
    .where(LEARNT)
    .orderBy("slot_at", "desc")
    .orderBy("lag_ms", "desc")
    .orderBy("attempt", "desc")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** Counts the results of some monitors that began in `window`, and those of them that failed. */
export async function resultCounts(
  db: Db,
  window: Interval,
  monitors: readonly number[],
): Promise<{ readonly checked: number; readonly failed: number }> {
  const row = await db
    .selectFrom("result")
    .select((eb) => eb.fn.countAll<number>().as("checked"))
    .select(sql<number>`count(case when not ${ANSWERED} then 1 end)`.as("failed"))
    .where("slot_at", ">=", window.from - LONGEST_LAG_MS)
    .where("slot_at", "<", window.to)
    .where(sql<number>`slot_at + lag_ms`, ">=", window.from)
    .where(sql<number>`slot_at + lag_ms`, "<", window.to)
    .where("monitor_id", "in", monitors)
    .where(LEARNT)
    .executeTakeFirstOrThrow();
  return { checked: Number(row.checked), failed: Number(row.failed) };
}

/** A slot may be waited for: so long after it at most a probe still counts for its own day. */
const LONGEST_LAG_MS = HOUR_MS;

/**
 * Returns the number of probes of each monitor that began at or after `since`: every attempt
 * counts.
 */
export async function probesSince(db: Db, since: Instant): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom("result")
    .select(["monitor_id as monitorId", (eb) => eb.fn.countAll<number>().as("probes")])
    .where("slot_at", ">=", since - LONGEST_LAG_MS)
    .where(sql<number>`slot_at + lag_ms`, ">=", since)
    .groupBy("monitor_id")
    .execute();
  return new Map(rows.map((r) => [r.monitorId, Number(r.probes)]));
}
