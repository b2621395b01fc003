import { saveStatus } from "../../db/components.ts";
import { saveFailingAnswer, type StoredAnswer } from "../../db/failing-answers.ts";
import {
  beginState,
  explainState,
  insertPlanned,
  type Evidence,
  type PlannedRow,
} from "../../db/intervals.ts";
import { bumpRevision } from "../../db/key-values.ts";
import { markLateResult } from "../../db/latencies.ts";
import { insertResults, type StoredResult } from "../../db/results.ts";
import { atomically, type Context } from "../context/context.ts";
import type { ComponentStatus } from "../core/measuring/component-status.ts";
import { isFormerLead } from "../core/database-errors.ts";
import type { Fault } from "../core/measuring/intervals.ts";
import type { Instant } from "../core/model.ts";
import type { LiveComponent } from "../state/live.ts";

/** A change of state waits at most so long to be written. */
const FLUSH_MS = 250;
/** Results alone wait longer, or for so many: a transaction costs as much as a dozen of them. */
const RESULTS_MS = 1_000;
const FLUSH_ROWS = 100;
/** After a write that failed. */
const RETRY_MS = 1_000;
/**
 * With a database that cannot be written, results wait for ten minutes at least: beyond so many the
 * older ones are given up, and the oldest of all beyond 500,000 (some 60 MB).
 */
const MANY_WAITING = 20_000;
export const MOST_WAITING = 500_000;
export const LONGEST_WAIT_MS = 600_000;

/** A change of a component's status that is to be written. */
export type Transition = {
  readonly component: LiveComponent;
  readonly before: ComponentStatus;
  readonly after: ComponentStatus;
  /** The party at fault for the outage, as recorded and as found now. */
  readonly blamed: Fault | null;
  readonly fault: Fault | null;
};

/** A write in the transaction of the results that were added before it. */
type Write = {
  readonly write: (db: Context["db"]) => Promise<unknown>;
  readonly done: PromiseWithResolvers<void>;
};

type Batch = {
  /** By monitor: only the last is of interest. */
  answers: Map<number, StoredAnswer>;
  writes: Write[];
  results: StoredResult[];
  transitions: Transition[];
  planned: PlannedRow[];
};

const emptyBatch = (): Batch => ({
  answers: new Map(),
  writes: [],
  results: [],
  transitions: [],
  planned: [],
});
const sizeOf = ({ results, transitions, planned, writes }: Batch): number =>
  results.length + transitions.length + planned.length + writes.length;

/** Rows on their way to the database, written in batches. */
export type ResultWriter = {
  readonly addResult: (result: StoredResult) => void;
  /** Stores the last failing answer of a monitor, to be written with its result. */
  readonly addAnswer: (stored: StoredAnswer) => void;
  readonly addTransition: (transition: Transition) => void;
  readonly addPlanned: (rows: readonly PlannedRow[]) => void;
  /**
   * Writes in the transaction of the results added so far. Resolves once it is committed; rejects
   * if another process leads by now.
   */
  readonly addWrite: (write: Write["write"]) => Promise<void>;
  /** Writes what waits; on failure keeps it and rejects. */
  readonly flush: () => Promise<void>;
  /** Why the last write failed, or `null`. */
  readonly trouble: () => string | null;
  readonly waiting: () => number;
};

export function createResultWriter(ctx: Context): ResultWriter {
  let waiting = emptyBatch();
  let writing: Promise<void> | null = null;
  let trouble: string | null = null;
  let dropped = 0;

  const keepFor = (failed: Batch, error: unknown) => {
    const results = [...failed.results, ...waiting.results];
    const kept = worthWaiting(results);
    dropped += results.length - kept.length;
    waiting = {
      answers: new Map([...failed.answers, ...waiting.answers]),
      writes: [...failed.writes, ...waiting.writes],
      results: kept,
      transitions: [...failed.transitions, ...waiting.transitions],
      planned: [...failed.planned, ...waiting.planned],
    };
    const reason = error instanceof Error ? error.message : String(error);
    if (trouble !== reason) ctx.log.error({ reason }, "results cannot be written; trying again");
    trouble = reason;
  };

  const flush = async (): Promise<void> => {
    if (writing) await writing.catch(() => {});
    if (sizeOf(waiting) === 0) return;
    const batch = waiting;
    waiting = emptyBatch();
    writing = write(ctx, batch);
    try {
      await writing;
      if (trouble) ctx.log.info({ dropped }, "the database takes results again");
      trouble = null;
      dropped = 0;
      for (const { done } of batch.writes) done.resolve();
    } catch (error) {
      if (isFormerLead(error)) {
        for (const { done } of batch.writes) done.reject(error);
        // The node that leads now records by itself: this one's states would contradict it.
        ctx.log.warn({ dropped: sizeOf(batch) }, "results of a former lead are not written");
        return;
      }
      keepFor(batch, error);
      throw error;
    } finally {
      writing = null;
    }
  };
  const soon = createFlushTimer(flush);

  return {
    addResult(result) {
      waiting.results.push(result);
      soon(trouble ? RETRY_MS : waiting.results.length >= FLUSH_ROWS ? 0 : RESULTS_MS);
    },
    addAnswer: (stored) => void waiting.answers.set(stored.monitorId, stored),
    addTransition(transition) {
      waiting.transitions.push(transition);
      soon(FLUSH_MS);
    },
    addPlanned(rows) {
      waiting.planned.push(...rows);
      soon(FLUSH_MS);
    },
    addWrite(write) {
      const done = Promise.withResolvers<void>();
      waiting.writes.push({ write, done });
      soon(trouble ? RETRY_MS : FLUSH_MS);
      return done.promise;
    },
    flush,
    trouble: () => trouble,
    waiting: () => waiting.results.length,
  };
}

/** Returns the results that go on waiting, those of the last ten minutes among them. */
function worthWaiting(results: StoredResult[]): StoredResult[] {
  if (results.length <= MANY_WAITING) return results;
  const newest = results.reduce((at, r) => Math.max(at, r.startedAt), 0);
  const recent = results.findIndex((r) => r.startedAt > newest - LONGEST_WAIT_MS);
  return results.slice(-Math.min(MOST_WAITING, Math.max(MANY_WAITING, results.length - recent)));
}

/** Returns what calls `flush` after so long, or sooner if that was planned already. */
function createFlushTimer(flush: () => Promise<void>): (delayMs: number) => void {
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  const soon = (delayMs: number) => {
    const at = performance.now() + delayMs;
    if (at >= dueAt) return;
    dueAt = at;
    clearTimeout(timer);
    timer = setTimeout(() => {
      dueAt = Infinity;
      flush().catch(() => soon(RETRY_MS));
    }, delayMs);
  };
  return soon;
}

/** Writes results, states and windows, and counts what the public can see, in one transaction. */
async function write(ctx: Context, batch: Batch): Promise<void> {
  await atomically(ctx, async ({ db }) => {
    await insertResults(db, batch.results);
    for (const transition of batch.transitions) await writeTransition(db, transition);
    for (const stored of batch.answers.values()) await saveFailingAnswer(db, stored);
    await insertPlanned(db, batch.planned);
    await noteLate(db, batch.results, ctx.now());
    for (const { write } of batch.writes) await write(db);
    if (batch.transitions.length + batch.planned.length > 0) await bumpRevision(db);
  });
}

async function writeTransition(
  db: Context["db"],
  { component, before, after, blamed, fault }: Transition,
): Promise<void> {
  const why = evidence(after, fault);
  if (after.verified !== before.verified) {
    await beginState(db, component.id, "verified", after.verified, why);
  } else if (fault !== blamed && (blamed === null || blamed === "unknown")) {
    // Known only now, but it was so from the beginning.
    await explainState(db, component.id, why);
  } else if (fault !== blamed) {
    const { state } = after.verified;
    const since = Math.max(...Object.values(after.monitors).map((m) => m.verified.since));
    await beginState(db, component.id, "verified", { state, since }, why);
  }
  const shown = after.publication.published !== before.publication.published;
  if (shown) await beginState(db, component.id, "published", after.publication.published);
  await saveStatus(db, component.id, after, shown ? component.updatedAt : null);
}

/** The hours of every zone begin with a quarter; those that are over may have been counted. */
const QUARTER_MS = 900_000;

async function noteLate(
  db: Context["db"],
  results: readonly StoredResult[],
  now: Instant,
): Promise<void> {
  const earliest = results.reduce((slot, r) => Math.min(slot, r.slotAt), Infinity);
  if (earliest < Math.floor(now / QUARTER_MS) * QUARTER_MS) await markLateResult(db, earliest);
}

/** Describes a change for operators: cause, status code and one line by monitor, and the fault. */
function evidence(status: ComponentStatus, fault: Fault | null): Evidence {
  const seen = Object.entries(status.monitors)
    .filter(([, m]) => m.cause !== null)
    .map(([monitor, { cause, httpStatus, detail }]) => ({ monitor, cause, httpStatus, detail }));
  return { detail: seen.length === 0 && fault === null ? null : { seen }, fault };
}
