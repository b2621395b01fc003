import Database from "better-sqlite3";
import { sql } from "kysely";
import { DAY_MS } from "../../server/core/duration.ts";
import { withoutPassword } from "../../server/core/database-address.ts";
import { transact } from "../dialect.ts";
import { takeLead } from "../leadership.ts";
import { openDatabase } from "../open.ts";
import type { Db } from "../schema.ts";
import { UnusableDatabase } from "../unusable-database.ts";
import { TABLES } from "./baseline.ts";
import { openPostgres, openWithoutLimits } from "./open.ts";
import { takeExclusiveUse } from "./exclusive-use.ts";
import { makeDays } from "./partitions.ts";
import { postgresHash, sqliteHash, type TableHash } from "./table-hash.ts";

/** A table that was copied: the same rows in both databases. */
export type CopiedTable = TableHash & { readonly table: string };

/** `result_rest` is a part of `result`. */
const COPIED = TABLES.filter((table) => table !== "result_rest");
const ROWS_AT_ONCE = 2_000;

/**
 * Copies a database of SQLite into an empty one of PostgreSQL, in one transaction, and compares the
 * rows of both before it is committed. The file stays as it is; no other process may lead either.
 *
 * @param advanced called with the rows copied so far, and all of them
 * @throws UnusableDatabase if one of them is in use, or PostgreSQL's is not empty; nothing is
 *   written then
 */
export async function copyToPostgres(
  path: string,
  address: string,
  advanced: (done: number, all: number) => void,
): Promise<CopiedTable[]> {
  const giveUpFile = takeLead(path);
  if (!giveUpFile) throw new UnusableDatabase(path, "`vigie serve` is using it: stop it first");
  try {
    // Brought up to date first: both have the same tables then.
    await (await openDatabase(path)).destroy();
    await (await openPostgres(address)).destroy();
    const giveUp = await takeExclusiveUse(address);
    if (!giveUp)
      throw new UnusableDatabase(
        withoutPassword(address),
        "`vigie serve` is using it: stop every node first",
      );
    try {
      return await copy(path, address, advanced);
    } finally {
      await giveUp();
    }
  } finally {
    giveUpFile();
  }
}

async function copy(
  path: string,
  address: string,
  advanced: (done: number, all: number) => void,
): Promise<CopiedTable[]> {
  const from = new Database(path, { readonly: true });
  const to = await openWithoutLimits(address);
  try {
    await refuseRows(to, address);
    await makeResultDays(from, to);
    return await transact(to, async (trx) => {
      const all = COPIED.reduce((sum, table) => sum + countOf(from, table), 0);
      let done = 0;
      for (const table of COPIED) {
        await copyTable(from, trx, table, (rows) => advanced((done += rows), all));
      }
      await continueKeys(trx);
      const copied: CopiedTable[] = [];
      for (const table of COPIED) copied.push(await compared(from, trx, table));
      return copied;
    });
  } finally {
    from.close();
    await to.destroy();
  }
}

/** @throws UnusableDatabase naming a table that has rows */
async function refuseRows(to: Db, address: string): Promise<void> {
  for (const table of COPIED) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(to);
    if (rows.length > 0) {
      const reason = `it is not empty (${table} has rows): create another database for the copy`;
      throw new UnusableDatabase(withoutPassword(address), reason);
    }
  }
}

const countOf = (from: Database.Database, table: string): number =>
  Number(from.prepare(`select count(*) from "${table}"`).pluck().get());

/** More days than that are years of results: they stay together. */
const MOST_DAYS = 400;

async function makeResultDays(from: Database.Database, to: Db): Promise<void> {
  const row = from
    .prepare<[], { first: number | null; last: number }>(
      "select min(slot_at) as first, max(slot_at) as last from result",
    )
    .get();
  if (!row || row.first === null) return;
  await makeDays(to, Math.max(row.first, row.last - MOST_DAYS * DAY_MS), row.last);
}

async function copyTable(
  from: Database.Database,
  to: Db,
  table: string,
  advanced: (rows: number) => void,
): Promise<void> {
  const columns = columnsOf(from, table);
  const names = sql.join(columns.map((name) => sql.ref(name)));
  const insert = async (rows: readonly unknown[]) => {
    await sql`
      insert into ${sql.table(table)} (${names})
      select ${names} from json_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)})
    `.execute(to);
    advanced(rows.length);
  };
  let batch: unknown[] = [];
  for (const row of from.prepare(`select * from "${table}"`).iterate()) {
    batch.push(storableRow(row as Record<string, unknown>));
    if (batch.length < ROWS_AT_ONCE) continue;
    await insert(batch);
    batch = [];
  }
  if (batch.length > 0) await insert(batch);
}

const columnsOf = (from: Database.Database, table: string): string[] =>
  from
    .prepare<[], { name: string }>(`pragma table_info("${table}")`)
    .all()
    .map(({ name }) => name);

/** A row as JSON: bytes as PostgreSQL reads them; U+0000, which it cannot store, as U+FFFD. */
function storableRow(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (value instanceof Uint8Array) return [name, `\\x${Buffer.from(value).toString("hex")}`];
      return [name, typeof value === "string" ? value.replaceAll("\0", "\uFFFD") : value];
    }),
  );
}

/** Keys go on after the highest that was copied. */
async function continueKeys(to: Db): Promise<void> {
  for (const table of ["component", "monitor"]) {
    await sql`
      select setval(pg_get_serial_sequence(${table}, 'id'), max(id)) from ${sql.table(table)}
      having max(id) is not null
    `.execute(to);
  }
}

/** @throws Error if a table's rows are not the same in both */
async function compared(from: Database.Database, to: Db, table: string): Promise<CopiedTable> {
  const [theirs, ours] = [
    sqliteHash(from, table, columnsOf(from, table)),
    await postgresHash(to, table),
  ];
  if (theirs.rows === ours.rows && theirs.hash === ours.hash) return { table, ...ours };
  throw new Error(
    `${table} differs after the copy (${theirs.rows} rows and ${ours.rows}): nothing was written`,
  );
}
