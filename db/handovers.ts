import type { Instant } from "../server/core/model.ts";
import type { Db } from "./schema.ts";

/** A link by which a token is handed over once. */
export type Handover = {
  readonly id: string;
  readonly tokenId: string;
  readonly email: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
};

export async function insertHandover(db: Db, one: Handover): Promise<void> {
  await db
    .insertInto("handover")
    .values({
      id: one.id,
      token_id: one.tokenId,
      email: one.email,
      created_at: one.createdAt,
      expires_at: one.expiresAt,
      used_at: one.usedAt,
    })
    .execute();
}

export async function handoverById(db: Db, id: string): Promise<Handover | null> {
  const row = await db
    .selectFrom("handover")
    .select(["id", "email", "token_id as tokenId", "created_at as createdAt"])
    .select(["expires_at as expiresAt", "used_at as usedAt"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row ?? null;
}

/** Uses a link up; returns false if it was used, ended or replaced meanwhile. */
export async function spendHandover(db: Db, id: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("handover")
    .set({ used_at: now })
    .where("id", "=", id)
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Ends the links of a token that were not used; returns how many. */
export async function endHandovers(db: Db, tokenId: string, now: Instant): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable("handover")
    .set({ expires_at: now })
    .where("token_id", "=", tokenId)
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Returns how many links of a token were made since an instant. */
export async function countHandovers(db: Db, tokenId: string, since: Instant): Promise<number> {
  const { count } = await db
    .selectFrom("handover")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("token_id", "=", tokenId)
    .where("created_at", ">", since)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function deleteOldHandovers(db: Db, before: Instant): Promise<void> {
  await db.deleteFrom("handover").where("created_at", "<", before).execute();
}

/** Deletes the links to an address. */
export async function deleteHandoversTo(db: Db, email: string): Promise<void> {
  await db.deleteFrom("handover").where("email", "=", email).execute();
}
