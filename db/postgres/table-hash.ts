import { createHash } from "node:crypto";
import type Database from "better-sqlite3";
import { sql } from "kysely";
import type { Db } from "../schema.ts";

/** The number of a table's rows, and a SHA-256 of all of them in order of their key. */
export type TableHash = { readonly rows: number; readonly hash: string };

const ROWS_AT_ONCE = 5_000;
type Value = string | number | bigint | Uint8Array | null;
type Row = Readonly<Record<string, Value>>;

/** Hashes rows as text, column by column in order of their names: both engines give the same. */
function hasher(columns: readonly string[]) {
  const sorted = columns.toSorted();
  const hash = createHash("sha256");
  let rows = 0;
  return {
    add(row: Row) {
      rows += 1;
      hash.update(`${sorted.map((name) => textOf(row[name])).join("\u001F")}\u001E`);
    },
    end: (): TableHash => ({ rows, hash: hash.digest("hex") }),
  };
}

function textOf(value: Value | undefined): string {
  if (value === null || value === undefined) return "\0";
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return String(value).replaceAll("\0", "\uFFFD");
}

/** Hashes a table of SQLite, by the key that it declares. */
export function sqliteHash(
  db: Database.Database,
  table: string,
  columns: readonly string[],
): TableHash {
  const key = db
    .prepare<[], { name: string; pk: number }>(`pragma table_info("${table}")`)
    .all()
    .filter(({ pk }) => pk > 0)
    .toSorted((a, b) => a.pk - b.pk)
    .map(({ name }) => `"${name}"`);
  const all = hasher(columns);
  const rows = db.prepare<[], Row>(`select * from "${table}" order by ${key.join(", ")}`);
  for (const row of rows.iterate()) all.add(row);
  return all.end();
}

/** Hashes a table of PostgreSQL, in the transaction of its caller. */
export async function postgresHash(trx: Db, table: string): Promise<TableHash> {
  const { rows: key } = await sql<{ name: string }>`
    select a.attname as name from pg_catalog.pg_index i
    cross join lateral unnest(i.indkey) with ordinality as k (attnum, place)
    join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where i.indrelid = to_regclass(${table}) and i.indisprimary
    order by k.place
  `.execute(trx);
  const order = sql.join(key.map(({ name }) => sql.ref(name)));
  await sql`
    declare hashed no scroll cursor for select * from ${sql.table(table)} order by ${order}
  `.execute(trx);
  let all: ReturnType<typeof hasher> | undefined;
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(ROWS_AT_ONCE)} from hashed`.execute(trx);
    const [first] = rows;
    if (!first) break;
    all ??= hasher(Object.keys(first));
    for (const row of rows) all.add(row);
  }
  await sql`close hashed`.execute(trx);
  return (all ?? hasher([])).end();
}
