import { endGrantToken, setTokenScopes, tokensOfGrants } from "../../db/grant-tokens.ts";
import { endHandovers } from "../../db/handovers.ts";
import { grantById, insertGrant, setGrantContact, updateGrant } from "../../db/grants.ts";
import { membershipOf } from "../../db/memberships.ts";
import { organizationsById } from "../../db/organizations.ts";
import { personById } from "../../db/people.ts";
import { findOrAddMember } from "../auth/people.ts";
import type { Context } from "../context/context.ts";
import { audit, authorOf, change, type Deed } from "../context/write.ts";
import type { AccessContact } from "../core/people/access-request.ts";
import {
  deedsFor,
  type Grant,
  type GrantDeed,
  type GrantPart,
  type HeldGrant,
} from "../core/people/grant.ts";
import type { Organization } from "../core/people/organization.ts";
import { isOfTeam } from "../core/people/permission.ts";
import type { Person } from "../core/people/person.ts";
import { Refusal } from "../core/refusal.ts";
import { refuseProblems } from "./change.ts";
import { writeAboutGrant, writeToContacts } from "./grant-mails.ts";
import { invite } from "./membership-requests.ts";

/** People with a part in a grant; without a technical contact the applicant is it. */
export type GrantPeople = {
  readonly applicant: Person;
  readonly business: Person | null;
  readonly technical: Person | null;
  /** Names by which the applicant named them. */
  readonly named?: Readonly<Record<"business" | "technical", AccessContact | null>>;
};

/** Gives an organisation a grant. Call it in the transaction of the approval. */
export async function giveGrant(
  ctx: Context,
  wanted: Omit<Grant, "id" | "createdAt" | "revokedAt">,
  people: GrantPeople,
): Promise<HeldGrant> {
  const grant: Grant = { ...wanted, id: ctx.newId(), createdAt: ctx.now(), revokedAt: null };
  await insertGrant(ctx.db, grant);
  await setGrantContact(ctx.db, grant.id, "applicant", people.applicant.id);
  const { named } = people;
  const technical = people.technical ?? people.applicant;
  await setGrantContact(ctx.db, grant.id, "business", people.business?.id ?? null, named?.business);
  await setGrantContact(ctx.db, grant.id, "technical", technical.id, named?.technical);
  await audit(ctx, grantDeed("grant.give", grant, null, recorded(grant)));
  const held = await existingGrant(ctx, grant.id);
  if (people.business) await inviteContact(ctx, held, people.business);
  return held;
}

/** Writes a grant that an approved request changes; its tokens have its scopes at once. */
export async function changeGrant(ctx: Context, before: HeldGrant, after: Grant): Promise<void> {
  if (!(await updateGrant(ctx.db, after))) throw isRevoked();
  await setTokenScopes(ctx.db, after.id, after.scopes);
  await audit(ctx, grantDeed("grant.change", after, recorded(before), recorded(after)));
}

/** New contacts; an absent one stays, `null` is nobody, or for the technical one the applicant. */
export type NewContacts = {
  readonly business?: AccessContact | null | undefined;
  readonly technical?: AccessContact | null | undefined;
};

/**
 * Gives parts of a grant to other people, who are written to; who is unknown is made a person.
 *
 * @throws Refusal `forbidden`; `conflict` if the grant is revoked; `invalid`
 */
export async function changeContacts(
  ctx: Context,
  id: string,
  wanted: NewContacts,
): Promise<HeldGrant> {
  return change(ctx, async (ctx) => {
    const grant = await existingGrant(ctx, id);
    requireDeed(ctx, grant, "contacts");
    for (const part of ["business", "technical"] as const) {
      const contact = wanted[part];
      if (contact !== undefined) await giveContact(ctx, grant, part, contact);
    }
    return existingGrant(ctx, id);
  });
}

/** Gives one part to a person; the one who had it stays if it is the same. */
export async function giveContact(
  ctx: Context,
  grant: HeldGrant,
  part: "business" | "technical",
  contact: AccessContact | null,
): Promise<void> {
  const before = grant.contacts.find((one) => one.part === part)?.person ?? null;
  const person = contact === null ? null : await personOf(ctx, contact, part);
  const applicant = grant.contacts.find((one) => one.part === "applicant")?.person ?? null;
  const after = person ?? (part === "technical" ? applicant : null);
  if (after?.id === before?.id) return;
  await setGrantContact(ctx.db, grant.id, part, after?.id ?? null, contact);
  const [was, is] = [before, after].map((one) => ({ part, person: one?.id ?? null }));
  await audit(ctx, grantDeed("grant.contacts", grant, was, is));
  if (!person || person.disabledAt !== null) return;
  const passwordOf = person.hasPassword ? null : person.id;
  await writeAboutGrant(ctx, grant, { kind: "grant.contact", part, passwordOf }, [person]);
  if (part === "business") await inviteContact(ctx, grant, person);
}

async function personOf(
  ctx: Context,
  { firstName, lastName, email }: AccessContact,
  part: GrantPart,
): Promise<Person> {
  const names = { firstName, lastName };
  const [page] = ctx.config.pages;
  try {
    return await findOrAddMember(ctx, {
      email,
      name: `${firstName} ${lastName}`,
      names,
      ...(page && { locale: page.locale }),
    });
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== "invalid") throw error;
    const fields = error.fields.map((one) => ({ ...one, pointer: `/${part}${one.pointer}` }));
    throw new Refusal("invalid", error.message, fields);
  }
}

/** Invites a contact into the organisation, unless they are in it or asked to come in. */
async function inviteContact(ctx: Context, grant: Grant, { id }: Person): Promise<void> {
  if (await membershipOf(ctx.db, grant.organizationId, id)) return;
  const invitation = {
    who: { personId: id },
    role: "partial_editor",
    comment: grant.title,
    assignments: [{ class: "Grant", id: grant.id }],
  } as const;
  try {
    await invite(ctx, { id: grant.organizationId }, invitation);
  } catch (error) {
    // An open request of theirs, or too many invitations: the part does not depend on it.
    if (!(error instanceof Refusal) || error.kind !== "conflict") throw error;
  }
}

/**
 * Hands a grant on to another member of the organisation: by its applicant, or by an admin of the
 * team where the applicant has left. Who was the technical contact as the applicant is so no more.
 *
 * @param to id of the new applicant
 * @throws Refusal `invalid` unless they are an active member; `forbidden`; `conflict`
 */
export async function transferGrant(ctx: Context, id: string, to: string): Promise<HeldGrant> {
  return change(ctx, async (ctx) => {
    const grant = await existingGrant(ctx, id);
    requireDeed(ctx, grant, "transfer");
    const person = await memberOf(ctx, grant, to);
    const before = grant.contacts.find(({ part }) => part === "applicant")?.person ?? null;
    if (before?.id === person.id) {
      refuseProblems([{ pointer: "/to", detail: "this is the applicant already" }]);
    }
    const technical = grant.contacts.find(({ part }) => part === "technical")?.person;
    await setGrantContact(ctx.db, id, "applicant", person.id);
    if (!technical || technical.id === before?.id) {
      await setGrantContact(ctx.db, id, "technical", person.id);
    }
    const after = await existingGrant(ctx, id);
    const [was, is] = [before, person].map((one) => ({ applicant: one?.id ?? null }));
    await audit(ctx, grantDeed("grant.transfer", grant, was, is));
    const leaver = before?.disabledAt === null ? [before] : [];
    const mail = { kind: "grant.transferred", who: person.name } as const;
    await writeAboutGrant(ctx, after, mail, [...leaver, person]);
    return after;
  });
}

async function memberOf(ctx: Context, grant: Grant, to: string): Promise<Person> {
  const person = await personById(ctx.db, to);
  const isMember = person && (await membershipOf(ctx.db, grant.organizationId, person.id));
  if (person && isMember && person.disabledAt === null) return person;
  const detail = "this is no active member of the organisation";
  throw new Refusal("invalid", "Nothing was changed.", [{ pointer: "/to", detail }]);
}

/** Revokes a grant with its tokens, for ever. @throws Refusal `conflict` if it is revoked */
export async function revokeGrant(ctx: Context, id: string): Promise<HeldGrant> {
  return change(ctx, async (ctx) => {
    const grant = await existingGrant(ctx, id);
    const now = ctx.now();
    if (!(await updateGrant(ctx.db, { ...grant, revokedAt: now }))) throw isRevoked();
    for (const token of await tokensOfGrants(ctx.db, [id])) {
      if (token.revokedAt === null || token.revokedAt > now) {
        await endGrantToken(ctx.db, token, now);
        await endHandovers(ctx.db, token.id, now);
      }
    }
    await audit(ctx, grantDeed("grant.revoke", grant, { state: "active" }, { state: "revoked" }));
    await writeToContacts(ctx, grant, { kind: "grant.closed" });
    return { ...grant, revokedAt: now };
  });
}

/** @throws Refusal `missing` */
export async function existingGrant(ctx: Pick<Context, "db">, id: string): Promise<HeldGrant> {
  const grant = await grantById(ctx.db, id);
  if (grant) return grant;
  throw unknownGrant();
}

export const unknownGrant = () => new Refusal("missing", "There is no such grant.");

const isRevoked = () => new Refusal("conflict", "This grant is revoked.");

/** Returns the organisation of a grant. @throws Refusal `gone` if it was deleted */
export async function organizationOf(
  { db }: Pick<Context, "db">,
  { organizationId }: Grant,
): Promise<Organization> {
  const [organization] = await organizationsById(db, [organizationId]);
  if (organization && organization.deletedAt === null) return organization;
  throw new Refusal("gone", "Organization has been deleted");
}

/** Returns the deeds that the author of a context may do on a grant. */
export function deedsOf(ctx: Pick<Context, "by">, grant: HeldGrant): readonly GrantDeed[] {
  const author = authorOf(ctx);
  return deedsFor(grant, author, isOfTeam(author) && author.role === "admin");
}

/** Requires that the author may do a deed. @throws Refusal `forbidden`; `conflict` if revoked */
export function requireDeed(ctx: Pick<Context, "by">, grant: HeldGrant, deed: GrantDeed): void {
  if (grant.revokedAt !== null) throw isRevoked();
  if (authorOf(ctx).kind === "terminal" || deedsOf(ctx, grant).includes(deed)) return;
  throw new Refusal("forbidden", NEEDED[deed] ?? "This is for the applicant of the grant.");
}

const FOR_TWO = "This is for the applicant and the technical contact of the grant.";
const NEEDED: Readonly<Partial<Record<GrantDeed, string>>> = {
  reveal: FOR_TWO,
  issue: FOR_TWO,
  replace: FOR_TWO,
  revoke: FOR_TWO,
  transfer: "This is for the applicant; for an admin of the team once they have left.",
};

/** Returns a deed on a grant, for the audit trail. */
export const grantDeed = (
  action: string,
  { id }: Pick<Grant, "id">,
  before: unknown,
  after: unknown,
): Deed => ({ action, subject: `grant:${id}`, pageId: null, before, after });

/** Returns the fields of a grant that the audit trail records: no text that people wrote. */
const recorded = ({ organizationId, scopes, vendorId }: Grant) => ({
  organization: organizationId,
  scopes,
  vendor: vendorId,
});
