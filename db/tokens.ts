import type { Instant } from "../server/core/model.ts";
import type { Role } from "../server/core/people/permission.ts";
import type { Db } from "./schema.ts";

/** A key pair as it is stored: the public key in clear, the private one encrypted. */
export type StoredKey = {
  readonly kid: string;
  readonly publicJwk: string;
  readonly sealedPrivate: string;
  readonly createdAt: Instant;
  /** Latest expiry of what it signed, at least. */
  readonly signedUntil: Instant;
};

/** A token as its issuer remembers it; the token itself is not kept. */
export type StoredToken = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly provider: string | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
};

export async function insertKey(db: Db, key: Omit<StoredKey, "signedUntil">): Promise<void> {
  await db
    .insertInto("signing_key")
    .values({
      kid: key.kid,
      public_jwk: key.publicJwk,
      sealed_private: key.sealedPrivate,
      created_at: key.createdAt,
      signed_until: 0,
    })
    .execute();
}

/** Notes that a key has signed something that expires then; an earlier expiry changes nothing. */
export async function extendKey(db: Db, kid: string, until: Instant): Promise<void> {
  await db
    .updateTable("signing_key")
    .set({ signed_until: until })
    .where("kid", "=", kid)
    .where("signed_until", "<", until)
    .execute();
}

/** Returns the keys that signed something not expired, and the one that signs now; newest first. */
export async function publishedKeys(db: Db, now: Instant): Promise<StoredKey[]> {
  const all = await keys(db).orderBy("created_at", "desc").orderBy("kid").execute();
  return all.filter(({ signedUntil }, at) => at === 0 || signedUntil > now);
}

/** The key that signs now: the newest, or `null` before there is one. */
export async function newestKey(db: Db): Promise<StoredKey | null> {
  const row = await keys(db).orderBy("created_at", "desc").orderBy("kid").executeTakeFirst();
  return row ?? null;
}

export async function keyById(db: Db, kid: string): Promise<StoredKey | null> {
  return (await keys(db).where("kid", "=", kid).executeTakeFirst()) ?? null;
}

const keys = (db: Db) =>
  db
    .selectFrom("signing_key")
    .select(["kid", "public_jwk as publicJwk", "sealed_private as sealedPrivate"])
    .select(["created_at as createdAt", "signed_until as signedUntil"]);

export async function insertToken(db: Db, token: StoredToken): Promise<void> {
  await db
    .insertInto("token")
    .values({
      id: token.id,
      name: token.name,
      role: token.role,
      provider_id: token.provider,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      last_used_at: token.lastUsedAt,
      revoked_at: token.revokedAt,
    })
    .execute();
}

/** Every token of the team there ever was, newest first. */
export async function allTokens(db: Db): Promise<StoredToken[]> {
  return (await tokens(db).orderBy("created_at", "desc").orderBy("id").execute()) as StoredToken[];
}

export async function tokenById(db: Db, id: string): Promise<StoredToken | null> {
  return ((await tokens(db).where("id", "=", id).executeTakeFirst()) as StoredToken) ?? null;
}

const tokens = (db: Db) =>
  db
    .selectFrom("token")
    .select(["id", "name", "role", "provider_id as provider"])
    .select(["created_at as createdAt", "expires_at as expiresAt"])
    .select(["last_used_at as lastUsedAt", "revoked_at as revokedAt"])
    .where("grant_id", "is", null);

/** Revokes a token; returns false if there is none. One that is revoked already keeps its date. */
export async function markRevoked(db: Db, id: string, at: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("token")
    .set((eb) => ({ revoked_at: eb.fn.coalesce("revoked_at", eb.val(at)) }))
    .where("id", "=", id)
    .where("grant_id", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function markUsed(db: Db, id: string, at: Instant): Promise<void> {
  await db.updateTable("token").set({ last_used_at: at }).where("id", "=", id).execute();
}
