import { createHash } from "node:crypto";
import { CompiledQuery, sql } from "kysely";
import { RateLimiterMemory, RateLimiterPostgres } from "rate-limiter-flexible";
import type { Db } from "../schema.ts";

/** Counts that nodes share; keys are hashed where they name a person. */

const TABLE = "shared_limit";
/** Prefix of the rows of bans. */
const BAN = "ban ";

/**
 * Returns what creates limiters that count in the database, exactly, for all nodes; in the memory
 * of the process while the database does not answer.
 *
 * @param database returns the database, or `null` before it is open
 */
export const sharedLimiters =
  (database: () => Db | null) =>
  (options: { readonly name: string; readonly points: number; readonly duration: number }) => {
    const { name, points, duration } = options;
    const limiter = new RateLimiterPostgres({
      storeClient: { query: (query: SentQuery) => run(database(), query) },
      storeType: "client",
      tableName: TABLE,
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: name,
      points,
      duration,
      insuranceLimiter: new RateLimiterMemory({ points, duration }),
    });
    return {
      consume: (key: string, cost?: number) => limiter.consume(hashed(key), cost),
      delete: (key: string) => limiter.delete(hashed(key)),
    };
  };

type SentQuery = { readonly text: string; readonly values: readonly unknown[] };

async function run(db: Db | null, { text, values }: SentQuery) {
  if (!db) throw new Error("the database is not open yet");
  const { rows, numAffectedRows } = await db.executeQuery(CompiledQuery.raw(text, [...values]));
  return { rows, rowCount: Number(numAffectedRows ?? rows.length) };
}

const hashed = (key: string): string => createHash("sha256").update(key).digest("base64url");

/** Points under a key, and the time until they are forgotten. */
type TimedCount = { readonly key: string; readonly points: number; readonly forMs: number };

/** Counts of one node or the sums of all, and bans. */
export type FreshCounts = {
  readonly counts: readonly TimedCount[];
  readonly bans: readonly TimedCount[];
};

/**
 * Adds a node's counts to those of all nodes, and its bans.
 *
 * @returns the sums under its keys, and the bans of all nodes
 */
export async function swapCounts(db: Db, fresh: FreshCounts): Promise<FreshCounts> {
  await putCounts(
    db,
    fresh.bans.map((ban) => ({ ...ban, key: BAN + ban.key })),
  );
  const counts = await putCounts(db, fresh.counts);
  const { rows: bans } = await sql<TimedCount>`
    select substr(key, ${sql.lit(BAN.length + 1)}) as key, points, expire - ${NOW} as "forMs"
    from ${sql.table(TABLE)}
    where key >= ${sql.lit(BAN)} and key < ${sql.lit(`${BAN.trimEnd()}!`)} and expire > ${NOW}
  `.execute(db);
  return { counts, bans };
}

/** The time by the clock of the database, for all nodes alike. */
const NOW = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

async function putCounts(db: Db, counts: readonly TimedCount[]): Promise<TimedCount[]> {
  if (counts.length === 0) return [];
  // In one order on every node: two that write the same rows never wait for each other in a circle.
  const sorted = counts.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const { rows } = await sql<TimedCount>`
    insert into ${sql.table(TABLE)} as own (key, points, expire)
    select key, points, ${NOW} + lasts from json_to_recordset(${JSON.stringify(
      sorted.map(({ key, points, forMs }) => ({ key, points, lasts: forMs })),
    )}) as given (key text, points integer, lasts bigint)
    on conflict (key) do update set
      points = case when own.expire <= ${NOW} then excluded.points
        else own.points + excluded.points end,
      expire = case when own.expire <= ${NOW} then excluded.expire else own.expire end
    returning key, points, expire - ${NOW} as "forMs"
  `.execute(db);
  return rows;
}

/** Forgets counts whose time is over. */
export async function deleteEndedCounts(db: Db): Promise<void> {
  await sql`delete from ${sql.table(TABLE)} where expire < ${NOW}`.execute(db);
}
