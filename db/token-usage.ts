import type { Instant } from "../server/core/model.ts";
import {
  BANS_KEPT_MS,
  DAYS_KEPT_MS,
  LAST_CALLS,
  MINUTES_KEPT_MS,
  type Ban,
  type TokenCall,
  type UsagePoint,
} from "../server/core/people/token-usage.ts";
import type { Db } from "./schema.ts";

/** Requests of one token in a step of time. */
export type TokenPoint = UsagePoint & { readonly tokenId: string };

type CountTable = "token_minute" | "token_day";

const ROWS_AT_ONCE = 1_000;

/** Adds requests to those of their minutes, or days. One step of a token is given once. */
export async function addCounts(
  db: Db,
  table: CountTable,
  points: readonly TokenPoint[],
): Promise<void> {
  for (let i = 0; i < points.length; i += ROWS_AT_ONCE) {
    await db
      .insertInto(table)
      .values(
        points.slice(i, i + ROWS_AT_ONCE).map(({ tokenId, at, served, refused, failed }) => ({
          token_id: tokenId,
          at,
          served,
          refused,
          failed,
        })),
      )
      .onConflict((c) =>
        c.columns(["token_id", "at"]).doUpdateSet((eb) => ({
          served: eb(`${table}.served`, "+", eb.ref("excluded.served")),
          refused: eb(`${table}.refused`, "+", eb.ref("excluded.refused")),
          failed: eb(`${table}.failed`, "+", eb.ref("excluded.failed")),
        })),
      )
      .execute();
  }
}

/** Returns the requests of a token since an instant, oldest first; steps without any are absent. */
export async function countsOf(
  db: Db,
  table: CountTable,
  tokenId: string,
  from: Instant,
): Promise<UsagePoint[]> {
  const rows = await db
    .selectFrom(table)
    .select(["at", "served", "refused", "failed"])
    .where("token_id", "=", tokenId)
    .where("at", ">=", from)
    .orderBy("at")
    .execute();
  return rows;
}

/** Returns the last calls of a token, newest first. */
export async function lastCallsOf(db: Db, tokenId: string): Promise<TokenCall[]> {
  const row = await db
    .selectFrom("token_calls")
    .select("calls")
    .where("token_id", "=", tokenId)
    .executeTakeFirst();
  return row ? (JSON.parse(row.calls) as TokenCall[]) : [];
}

/** Adds calls to the last ones of a token. */
export async function addCalls(
  db: Db,
  tokenId: string,
  calls: readonly TokenCall[],
): Promise<void> {
  const all = [...calls, ...(await lastCallsOf(db, tokenId))].toSorted((a, b) => b.at - a.at);
  const text = JSON.stringify(all.slice(0, LAST_CALLS));
  await db
    .insertInto("token_calls")
    .values({ token_id: tokenId, calls: text })
    .onConflict((c) => c.column("token_id").doUpdateSet({ calls: text }))
    .execute();
}

/** Notes reports of an account; returns those that were not noted before, as "<token> <instant>". */
export async function noteReports(
  db: Db,
  accountId: string,
  reports: readonly { readonly tokenId: string; readonly at: Instant }[],
): Promise<Set<string>> {
  if (reports.length === 0) return new Set();
  const rows = await db
    .insertInto("token_report")
    .values(reports.map((r) => ({ token_id: r.tokenId, at: r.at, account_id: accountId })))
    .onConflict((c) => c.doNothing())
    .returning(["token_id", "at"])
    .execute();
  return new Set(rows.map((row) => `${row.token_id} ${row.at}`));
}

/** Returns the ids among some that tokens of grants have. */
export async function knownTokens(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom("token")
    .select("id")
    .where("grant_id", "is not", null)
    .where("id", "in", ids)
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** Adds a ban of some tokens. */
export async function insertBan(
  db: Db,
  {
    id,
    clientHash,
    since,
    until,
  }: Ban & { readonly id: string; readonly clientHash: string | null },
  tokenIds: readonly string[],
): Promise<void> {
  await db.insertInto("ban").values({ id, client_hash: clientHash, since, until }).execute();
  await db
    .insertInto("ban_token")
    .values(tokenIds.map((tokenId) => ({ ban_id: id, token_id: tokenId })))
    .execute();
}

/**
 * Returns the bans that are not over, by token: of several the one that ends last.
 *
 * @param tokenIds only those of these tokens
 */
export async function bansNow(
  db: Db,
  now: Instant,
  tokenIds?: readonly string[],
): Promise<ReadonlyMap<string, Ban>> {
  if (tokenIds?.length === 0) return new Map();
  const rows = await db
    .selectFrom("ban")
    .innerJoin("ban_token", "ban_token.ban_id", "ban.id")
    .select(["ban_token.token_id", "ban.since", "ban.until"])
    .where("ban.until", ">", now)
    .$if(tokenIds !== undefined, (query) => query.where("ban_token.token_id", "in", tokenIds!))
    .orderBy("ban.until")
    .execute();
  return new Map(rows.map(({ token_id, since, until }) => [token_id, { since, until }]));
}

/** Deletes what is older than it is kept: minutes, reports, days, bans. */
export async function deleteOldUsage(db: Db, now: Instant): Promise<void> {
  await db
    .deleteFrom("token_minute")
    .where("at", "<", now - MINUTES_KEPT_MS)
    .execute();
  await db
    .deleteFrom("token_report")
    .where("at", "<", now - MINUTES_KEPT_MS)
    .execute();
  await db
    .deleteFrom("token_day")
    .where("at", "<", now - DAYS_KEPT_MS)
    .execute();
  const over = now - BANS_KEPT_MS;
  await db
    .deleteFrom("ban_token")
    .where("ban_id", "in", (eb) => eb.selectFrom("ban").select("id").where("until", "<", over))
    .execute();
  await db.deleteFrom("ban").where("until", "<", over).execute();
}
