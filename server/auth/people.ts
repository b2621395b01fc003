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
import { mayAs, type Role } from "../core/people/permission.ts";
import type { Person } from "../core/people/person.ts";
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
  readonly role: Role;
  /** Makes them a provider's own staff; `null`: one of the team. */
  readonly providers?: readonly string[] | null | undefined;
  readonly locale?: Locale | undefined;
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
  const person: Person = {
    id: ctx.newId(),
    email,
    role,
    providers,
    locale,
    name: oneLine(wanted.name ?? "") || email.slice(0, email.indexOf("@")),
    hasPassword: password !== undefined,
    hasTotp: false,
    createdAt: ctx.now(),
    disabledAt: null,
  };
  const hash = password === undefined ? null : await hashPassword(password);
  await change(ctx, async (ctx) => {
    if (!(await insertPerson(ctx.db, person, hash))) {
      throw new Refusal("conflict", `${email} is there already.`);
    }
    await audit(ctx, personDeed("person.add", person, null, recorded(person)));
  });
  return person;
}

/** Changes that an admin may make; absent fields stay. */
export type PersonChange = {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
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
      name: oneLine(wanted.name ?? "") || before.name,
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
    await audit(ctx, personDeed("person.change", after, recorded(before), recorded(after)));
    return after;
  });
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
function checkScope(role: Role, providers: readonly string[] | null): void {
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

/** Returns the fields of a person that the audit trail records. */
const recorded = ({ email, name, role, providers, locale, hasTotp, disabledAt }: Person) => ({
  email,
  name,
  role,
  providers,
  locale,
  totp: hasTotp,
  disabledAt: disabledAt === null ? null : new Date(disabledAt).toISOString(),
});
