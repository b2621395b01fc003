import type { Instant } from "../server/core/model.ts";
import type { Session, SignInMethod } from "../server/core/people/person.ts";
import type { Db } from "./schema.ts";

/** A session with what only the one who holds it needs. */
export type StoredSession = Session & { readonly idTokenSealed: string | null };

/** @param hash of what the cookie holds */
export async function insertSession(db: Db, hash: string, session: StoredSession): Promise<void> {
  await db
    .insertInto("session")
    .values({
      hash,
      id: session.id,
      person_id: session.personId,
      method: session.method,
      created_at: session.createdAt,
      seen_at: session.seenAt,
      address: session.address,
      agent: session.agent,
      id_token_sealed: session.idTokenSealed,
    })
    .execute();
}

/** A session however old it is, or `null`. */
export async function sessionByHash(db: Db, hash: string): Promise<StoredSession | null> {
  const row = await sessions(db).where("hash", "=", hash).executeTakeFirst();
  return row ? sessionOf(row) : null;
}

/** Someone's sessions, the last used first; of everyone without `personId`. */
export async function sessionsOf(db: Db, personId: string | null): Promise<Session[]> {
  const rows = await sessions(db)
    .$if(personId !== null, (q) => q.where("person_id", "=", personId ?? ""))
    .orderBy("seen_at", "desc")
    .orderBy("id")
    .execute();
  return rows.map((row) => {
    const { idTokenSealed: _, ...session } = sessionOf(row);
    return session;
  });
}

const sessions = (db: Db) =>
  db
    .selectFrom("session")
    .select(["id", "person_id as personId", "method", "address", "agent"])
    .select(["created_at as createdAt", "seen_at as seenAt", "id_token_sealed as idTokenSealed"]);

const sessionOf = (row: Omit<StoredSession, "method"> & { readonly method: string }) => ({
  ...row,
  method: row.method as SignInMethod,
});

export async function markSeen(db: Db, id: string, at: Instant): Promise<void> {
  await db.updateTable("session").set({ seen_at: at }).where("id", "=", id).execute();
}

/** Ends a session; with `personId` only if it is theirs. Whether there was one. */
export async function deleteSession(
  db: Db,
  id: string,
  personId: string | null = null,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("session")
    .where("id", "=", id)
    .$if(personId !== null, (q) => q.where("person_id", "=", personId ?? ""))
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Ends all of someone's sessions but one; how many there were. */
export async function deleteSessionsOf(
  db: Db,
  personId: string,
  except: string | null = null,
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("session")
    .where("person_id", "=", personId)
    .$if(except !== null, (q) => q.where("id", "!=", except ?? ""))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Deletes sessions that can no longer be used. */
export async function deleteExpiredSessions(
  db: Db,
  limits: { readonly createdBefore: Instant; readonly seenBefore: Instant },
): Promise<void> {
  await db
    .deleteFrom("session")
    .where((eb) =>
      eb.or([eb("created_at", "<=", limits.createdBefore), eb("seen_at", "<=", limits.seenBefore)]),
    )
    .execute();
}
