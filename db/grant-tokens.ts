import type { Selectable } from "kysely";
import { DAY_MS } from "../server/core/duration.ts";
import type { Instant } from "../server/core/model.ts";
import { NOTICE_DAYS, type GrantToken } from "../server/core/people/grant-token.ts";
import type { Db } from "./schema.ts";
import type { TokenTable } from "./tables/people.ts";

/**
 * Adds a token of a grant; returns false if the grant has another one that is neither revoked nor
 * replaced.
 */
export async function insertGrantToken(db: Db, token: GrantToken): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("token")
    .values({
      id: token.id,
      name: "",
      role: "grant",
      provider_id: null,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      last_used_at: null,
      revoked_at: null,
      grant_id: token.grantId,
      scopes: JSON.stringify(token.scopes),
      sealed_jti: token.sealedJti,
      replaces: token.replaces,
    })
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function grantTokenById(db: Db, id: string): Promise<GrantToken | null> {
  const row = await tokens(db).where("id", "=", id).executeTakeFirst();
  return row ? tokenOf(row) : null;
}

/** Returns the tokens of grants, newest first. */
export async function tokensOfGrants(db: Db, grantIds: readonly string[]): Promise<GrantToken[]> {
  if (grantIds.length === 0) return [];
  const rows = await tokens(db)
    .where("grant_id", "in", grantIds)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
  return rows.map(tokenOf);
}

/**
 * Ends a token at an instant, which may lie ahead; returns false if it changed since it was read.
 */
export async function endGrantToken(
  db: Db,
  { id, revokedAt }: Pick<GrantToken, "id" | "revokedAt">,
  at: Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("token")
    .set({ revoked_at: at })
    .where("id", "=", id)
    .where("revoked_at", revokedAt === null ? "is" : "=", revokedAt)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Gives a token another end; returns false if it changed since it was read. */
export async function prolongGrantToken(
  db: Db,
  { id, expiresAt }: Pick<GrantToken, "id" | "expiresAt">,
  until: Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("token")
    .set({ expires_at: until })
    .where("id", "=", id)
    .where("expires_at", "=", expiresAt)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Gives the tokens of a grant that are not revoked other scopes. */
export async function setTokenScopes(
  db: Db,
  grantId: string,
  scopes: readonly string[],
): Promise<void> {
  await db
    .updateTable("token")
    .set({ scopes: JSON.stringify(scopes) })
    .where("grant_id", "=", grantId)
    .where("revoked_at", "is", null)
    .execute();
}

/** Returns tokens whose end is near or past, and of which a notice may be due. */
export async function endingTokens(db: Db, now: Instant): Promise<GrantToken[]> {
  const rows = await tokens(db)
    .where("revoked_at", "is", null)
    .where("expires_at", "<=", now + NOTICE_DAYS[0] * DAY_MS)
    .where((eb) => {
      const last = eb
        .selectFrom("token_notice as n")
        .select("n.days")
        .whereRef("n.token_id", "=", "token.id")
        .whereRef("n.expires_at", "=", "token.expires_at")
        .where("n.days", "=", 0);
      return eb.not(eb.exists(last));
    })
    .orderBy("expires_at")
    .execute();
  return rows.map(tokenOf);
}

/** Notes notices of a token's end; returns those that were not noted before. */
export async function noteNotices(
  db: Db,
  { id, expiresAt }: Pick<GrantToken, "id" | "expiresAt">,
  days: readonly number[],
): Promise<number[]> {
  if (days.length === 0) return [];
  const rows = await db
    .insertInto("token_notice")
    .values(days.map((one) => ({ token_id: id, expires_at: expiresAt, days: one })))
    .onConflict((c) => c.doNothing())
    .returning("days")
    .execute();
  return rows.map((row) => row.days);
}

const tokens = (db: Db) => db.selectFrom("token").selectAll().where("grant_id", "is not", null);

const tokenOf = (row: Selectable<TokenTable>): GrantToken => ({
  id: row.id,
  grantId: row.grant_id!,
  scopes: JSON.parse(row.scopes ?? "[]") as string[],
  sealedJti: row.sealed_jti ?? "",
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
  replaces: row.replaces,
});
