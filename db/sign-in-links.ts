import type { Instant } from "../server/core/model.ts";
import type { Db } from "./schema.ts";

export type SignInLink = {
  readonly hash: string;
  readonly personId: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
};

export async function insertLink(db: Db, link: SignInLink): Promise<void> {
  await db
    .insertInto("sign_in_link")
    .values({
      hash: link.hash,
      person_id: link.personId,
      created_at: link.createdAt,
      expires_at: link.expiresAt,
    })
    .execute();
}

export async function linkByHash(db: Db, hash: string): Promise<SignInLink | null> {
  const row = await db
    .selectFrom("sign_in_link")
    .select(["hash", "person_id as personId", "created_at as createdAt"])
    .select(["expires_at as expiresAt", "used_at as usedAt"])
    .where("hash", "=", hash)
    .executeTakeFirst();
  return row ?? null;
}

/** Uses a link up; `false` where another request was first. */
export async function spendLink(db: Db, hash: string, at: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("sign_in_link")
    .set({ used_at: at })
    .where("hash", "=", hash)
    .where("used_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes their links away from someone, used or not. */
export async function deleteLinksOf(db: Db, personId: string): Promise<void> {
  await db.deleteFrom("sign_in_link").where("person_id", "=", personId).execute();
}

/** Forgets links whose time ended long ago. */
export async function deleteOldLinks(db: Db, before: Instant): Promise<void> {
  await db.deleteFrom("sign_in_link").where("expires_at", "<", before).execute();
}
