import Database from "better-sqlite3";
import { quantile } from "./cadence.ts";

/** What a database says of the probes that it kept. */
export type Stored = {
  readonly results: number;
  /** Of the table of results, its unused space included, for each result. */
  readonly resultBytes: number;
  /** The same with all other tables that grow with time. */
  readonly allBytes: number;
  /** From slot to start, of first attempts; what a start spreads over the interval left out. */
  readonly latenessP99Ms: number;
  readonly latenessMaxMs: number;
  /** Slots between a monitor's first and last result that have none. */
  readonly missing: number;
};

/** Tables that are there from the start, whatever is measured. */
const STATIC = new Set(["component", "monitor", "kysely_migration", "kysely_migration_lock"]);

/** Reads a database whose process has ended. */
export function measureDatabase(path: string): Stored {
  const db = new Database(path, { readonly: true });
  try {
    const results = one<{ n: number }>(db, "select count(*) as n from result").n;
    const tables = db
      .prepare<[], { name: string; bytes: number }>(
        "select s.tbl_name as name, sum(d.pgsize) as bytes from dbstat d " +
          "join sqlite_schema s on s.name = d.name group by 1",
      )
      .all()
      .filter((t) => !STATIC.has(t.name));
    const bytes = (of: readonly { bytes: number }[]) => of.reduce((sum, t) => sum + t.bytes, 0);
    const columns = db.prepare<[], { name: string }>("pragma table_info(result)").all();
    const first = columns.some((c) => c.name === "attempt") ? "attempt = 0" : "true";
    const lags = db
      .prepare<[], { id: number; slot: number; lag: number }>(
        `select monitor_id as id, slot_at as slot, lag_ms as lag from result where ${first} order by slot_at`,
      )
      .all();
    const { late, missing } = gaps(lags);
    return {
      results,
      resultBytes: bytes(tables.filter((t) => t.name === "result")) / results,
      allBytes: bytes(tables) / results,
      latenessP99Ms: quantile(late, 0.99),
      latenessMaxMs: quantile(late, 1),
      missing,
    };
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

const one = <Row>(db: Database.Database, sql: string): Row => db.prepare<[], Row>(sql).get()!;
