import type { Selectable } from "kysely";
import type { Instant, Locale } from "../server/core/model.ts";
import type { Role } from "../server/core/people/permission.ts";
import type { Person } from "../server/core/people/person.ts";
import { jsonOrNull } from "./json-column.ts";
import type { Db } from "./schema.ts";
import type { PersonTable } from "./tables/people.ts";

/** The stored credentials of a person. */
export type Credentials = {
  readonly passwordHash: string | null;
  readonly totpSealed: string | null;
  readonly totpConfirmedAt: Instant | null;
  readonly totpStep: number | null;
};

/** Adds a person; returns false if the address is taken. */
export async function insertPerson(
  db: Db,
  person: Omit<Person, "hasPassword" | "hasTotp" | "disabledAt">,
  passwordHash: string | null,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("person")
    .values({
      id: person.id,
      email: person.email,
      name: person.name,
      role: person.role,
      providers: jsonOrNull(person.providers),
      locale: person.locale,
      password_hash: passwordHash,
      created_at: person.createdAt,
    })
    .onConflict((c) => c.column("email").doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Everyone who may or might sign in, by address. */
export async function allPeople(db: Db): Promise<Person[]> {
  return (await people(db).orderBy("email").execute()).map(personOf);
}

export async function personById(db: Db, id: string): Promise<Person | null> {
  const row = await people(db).where("id", "=", id).executeTakeFirst();
  return row ? personOf(row) : null;
}

/** @param email as `mailAddress` writes it */
export async function personByEmail(db: Db, email: string): Promise<Person | null> {
  const row = await people(db).where("email", "=", email).executeTakeFirst();
  return row ? personOf(row) : null;
}

const people = (db: Db) => db.selectFrom("person").selectAll();

function personOf(row: Selectable<PersonTable>): Person {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role as Role,
    providers: row.providers === null ? null : (JSON.parse(row.providers) as string[]),
    locale: row.locale as Locale,
    hasPassword: row.password_hash !== null,
    hasTotp: row.totp_confirmed_at !== null,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  };
}

/** Writes what an admin may change of someone. */
export async function updatePerson(
  db: Db,
  { id, name, role, providers, locale, disabledAt }: Person,
): Promise<void> {
  await db
    .updateTable("person")
    .set({ name, role, providers: jsonOrNull(providers), locale, disabled_at: disabledAt })
    .where("id", "=", id)
    .execute();
}

/** Returns the number of admins who could sign in, apart from one. */
export async function otherAdmins(db: Db, id: string): Promise<number> {
  const { count } = await db
    .selectFrom("person")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("role", "=", "admin")
    .where("disabled_at", "is", null)
    .where("id", "!=", id)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function credentialsOf(db: Db, personId: string): Promise<Credentials | null> {
  const row = await db
    .selectFrom("person")
    .select(["password_hash as passwordHash", "totp_sealed as totpSealed"])
    .select(["totp_confirmed_at as totpConfirmedAt", "totp_step as totpStep"])
    .where("id", "=", personId)
    .executeTakeFirst();
  return row ?? null;
}

export async function setPasswordHash(db: Db, personId: string, hash: string): Promise<void> {
  await db.updateTable("person").set({ password_hash: hash }).where("id", "=", personId).execute();
}

/**
 * Stores an authenticator's secret that is not yet in use; returns false if one is in use already.
 */
export async function beginTotp(db: Db, personId: string, sealed: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("person")
    .set({ totp_sealed: sealed, totp_step: null })
    .where("id", "=", personId)
    .where("totp_confirmed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** From now on codes are asked for; the recovery codes replace those of before. */
export async function confirmTotp(
  db: Db,
  personId: string,
  at: Instant,
  recoveryHashes: readonly string[],
): Promise<void> {
  await db
    .updateTable("person")
    .set({ totp_confirmed_at: at })
    .where("id", "=", personId)
    .execute();
  await db.deleteFrom("recovery_code").where("person_id", "=", personId).execute();
  await db
    .insertInto("recovery_code")
    .values(recoveryHashes.map((hash) => ({ person_id: personId, hash })))
    .execute();
}

/** Forgets secret and recovery codes: no code is asked for any more. */
export async function dropTotp(db: Db, personId: string): Promise<void> {
  await db
    .updateTable("person")
    .set({ totp_sealed: null, totp_confirmed_at: null, totp_step: null })
    .where("id", "=", personId)
    .execute();
  await db.deleteFrom("recovery_code").where("person_id", "=", personId).execute();
}

/** Marks the step of a code as used; `false` where it was already, or a later one. */
export async function spendTotpStep(db: Db, personId: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("person")
    .set({ totp_step: step })
    .where("id", "=", personId)
    .where((eb) => eb.or([eb("totp_step", "is", null), eb("totp_step", "<", step)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Uses a recovery code up; `false` where there is no such one, or it was used. */
export async function spendRecoveryCode(
  db: Db,
  personId: string,
  hash: string,
  at: Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("recovery_code")
    .set({ used_at: at })
    .where("person_id", "=", personId)
    .where("hash", "=", hash)
    .where("used_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Whom an identity provider means by its `sub`, or `null`. */
export async function personByIdentity(
  db: Db,
  issuer: string,
  subject: string,
): Promise<Person | null> {
  const row = await db
    .selectFrom("identity")
    .innerJoin("person", "person.id", "identity.person_id")
    .selectAll("person")
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .executeTakeFirst();
  return row ? personOf(row) : null;
}

/** Binds someone to an identity; `false` where they have another one at this issuer. */
export async function insertIdentity(
  db: Db,
  identity: { readonly issuer: string; readonly subject: string; readonly personId: string },
  at: Instant,
): Promise<boolean> {
  const { issuer, subject, personId } = identity;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("identity")
    .values({ issuer, subject, person_id: personId, created_at: at })
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
