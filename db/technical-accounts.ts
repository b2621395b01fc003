import type { Selectable } from "kysely";
import type { Instant } from "../server/core/model.ts";
import type { AccountScope } from "../server/core/people/scopes.ts";
import {
  REACTIVABLE_MS,
  type AccountState,
  type TechnicalAccount,
} from "../server/core/people/technical-account.ts";
import type { Db } from "./schema.ts";
import { likeWord } from "./search-words.ts";
import type { TechnicalAccountTable } from "./tables/technical-accounts.ts";

/** The hashes of an account's secrets. */
export type SecretHashes = {
  /** `null`: it is closed. */
  readonly secret: string | null;
  readonly previous: string | null;
  readonly previousUntil: Instant | null;
};

/** Returns the number of an organisation's next account, which no other call returns. */
export async function takeNumber(db: Db, organizationId: string): Promise<number> {
  const row = await db
    .updateTable("organization")
    .set((eb) => ({ next_account: eb("next_account", "+", 1) }))
    .where("id", "=", organizationId)
    .returning("next_account")
    .executeTakeFirstOrThrow();
  return Number(row.next_account) - 1;
}

export async function insertAccount(
  db: Db,
  account: TechnicalAccount,
  secretHash: string,
): Promise<void> {
  await db
    .insertInto("technical_account")
    .values({
      id: account.id,
      organization_id: account.organizationId,
      number: account.number,
      login: account.login,
      siret: account.siret,
      contact_email: account.contactEmail,
      scopes: JSON.stringify(account.scopes),
      secret_hash: secretHash,
      previous_hash: null,
      previous_until: null,
      epoch: account.epoch,
      created_at: account.createdAt,
      secret_set_at: account.secretSetAt,
      last_used_at: null,
      deactivated_at: null,
      warned_at: null,
      closed_at: null,
    })
    .execute();
}

export async function accountById(db: Db, id: string): Promise<TechnicalAccount | null> {
  const row = await accounts(db).where("id", "=", id).executeTakeFirst();
  return row ? accountIn(row) : null;
}

export async function accountByLogin(db: Db, login: string): Promise<TechnicalAccount | null> {
  const row = await accounts(db).where("login", "=", login).executeTakeFirst();
  return row ? accountIn(row) : null;
}

/** Returns an account by its login, with the hashes of its secrets; or `null`. */
export async function accountWithSecrets(
  db: Db,
  login: string,
): Promise<{ readonly account: TechnicalAccount; readonly hashes: SecretHashes } | null> {
  const row = await accounts(db).where("login", "=", login).executeTakeFirst();
  if (!row) return null;
  const hashes = {
    secret: row.secret_hash,
    previous: row.previous_hash,
    previousUntil: row.previous_until,
  };
  return { account: accountIn(row), hashes };
}

/** Returns accounts, newest first: of one organisation, or of all. */
export async function accountsOf(
  db: Db,
  { organizationId, before, limit }: AccountSlice,
): Promise<TechnicalAccount[]> {
  let query = accounts(db).orderBy("created_at", "desc").orderBy("number", "desc").orderBy("id");
  if (organizationId !== undefined) query = query.where("organization_id", "=", organizationId);
  if (before !== undefined) query = query.where("number", "<", before);
  if (limit !== undefined) query = query.limit(limit);
  return (await query.execute()).map(accountIn);
}

/** A part of a list of accounts. */
export type AccountSlice = {
  readonly organizationId?: string;
  /** Only accounts with smaller numbers. */
  readonly before?: number;
  readonly limit?: number;
};

/** A search for accounts of all organisations. */
export type AccountSearch = {
  /** `undefined`: in any. */
  readonly state: AccountState | undefined;
  /** Words of the organisation's name, or of its SIRET, as `wordsOf` writes them. */
  readonly words: readonly string[];
  readonly now: Instant;
};

/** Returns accounts of all organisations, newest first. */
export async function accountsLike(
  db: Db,
  { state, words, now }: AccountSearch,
  limit: number,
): Promise<TechnicalAccount[]> {
  const closing = now - REACTIVABLE_MS;
  let query = db
    .selectFrom("technical_account as a")
    .innerJoin("organization as o", "o.id", "a.organization_id")
    .selectAll("a")
    .orderBy("a.created_at", "desc")
    .orderBy("a.id")
    .limit(limit);
  if (state === "active") query = query.where("a.deactivated_at", "is", null);
  if (state === "inactive") {
    query = query.where("a.closed_at", "is", null).where("a.deactivated_at", ">", closing);
  }
  if (state === "closed") {
    query = query.where((eb) =>
      eb.or([eb("a.closed_at", "is not", null), eb("a.deactivated_at", "<=", closing)]),
    );
  }
  for (const word of words) {
    query = query.where((eb) => eb.or([likeWord("o.search", word), likeWord("a.siret", word)]));
  }
  return (await query.execute()).map(accountIn);
}

/** Writes the contact and the scopes of an account. */
export async function updateAccount(
  db: Db,
  { id, contactEmail, scopes }: Pick<TechnicalAccount, "id" | "contactEmail" | "scopes">,
): Promise<void> {
  await db
    .updateTable("technical_account")
    .set({ contact_email: contactEmail, scopes: JSON.stringify(scopes) })
    .where("id", "=", id)
    .execute();
}

type Versioned = Pick<TechnicalAccount, "id" | "epoch">;

/**
 * Gives an account a new secret and the next epoch; returns false if another change was quicker.
 *
 * @param previousUntil end of the overlap with the present secret; `null`: it dies now
 */
export async function replaceSecret(
  db: Db,
  { id, epoch }: Versioned,
  secretHash: string,
  { now, previousUntil }: { readonly now: Instant; readonly previousUntil: Instant | null },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("technical_account")
    .set((eb) => ({
      previous_hash: previousUntil === null ? null : eb.ref("secret_hash"),
      previous_until: previousUntil,
      secret_hash: secretHash,
      secret_set_at: now,
      epoch: epoch + 1,
    }))
    .where("id", "=", id)
    .where("epoch", "=", epoch)
    .where("deactivated_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Deactivates an account, with the next epoch; returns false if another change was quicker. */
export async function deactivate(db: Db, { id, epoch }: Versioned, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("technical_account")
    .set({ deactivated_at: now, warned_at: null, epoch: epoch + 1 })
    .where("id", "=", id)
    .where("epoch", "=", epoch)
    .where("deactivated_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Reactivates an account; returns false if another change was quicker. */
export async function reactivate(db: Db, { id, epoch }: Versioned): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("technical_account")
    .set({ deactivated_at: null, warned_at: null })
    .where("id", "=", id)
    .where("epoch", "=", epoch)
    .where("deactivated_at", "is not", null)
    .where("closed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Returns accounts that were deactivated so long ago that they close, oldest first. */
export async function accountsToClose(db: Db, now: Instant): Promise<TechnicalAccount[]> {
  const rows = await inactive(db)
    .where("deactivated_at", "<=", now - REACTIVABLE_MS)
    .execute();
  return rows.map(accountIn);
}

/** Closes an account and wipes its secrets; returns false if that is done already. */
export async function closeAccount(db: Db, { id }: Versioned, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("technical_account")
    .set({ closed_at: now, secret_hash: null, previous_hash: null, previous_until: null })
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .where("deactivated_at", "<=", now - REACTIVABLE_MS)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Returns accounts that close before an instant and whose contacts were not warned yet. */
export async function accountsToWarn(db: Db, before: Instant): Promise<TechnicalAccount[]> {
  const rows = await inactive(db)
    .where("deactivated_at", "<=", before - REACTIVABLE_MS)
    .where("warned_at", "is", null)
    .execute();
  return rows.map(accountIn);
}

/** Notes the warning of an account that closes soon; returns false if it was noted already. */
export async function markWarned(db: Db, { id }: Versioned, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("technical_account")
    .set({ warned_at: now })
    .where("id", "=", id)
    .where("warned_at", "is", null)
    .where("deactivated_at", "is not", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Returns the accounts of which an address is the contact. */
export async function accountsOfContact(db: Db, email: string): Promise<TechnicalAccount[]> {
  return (await accounts(db).where("contact_email", "=", email).execute()).map(accountIn);
}

export async function markAccountUsed(db: Db, id: string, at: Instant): Promise<void> {
  await db
    .updateTable("technical_account")
    .set({ last_used_at: at })
    .where("id", "=", id)
    .execute();
}

/** Forgets revoked tokens that have expired. */
export async function forgetRevoked(db: Db, now: Instant): Promise<void> {
  await db.deleteFrom("revoked_token").where("expires_at", "<=", now).execute();
}

/** Revokes an access token until it expires. */
export async function revokeJti(db: Db, jtiHash: string, expiresAt: Instant): Promise<void> {
  await db
    .insertInto("revoked_token")
    .values({ jti_hash: jtiHash, expires_at: expiresAt })
    .onConflict((c) => c.doNothing())
    .execute();
}

export async function isRevoked(db: Db, jtiHash: string): Promise<boolean> {
  const row = await db
    .selectFrom("revoked_token")
    .select("jti_hash")
    .where("jti_hash", "=", jtiHash)
    .executeTakeFirst();
  return row !== undefined;
}

const accounts = (db: Db) => db.selectFrom("technical_account").selectAll();

const inactive = (db: Db) =>
  accounts(db)
    .where("deactivated_at", "is not", null)
    .where("closed_at", "is", null)
    .orderBy("deactivated_at");

const accountIn = (row: Selectable<TechnicalAccountTable>): TechnicalAccount => ({
  id: row.id,
  organizationId: row.organization_id,
  number: row.number,
  login: row.login,
  siret: row.siret,
  contactEmail: row.contact_email,
  scopes: JSON.parse(row.scopes) as AccountScope[],
  epoch: row.epoch,
  createdAt: row.created_at,
  secretSetAt: row.secret_set_at,
  previousUntil: row.previous_until,
  lastUsedAt: row.last_used_at,
  deactivatedAt: row.deactivated_at,
  closedAt: row.closed_at,
});
