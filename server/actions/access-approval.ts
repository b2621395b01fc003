import { memberCounts } from "../../db/memberships.ts";
import { organizationsById, organizationsByNumber } from "../../db/organizations.ts";
import { findOrAddMember } from "../auth/people.ts";
import type { Context } from "../context/context.ts";
import { authorOf, change } from "../context/write.ts";
import { storyPage, type AccessStory } from "../core/messages/story.ts";
import {
  CONTACT_PARTS,
  nextState,
  type AccessContact,
  type AccessForm,
  type AccessRequest,
  type ContactPart,
} from "../core/people/access-request.ts";
import type { Instant } from "../core/model.ts";
import type { Organization } from "../core/people/organization.ts";
import type { Person } from "../core/people/person.ts";
import { Refusal } from "../core/refusal.ts";
import {
  existingRequest,
  moveRequest,
  offeredAccess,
  requireSeen,
  writeToAuthor,
} from "./access-requests.ts";
import { pageNamed, requireRight } from "./change.ts";
import { applyToGrant } from "./grant-changes.ts";
import { existingGrant, giveGrant, type GrantPeople } from "./grants.ts";
import { admit } from "./members.ts";
import {
  changeOrganization,
  createOrganization,
  giveBadge,
  linkProviders,
} from "./organizations.ts";
import { queueMails } from "./queue-mails.ts";

/** Choices of a reviewer who approves. */
export type Approval = {
  /** Id of the organisation, or `NEW_ORGANIZATION`; by default the one that matches without doubt. */
  readonly organization?: string | undefined;
  /** Scopes that are granted; by default those that were asked for and are offered. */
  readonly scopes?: readonly string[] | undefined;
  /** Time since which the request was in its state when the reviewer read it. */
  readonly seen?: Instant | undefined;
};

/** Choice of a reviewer for whom none of the organisations is the applicant's. */
export const NEW_ORGANIZATION = "new";

/**
 * Approves a request, in one transaction: makes or finds the person, the organisation, the
 * membership and the contacts, and gives what the profile is for.
 *
 * @throws Refusal `conflict` in another state; `stale` if it changed since it was read; `invalid`
 *   where an organisation has to be chosen
 */
export async function approveAccessRequest(
  ctx: Context,
  id: string,
  { organization: chosen, scopes, seen }: Approval = {},
): Promise<AccessRequest> {
  requireRight(ctx, "access.review");
  return change(ctx, async (ctx) => {
    const request = await existingRequest(ctx, id);
    if (nextState(request.state, "approve") === null) {
      throw new Refusal("conflict", `This request is ${request.state}.`);
    }
    requireSeen(request, seen);
    if (request.grant !== null) return approveGrantRequest(ctx, request, scopes);
    const form = { ...request.form, scopes: checkedScopes(ctx, request, scopes) };
    const person = await personOf(ctx, request, form, form.phone);
    const organization = await organizationOf(ctx, form, chosen);
    const comment = form.title ?? form.companyName;
    const membership = await admit(ctx, organization, person, comment);
    const contacts = await contactPeople(ctx, request, person);
    const grant = await giveWhatTheProfileIsFor(ctx, { ...request, form }, organization, {
      applicant: person,
      ...contacts,
      named: form.contacts,
    });
    const after = await moveRequest(ctx, id, "approve", () => ({
      form,
      grant,
      personId: person.id,
      organizationId: organization.id,
      decidedBy: authorOf(ctx).id,
    }));
    await writeToAuthor(ctx, "access.approved", after, {
      passwordOf: person.hasPassword ? null : person.id,
      waitsForAdmins: "status" in membership,
    });
    await writeToContacts(ctx, after, contacts);
    return after;
  });
}

/** An organisation that a request may be about, with what a reviewer needs to choose it. */
export type Candidate = Organization & { readonly members: number };

/** Returns the organisations that a request may be about: that of its SIRET first, then verified ones. */
export async function candidatesFor(
  { db }: Pick<Context, "db">,
  { siret, siren }: Pick<AccessForm, "siret" | "siren">,
): Promise<readonly Candidate[]> {
  const exact = siret === null ? [] : await organizationsByNumber(db, { siret });
  const others = siren === null ? [] : await organizationsByNumber(db, { siren });
  const found = [
    ...exact,
    ...others.filter((one) => one.verifiedAt !== null),
    ...others.filter((one) => one.verifiedAt === null),
  ];
  const distinct = [...new Map(found.map((one) => [one.id, one])).values()];
  const counts = await memberCounts(
    db,
    distinct.map(({ id }) => id),
  );
  return distinct.map((one) => ({ ...one, members: counts.get(one.id) ?? 0 }));
}

/**
 * Returns the candidate that an approval takes where the reviewer chooses none, or `null`. It is
 * verified, since anybody may give a number; and whoever is its first member does not come to speak
 * for its providers by this.
 */
export function matchOf(
  candidates: readonly Candidate[],
  { siret }: Pick<AccessForm, "siret">,
): Candidate | null {
  const exact = candidates.find((one) => siret !== null && one.siret === siret);
  const verified = candidates.filter((one) => one.verifiedAt !== null);
  const match = exact ?? (verified.length === 1 ? verified[0]! : null);
  if (match === null || match.verifiedAt === null) return null;
  return match.members === 0 && match.providers.length > 0 ? null : match;
}

/** @param own scopes that a grant has already, which may stay though they are not offered now */
function checkedScopes(
  ctx: Context,
  { form, pageId }: AccessRequest,
  wanted?: readonly string[],
  own: readonly string[] = [],
) {
  const page = pageNamed(ctx, pageId);
  const offered = [...offeredAccess(ctx.config.access, page).scopes, ...own];
  // What was asked for may have been offered then, and not any more.
  if (wanted === undefined) return form.scopes.filter((id) => offered.includes(id));
  const scopes = [...new Set(wanted)];
  const wrong = scopes.flatMap((id, at) =>
    offered.includes(id) ? [] : [{ pointer: `/scopes/${at}`, detail: `${id}: no such scope` }],
  );
  if (wrong.length > 0) throw new Refusal("invalid", NOTHING, wrong);
  return scopes;
}

const NOTHING = "Nothing was changed.";

async function personOf(
  ctx: Context,
  { locale }: AccessRequest,
  { firstName, lastName, email }: AccessContact,
  phone: string | null = null,
): Promise<Person> {
  const name = `${firstName} ${lastName}`;
  const names = { firstName, lastName };
  const person = await findOrAddMember(ctx, { email, name, names, locale, phone });
  if (person.disabledAt === null) return person;
  throw new Refusal("conflict", `${email} is disabled: enable them first.`);
}

async function organizationOf(
  ctx: Context,
  form: AccessForm,
  chosen: string | undefined,
): Promise<Organization> {
  const candidates = await candidatesFor(ctx, form);
  const { companyName: name, siret, siren } = form;
  const isHeld = candidates.some((one) => siret !== null && one.siret === siret);
  const isNew = chosen === undefined ? candidates.length === 0 : chosen === NEW_ORGANIZATION;
  if (isNew) {
    if (isHeld)
      throw wrongChoice("another organisation has this SIRET: choose it, or change it first");
    return createOrganization(ctx, { name, description: name, siret, siren, isVerified: true });
  }
  const one =
    chosen === undefined ? matchOf(candidates, form) : await organizationChosen(ctx, chosen);
  if (!one) {
    const names = candidates.map((one) => `${one.name} (${one.id})`).join(", ");
    throw wrongChoice(
      `look whether the organisation is verified and has members, and choose it, or "new": ${names}`,
    );
  }
  const isKnown = one.verifiedAt !== null && (one.siret !== null || siret === null || isHeld);
  if (isKnown) return one;
  return changeOrganization(ctx, one, {
    isVerified: true,
    siret: one.siret ?? (isHeld ? null : siret),
  });
}

async function organizationChosen({ db }: Context, id: string): Promise<Organization> {
  const [one] = await organizationsById(db, [id]);
  if (one && one.deletedAt === null) return one;
  throw wrongChoice("there is no such organisation");
}

const wrongChoice = (detail: string) =>
  new Refusal("invalid", NOTHING, [{ pointer: "/organization", detail }]);

/** Gives what the profile is for; returns the id of the grant that profile `api` is given. */
async function giveWhatTheProfileIsFor(
  ctx: Context,
  { id, form }: AccessRequest,
  organization: Organization,
  people: GrantPeople,
): Promise<string | null> {
  const { profile, providers } = form;
  if (profile === "vendor") await giveBadge(ctx, organization, "software-vendor");
  if (profile === "provider") {
    await giveBadge(ctx, organization, "provider");
    await linkProviders(ctx, organization, [...organization.providers, ...providers]);
  }
  if (profile !== "api") return null;
  const wanted = {
    organizationId: organization.id,
    requestId: id,
    title: form.title ?? form.companyName,
    purpose: form.purpose ?? "",
    useCase: form.useCase,
    vendorId: form.vendor,
    scopes: form.scopes,
  };
  return (await giveGrant(ctx, wanted, people)).id;
}

type ContactPeople = Readonly<Record<ContactPart, Person | null>>;

/** Returns the contacts of a request as people; who is unknown is made one. */
async function contactPeople(
  ctx: Context,
  request: AccessRequest,
  applicant: Person,
): Promise<ContactPeople> {
  const find = async (contact: AccessContact | null) => {
    if (contact === null) return null;
    return contact.email === applicant.email ? applicant : personOf(ctx, request, contact);
  };
  const { business, technical } = request.form.contacts;
  return { business: await find(business), technical: await find(technical) };
}

/** Writes to each contact but the applicant about their part. */
async function writeToContacts(
  ctx: Context,
  request: AccessRequest,
  contacts: ContactPeople,
): Promise<void> {
  const page = pageNamed(ctx, request.pageId);
  for (const part of CONTACT_PARTS) {
    const person = contacts[part];
    if (person === null || person.email === request.form.email) continue;
    const story: AccessStory = {
      kind: "access.contact",
      page: { ...storyPage(page), locale: person.locale },
      at: ctx.now(),
      request: { id: request.id, company: request.form.companyName },
      passwordOf: person.hasPassword ? null : person.id,
      reasons: null,
      meanDays: null,
      waitsForAdmins: false,
      part,
    };
    await queueMails(ctx, story, { subject: `access:${request.id}`, to: [person.email] });
  }
}

/**
 * Approves a request that changes a grant, or prolongs its token. Membership stays as it is.
 *
 * @throws Refusal `conflict` if the grant or the token is revoked
 */
async function approveGrantRequest(
  ctx: Context,
  request: AccessRequest,
  wanted?: readonly string[],
): Promise<AccessRequest> {
  const grant = await existingGrant(ctx, request.grant!);
  const scopes = checkedScopes(ctx, request, wanted, grant.scopes);
  const form = { ...request.form, scopes };
  await applyToGrant(ctx, grant, { ...request, form });
  const after = await moveRequest(ctx, request.id, "approve", () => ({
    form,
    organizationId: grant.organizationId,
    decidedBy: authorOf(ctx).id,
  }));
  await writeToAuthor(ctx, "access.approved", after);
  return after;
}
