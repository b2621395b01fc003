import { freeSlug } from "../../db/slugs.ts";
import { oneLine } from "../core/plain-text.ts";
import {
  dropTotp,
  insertPerson,
  otherAdmins,
  personByEmail,
  personById,
  setPasswordHash,
  updatePerson,
} from "../../db/people.ts";
import { deleteSessionsOf } from "../../db/sessions.ts";
import { deleteLinksOf } from "../../db/sign-in-links.ts";
import type { Context } from "../context/context.ts";
import { audit, change, type Deed } from "../context/write.ts";
import { mailAddress } from "../core/mail-address.ts";
import type { Locale } from "../core/model.ts";
import { mayAs, type PersonRole } from "../core/people/permission.ts";
import { splitName, type Person } from "../core/people/person.ts";
import { Refusal } from "../core/refusal.ts";
import { hashPassword } from "./password.ts";

/** The part of a context that managing people needs. */
export type Registrar = Pick<
  Context,
  "db" | "now" | "log" | "secret" | "newId" | "by" | "requestId"
>;

export type NewPerson = {
  readonly email: string;
  /** By default what stands before the "@". */
  readonly name?: string | undefined;
  /** By default split from the name. */
  readonly names?: Pick<Person, "firstName" | "lastName"> | undefined;
  readonly role: PersonRole;
  /** Makes them a provider's own staff; `null`: one of the team. */
  readonly providers?: readonly string[] | null | undefined;
  readonly locale?: Locale | undefined;
  readonly about?: string | null | undefined;
  readonly website?: string | null | undefined;
  /** E.164. */
  readonly phone?: string | null | undefined;
  /** Without one they sign in by a link, or at the identity provider. */
  readonly password?: string | undefined;
};

/**
 * Adds a person.
 *
 * @throws Refusal `invalid` naming the field, `conflict` if the address is taken
 */
export async function addPerson(ctx: Registrar, wanted: NewPerson): Promise<Person> {
  const email = readAddress(wanted.email);
  const { role, providers = null, locale = "fr", password } = wanted;
  checkScope(role, providers);
  const name = oneLine(wanted.name ?? "") || email.slice(0, email.indexOf("@"));
  const unnamed: Omit<Person, "slug"> = {
    id: ctx.newId(),
    email,
    role,
    providers,
    locale,
    name,
    ...(wanted.names ?? splitName(name)),
    hasPassword: password !== undefined,
    hasTotp: false,
    createdAt: ctx.now(),
    disabledAt: null,
    about: wanted.about ?? null,
    website: wanted.website ?? null,
    phone: wanted.phone ?? null,
    lastLoginAt: null,
    deletedAt: null,
  };
  const hash = password === undefined ? null : await hashPassword(password);
  return change(ctx, async (ctx) => {
    const slug = await freeSlug(ctx.db, "person", name, unnamed.id);
    const person = { ...unnamed, slug };
    if (!(await insertPerson(ctx.db, person, hash))) {
      throw new Refusal("conflict", `${email} is there already.`);
    }
    await audit(ctx, personDeed("person.add", person, null, recorded(person)));
    return person;
  });
}

/** Returns the person with an address; makes them, as a member, where there is none. */
export async function findOrAddMember(
  ctx: Registrar,
  wanted: Omit<NewPerson, "role" | "providers" | "password">,
): Promise<Person> {
  return change(ctx, async (ctx) => {
    const known = await personByEmail(ctx.db, readAddress(wanted.email));
    return known ?? addPerson(ctx, { ...wanted, role: "member" });
  });
}

/** Changes that an admin may make; absent fields stay. */
export type PersonChange = {
  readonly name?: string | undefined;
  /** First and last name; the display name follows. */
  readonly names?: Pick<Person, "firstName" | "lastName"> | undefined;
  readonly about?: string | null | undefined;
  readonly website?: string | null | undefined;
  /** E.164. */
  readonly phone?: string | null | undefined;
  readonly role?: PersonRole | undefined;
  readonly providers?: readonly string[] | null | undefined;
  readonly locale?: Locale | undefined;
  readonly disabled?: boolean | undefined;
  /** `false` takes a lost authenticator away. */
  readonly totp?: false | undefined;
};

/**
 * Changes what someone may do, at once: their sessions ask again at each request. Who is
 * disabled is signed out everywhere.
 *
 * @throws Refusal `missing`, `invalid`, or `conflict` where no admin would be left
 */
export async function changePerson(
  ctx: Registrar,
  id: string,
  wanted: PersonChange,
): Promise<Person> {
  return change(ctx, async (ctx) => {
    const before = await personById(ctx.db, id);
    if (!before) throw new Refusal("missing", "There is no such person.");
    const { disabled = before.disabledAt !== null } = wanted;
    const after: Person = {
      ...before,
      ...renamed(before, wanted),
      about: wanted.about === undefined ? before.about : wanted.about,
      website: wanted.website === undefined ? before.website : wanted.website,
      phone: wanted.phone === undefined ? before.phone : wanted.phone,
      role: wanted.role ?? before.role,
      providers: wanted.providers === undefined ? before.providers : wanted.providers,
      locale: wanted.locale ?? before.locale,
      hasTotp: wanted.totp === false ? false : before.hasTotp,
      disabledAt: disabled ? (before.disabledAt ?? ctx.now()) : null,
    };
    checkScope(after.role, after.providers);
    if (isAdmin(before) && !isAdmin(after) && (await otherAdmins(ctx.db, id)) === 0) {
      throw new Refusal("conflict", `${before.email} is the last admin: make another one first.`);
    }
    await updatePerson(ctx.db, after);
    if (wanted.totp === false) await dropTotp(ctx.db, id);
    if (disabled) await signOutEverywhere(ctx, id);
    const now = { ...recorded(after), ...(after.name !== before.name && { isRenamed: true }) };
    await audit(ctx, personDeed("person.change", after, recorded(before), now));
    return after;
  });
}

/** Returns the names of a person after a change of either the parts or the whole. */
function renamed(
  before: Person,
  { name, names }: PersonChange,
): Pick<Person, "name" | "firstName" | "lastName"> {
  if (names) {
    const whole = `${names.firstName} ${names.lastName}`.trim();
    return { ...names, name: whole || before.name };
  }
  const whole = oneLine(name ?? "");
  const { firstName, lastName } = before;
  if (whole === "" || whole === before.name) return { name: before.name, firstName, lastName };
  return { name: whole, ...splitName(whole) };
}

/**
 * Sets a person's password, and ends all their other sessions, so that nobody remains signed in
 * with the old one.
 *
 * @param keep the session that stays
 */
export async function setPassword(
  ctx: Registrar,
  person: Person,
  password: string,
  keep: string | null = null,
): Promise<void> {
  const hash = await hashPassword(password);
  await change(ctx, async (ctx) => {
    await setPasswordHash(ctx.db, person.id, hash);
    await deleteSessionsOf(ctx.db, person.id, keep);
    await deleteLinksOf(ctx.db, person.id);
    await audit(ctx, personDeed("person.password", person, null, null));
  });
}

/**
 * Returns the person with an address.
 *
 * @throws Refusal `missing` without one, `invalid` if it is no address
 */
export async function personCalled(ctx: Pick<Registrar, "db">, email: string): Promise<Person> {
  const address = readAddress(email);
  const person = await personByEmail(ctx.db, address);
  if (!person) throw new Refusal("missing", `Nobody has the address ${address}.`);
  return person;
}

/** Ends all sessions of someone, and takes their links away. */
async function signOutEverywhere(ctx: Pick<Registrar, "db">, id: string): Promise<void> {
  await deleteSessionsOf(ctx.db, id);
  await deleteLinksOf(ctx.db, id);
}

/** Returns a deed on a person, for the audit trail. */
export const personDeed = (
  action: string,
  person: Pick<Person, "id">,
  before: unknown,
  after: unknown,
): Deed => ({ action, subject: `person:${person.id}`, pageId: null, before, after });

/** @throws Refusal `invalid` */
export function readAddress(text: string): string {
  const address = mailAddress(text);
  if (address !== null) return address;
  const detail = "One mail address is wanted: name@domain.";
  throw new Refusal("invalid", detail, [{ pointer: "/email", detail }]);
}

/**
 * Refuses rights that cannot be limited to a provider: those on monitors, subscribers, people and
 * tokens.
 */
function checkScope(role: PersonRole, providers: readonly string[] | null): void {
  if (providers === null) return;
  const detail =
    providers.length === 0
      ? "At least one provider is wanted, or null for the whole team's rights."
      : mayAs(role, "operator")
        ? `A provider's staff may be reader or editor, not ${role}.`
        : null;
  if (detail !== null) throw new Refusal("invalid", detail, [{ pointer: "/providers", detail }]);
}

const isAdmin = (person: Person): boolean => person.role === "admin" && person.disabledAt === null;

/** Returns the fields of a person that the audit trail records: nothing that names them. */
const recorded = ({ role, providers, locale, hasTotp, disabledAt }: Person) => ({
  role,
  providers,
  locale,
  totp: hasTotp,
  disabledAt: disabledAt === null ? null : new Date(disabledAt).toISOString(),
});
