import { sql } from "kysely";
import { DAY_MS } from "../../server/core/duration.ts";
import type { Instant } from "../../server/core/model.ts";
import { transact } from "../dialect.ts";
import type { Db } from "../schema.ts";

/** Results stand in one table for each UTC day: a day that is old is dropped, not deleted. */

/** Days that are made ahead: the service may be without its upkeep for so long. */
const DAYS_AHEAD = 7;

/** The table of results whose day was not made: strays, and a past that was imported. */
const REST = "result_rest";

const dayOf = (at: Instant): Instant => Math.floor(at / DAY_MS) * DAY_MS;

const tableOf = (day: Instant): string =>
  `result_d${new Date(day).toISOString().slice(0, 10).replaceAll("-", "")}`;

/** Returns the first instant of each day that has a table of its own, oldest first. */
export async function madeDays(db: Db): Promise<Instant[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = to_regclass('result') and c.relname like 'result\\_d%'
    order by c.relname
  `.execute(db);
  return rows.map(({ name }) => {
    const [, year, month, day] = /^result_d(\d{4})(\d\d)(\d\d)$/.exec(name) ?? [];
    return Date.UTC(Number(year), Number(month) - 1, Number(day));
  });
}

/** Makes the tables of the days from one instant to another, where there are none. */
export async function makeDays(db: Db, from: Instant, to: Instant): Promise<void> {
  const made = new Set(await madeDays(db));
  for (let day = dayOf(from); day <= to; day += DAY_MS) {
    if (!made.has(day)) await transact(db, (trx) => makeDay(trx, day));
  }
}

/** Makes the tables of today and of the days ahead. */
export const makeDaysAhead = (db: Db, now: Instant): Promise<void> =>
  makeDays(db, now, now + DAYS_AHEAD * DAY_MS);

/** Makes a day's table; its results that came before move there, which its bounds demand. */
async function makeDay(trx: Db, day: Instant): Promise<void> {
  const name = tableOf(day);
  // Another node may have made it since.
  if ((await madeDays(trx)).includes(day)) return;
  const [table, rest] = [sql.table(name), sql.table(REST)];
  const [from, to] = [sql.lit(day), sql.lit(day + DAY_MS)];
  await sql`create table ${table} (like result including all)`.execute(trx);
  await sql`
    with moved as (delete from ${rest} where slot_at >= ${from} and slot_at < ${to} returning *)
    insert into ${table} select * from moved
  `.execute(trx);
  await sql`
    alter table result attach partition ${table} for values from (${from}) to (${to})
  `.execute(trx);
}

/**
 * Drops the oldest day that is over before `until`.
 *
 * @returns how many results went, and before which slot none of a day's table is left; `null`
 *   where no day is old enough
 */
export async function dropOldestDay(
  trx: Db,
  until: Instant,
): Promise<{ readonly gone: number; readonly before: Instant } | null> {
  const [day] = await madeDays(trx);
  if (day === undefined || day + DAY_MS > until) return null;
  const table = sql.table(tableOf(day));
  const { rows } = await sql<{ gone: number }>`select count(*) as gone from ${table}`.execute(trx);
  await sql`drop table ${table}`.execute(trx);
  return { gone: rows[0]?.gone ?? 0, before: day + DAY_MS };
}
