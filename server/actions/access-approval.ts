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
import type { Organization } from "../core/people/organization.ts";
import type { Person } from "../core/people/person.ts";
import { Refusal } from "../core/refusal.ts";
import { existingRequest, moveRequest, offeredAccess, writeToAuthor } from "./access-requests.ts";
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
  /** Id of the organisation, where several have the SIREN. */
  readonly organization?: string | undefined;
  /** Scopes that are granted; by default those that were asked for. */
  readonly scopes?: readonly string[] | undefined;
};

/**
 * Approves a request, in one transaction: makes or finds the person, the organisation, the
 * membership and the contacts, and gives what the profile is for.
 *
 * @throws Refusal `conflict` in another state; `invalid` where an organisation has to be chosen
 */
export async function approveAccessRequest(
  ctx: Context,
  id: string,
  { organization: chosen, scopes }: Approval = {},
): Promise<AccessRequest> {
  requireRight(ctx, "access.review");
  return change(ctx, async (ctx) => {
    const request = await existingRequest(ctx, id);
    if (nextState(request.state, "approve") === null) {
      throw new Refusal("conflict", `This request is ${request.state}.`);
    }
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

/** Returns the organisations that a request may be about, the best first. */
export async function organizationsFor(
  { db }: Pick<Context, "db">,
  { siret, siren }: Pick<AccessForm, "siret" | "siren">,
): Promise<readonly Organization[]> {
  const own = siret === null ? [] : await organizationsByNumber(db, { siret });
  if (own.length > 0) return own;
  return siren === null ? [] : organizationsByNumber(db, { siren });
}

function checkedScopes(ctx: Context, { form, pageId }: AccessRequest, wanted?: readonly string[]) {
  const scopes = [...new Set(wanted ?? form.scopes)];
  const offered = offeredAccess(ctx.config.access, pageNamed(ctx, pageId)).scopes;
  const wrong = scopes.flatMap((id, at) =>
    offered.includes(id) ? [] : [{ pointer: `/scopes/${at}`, detail: `${id}: no such scope` }],
  );
  // What was asked for may have been offered then, and not any more.
  if (wanted !== undefined && wrong.length > 0) throw new Refusal("invalid", NOTHING, wrong);
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
  const found =
    chosen === undefined
      ? await organizationsFor(ctx, form)
      : (await organizationsById(ctx.db, [chosen])).filter((one) => one.deletedAt === null);
  const [first, ...others] = found;
  if (others.length > 0 || (chosen !== undefined && !first)) {
    const names = others.length > 0 ? found.map((one) => `${one.name} (${one.id})`) : ["none"];
    const detail = `choose one of the organisations with this SIREN: ${names.join(", ")}`;
    throw new Refusal("invalid", NOTHING, [{ pointer: "/organization", detail }]);
  }
  const { companyName: name, siret, siren } = form;
  if (!first) {
    return createOrganization(ctx, { name, description: name, siret, siren, isVerified: true });
  }
  const isKnown = first.verifiedAt !== null && (first.siret !== null || siret === null);
  if (isKnown) return first;
  return changeOrganization(ctx, first, { isVerified: true, siret: first.siret ?? siret });
}

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
