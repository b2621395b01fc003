import type { Insertable, Selectable } from "kysely";
import type { Instant, Locale } from "../server/core/model.ts";
import type { PersonRole } from "../server/core/people/permission.ts";
import type { Person } from "../server/core/people/person.ts";
import { folded } from "../server/core/plain-text.ts";
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
  person: Person,
  passwordHash: string | null,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("person")
    .values({
      id: person.id,
      password_hash: passwordHash,
      created_at: person.createdAt,
      email: person.email,
      ...changeable(person),
    })
    .onConflict((c) => c.column("email").doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** The columns that changes write. */
const changeable = (person: Person) =>
  ({
    slug: person.slug,
    name: person.name,
    first_name: person.firstName,
    last_name: person.lastName,
    search_first: folded(person.firstName),
    search_last: folded(person.lastName),
    role: person.role,
    providers: jsonOrNull(person.providers),
    locale: person.locale,
    about: person.about,
    website: person.website,
    phone: person.phone,
    disabled_at: person.disabledAt,
  }) satisfies Partial<Insertable<PersonTable>>;

/** Everyone who may or might sign in, by address. */
export async function allPeople(db: Db): Promise<Person[]> {
  const rows = await people(db).where("deleted_at", "is", null).orderBy("email").execute();
  return rows.map(personOf);
}

/** Returns a person by id or slug, also an erased one; or `null`. */
export async function personCalled(db: Db, idOrSlug: string): Promise<Person | null> {
  const rows = await people(db)
    .where((eb) => eb.or([eb("id", "=", idOrSlug), eb("slug", "=", idOrSlug)]))
    .execute();
  // An id comes before the slug of another.
  const row = rows.find((one) => one.id === idOrSlug) ?? rows[0];
  return row === undefined ? null : personOf(row);
}

/** Returns people by their ids, in no order; also erased ones. */
export async function peopleById(db: Db, ids: readonly string[]): Promise<Person[]> {
  if (ids.length === 0) return [];
  return (await people(db).where("id", "in", ids).execute()).map(personOf);
}

/** Returns a person who is not erased, or `null`. */
export async function personById(db: Db, id: string): Promise<Person | null> {
  const row = await people(db)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return row ? personOf(row) : null;
}

/** @param email as `mailAddress` writes it */
export async function personByEmail(db: Db, email: string): Promise<Person | null> {
  const row = await people(db).where("email", "=", email).executeTakeFirst();
  return row ? personOf(row) : null;
}

const people = (db: Db) => db.selectFrom("person").selectAll();

export function personOf(row: Selectable<PersonTable>): Person {
  return {
    id: row.id,
    email: row.email,
    slug: row.slug,
    name: row.name,
    firstName: row.first_name,
    lastName: row.last_name,
    role: row.role as PersonRole,
    providers: row.providers === null ? null : (JSON.parse(row.providers) as string[]),
    locale: row.locale as Locale,
    hasPassword: row.password_hash !== null,
    hasTotp: row.totp_confirmed_at !== null,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    about: row.about,
    website: row.website,
    phone: row.phone,
    lastLoginAt: row.last_login_at,
    deletedAt: row.deleted_at,
  };
}

/** Writes what may change of a person. */
export async function updatePerson(db: Db, person: Person): Promise<void> {
  await db.updateTable("person").set(changeable(person)).where("id", "=", person.id).execute();
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

/** Notes that a person signed in. */
export async function markSignedIn(db: Db, id: string, at: Instant): Promise<void> {
  await db
    .updateTable("person")
    .set({ last_login_at: at, warned_at: null })
    .where("id", "=", id)
    .execute();
}

/** Empties a person's row for ever, with their credentials and identities. */
export async function erasePersonRow(db: Db, id: string, at: Instant): Promise<void> {
  await db.deleteFrom("recovery_code").where("person_id", "=", id).execute();
  await db.deleteFrom("identity").where("person_id", "=", id).execute();
  await db
    .updateTable("person")
    .set({
      email: `deleted-${id}`,
      slug: `deleted-${id}`,
      name: "DELETED",
      first_name: "DELETED",
      last_name: "",
      search_first: "",
      search_last: "",
      role: "member",
      providers: null,
      about: null,
      website: null,
      phone: null,
      password_hash: null,
      totp_sealed: null,
      totp_confirmed_at: null,
      totp_step: null,
      last_login_at: null,
      warned_at: null,
      disabled_at: at,
      deleted_at: at,
    })
    .where("id", "=", id)
    .execute();
}
