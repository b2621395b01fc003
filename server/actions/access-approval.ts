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
    const form = { ...request.form, scopes: checkedScopes(ctx, request, scopes) };
    const person = await personOf(ctx, request, form, form.phone);
    const organization = await organizationOf(ctx, form, chosen);
    const comment = form.title ?? form.companyName;
    const membership = await admit(ctx, organization, person, comment);
    await giveWhatTheProfileIsFor(ctx, form, organization);
    const after = await moveRequest(ctx, id, "approve", () => ({
      form,
      personId: person.id,
      organizationId: organization.id,
      decidedBy: authorOf(ctx).id,
    }));
    await writeToAuthor(ctx, "access.approved", after, {
      passwordOf: person.hasPassword ? null : person.id,
      waitsForAdmins: "status" in membership,
    });
    await writeToContacts(ctx, after);
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

function checkedScopes(ctx: Context, { form, pageId }: AccessRequest, wanted?: readonly string[]) {
  const offered = offeredAccess(ctx.config.access, pageNamed(ctx, pageId)).scopes;
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

/** A grant for profile `api` is made from the approved request itself: its scopes and contacts. */
async function giveWhatTheProfileIsFor(
  ctx: Context,
  { profile, providers }: AccessForm,
  organization: Organization,
): Promise<void> {
  if (profile === "vendor") await giveBadge(ctx, organization, "software-vendor");
  if (profile !== "provider") return;
  await giveBadge(ctx, organization, "provider");
  await linkProviders(ctx, organization, [...organization.providers, ...providers]);
}

/** Makes people of the contacts, and tells each of their part. */
async function writeToContacts(ctx: Context, request: AccessRequest): Promise<void> {
  const page = pageNamed(ctx, request.pageId);
  for (const part of CONTACT_PARTS) {
    const contact = request.form.contacts[part];
    if (contact === null || contact.email === request.form.email) continue;
    const person = await personOf(ctx, request, contact);
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
    await queueMails(ctx, story, { subject: `access:${request.id}`, to: [contact.email] });
  }
}
