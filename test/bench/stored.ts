import Database from "better-sqlite3";
import { quantile } from "./cadence.ts";

/** What a database holds at one moment. */
export type Size = {
  readonly results: number;
  /** Of the table of results, and of everything; space that is not used yet left out. */
  readonly resultBytes: number;
  readonly allBytes: number;
};

/** How punctual probes were, as recorded. */
export type Punctuality = {
  /** From slot to start, of first attempts; what a start spreads over the interval left out. */
  readonly latenessP99Ms: number;
  readonly latenessMaxMs: number;
  /** Slots between a monitor's first and last result that have none. */
  readonly missing: number;
};

/** Weighs a database, which may be in use. */
export function sizeOf(path: string): Size {
  return reading(path, (db) => {
    const tables = db
      .prepare<[], { name: string; bytes: number }>(
        "select s.tbl_name as name, sum(d.pgsize - d.unused) as bytes from dbstat d " +
          "join sqlite_schema s on s.name = d.name group by 1",
      )
      .all();
    const bytes = (of: readonly { bytes: number }[]) => of.reduce((sum, t) => sum + t.bytes, 0);
    return {
      results: db.prepare<[], { n: number }>("select count(*) as n from result").get()!.n,
      resultBytes: bytes(tables.filter((t) => t.name === "result")),
      allBytes: bytes(tables),
    };
  });
}

/** Reads a database whose process has ended. */
export function punctualityOf(path: string): Punctuality {
  return reading(path, (db) => {
    const columns = db.prepare<[], { name: string }>("pragma table_info(result)").all();
    const first = columns.some((c) => c.name === "attempt") ? "attempt = 0" : "true";
    const lags = db
      .prepare<[], { id: number; slot: number; lag: number }>(
        `select monitor_id as id, slot_at as slot, lag_ms as lag from result where ${first} order by slot_at`,
      )
      .all();
    const { late, missing } = gaps(lags);
    return {
      latenessP99Ms: quantile(late, 0.99),
      latenessMaxMs: quantile(late, 1),
      missing,
    };
  });
}

function reading<T>(path: string, read: (db: Database.Database) => T): T {
  const db = new Database(path, { readonly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}

function gaps(lags: readonly { id: number; slot: number; lag: number }[]) {
  const late: number[] = [];
  let missing = 0;
  for (const own of Map.groupBy(lags, (l) => l.id).values()) {
    // The first one is sent soon after the start, not at a slot.
    const settled = own.slice(1);
    late.push(...settled.map((l) => l.lag));
    const steps = settled.slice(1).map((l, i) => l.slot - settled[i]!.slot);
    const every = Math.min(...steps);
    missing += steps.reduce((sum, step) => sum + Math.round(step / every) - 1, 0);
  }
  return { late, missing };
}
