import { followsOf } from "../../../../db/follows.ts";
import { membershipOf } from "../../../../db/memberships.ts";
import { pendingMembershipRequest } from "../../../../db/membership-requests.ts";
import { follow, unfollow } from "../../../actions/follows.ts";
import { removeMember } from "../../../actions/members.ts";
import { askToJoin, withdrawRequest } from "../../../actions/membership-requests.ts";
import { changeOrganization, deleteOrganization } from "../../../actions/organizations.ts";
import { joining, organizationChange } from "../../../core/api/accounts.ts";
import type { OrganizationContent } from "../../../core/page/account-steps.ts";
import { actsForOrganizations, mayWithin } from "../../../core/people/permission.ts";
import { oneLine } from "../../../core/plain-text.ts";
import { Refusal } from "../../../core/refusal.ts";
import { fieldsOf, refuseOtherIdentity } from "../founding.ts";
import { organizationFor, visibleOrganization } from "../organization-access.ts";
import { decidingDeeds } from "./deciding.ts";
import { innerOf } from "./inner-organization.ts";
import { organizationFields } from "./new-organization.ts";
import { providerNames } from "./provider-names.ts";
import {
  demandSure,
  pathIn,
  readFields,
  subjectOf,
  textOf,
  type Deed,
  type Section,
  type Visit,
} from "./visit.ts";

async function show(visit: Visit): Promise<OrganizationContent> {
  const { ctx, caller, person, place } = visit;
  const one = await visibleOrganization(visit, place.subject);
  const own = await membershipOf(ctx.db, one.id, person.id);
  const pending = await pendingMembershipRequest(ctx.db, one.id, { personId: person.id });
  const { slug, name, acronym, siren, siret, description, url, verifiedAt } = one;
  return {
    section: "organization",
    organization: {
      slug,
      name,
      acronym,
      siren,
      siret,
      description,
      url,
      isVerified: verifiedAt !== null,
    },
    providers: providerNames(visit).filter(({ id }) => one.providers.includes(id)),
    role: own?.role ?? null,
    mayWrite: mayWithin(caller, "organization.write", one.id),
    isFollowed: (await followsOf(ctx.db, person.id)).some((follow) => follow.subject === one.id),
    inner: mayWithin(caller, "organization.read", one.id) ? await innerOf(visit, one) : null,
    asked: pending?.kind === "request" ? { id: pending.id, comment: pending.comment ?? "" } : null,
  };
}

const shown = (visit: Visit) => visibleOrganization(visit, visit.place.subject);
const written = (visit: Visit) => organizationFor(visit, visit.place.subject, "organization.write");

const change: Deed = async (visit, fields) => {
  const one = await written(visit);
  const sent = organizationFields(fields);
  // A verified name or number is not in the form of who may not change it.
  const wanted = {
    ...sent,
    name: fields.has("name") ? sent.name : undefined,
    business_number_id: fields.has("business_number_id") ? sent.business_number_id : undefined,
  };
  const body = readFields(organizationChange, wanted);
  if (!actsForOrganizations(visit.caller)) refuseOtherIdentity(one, body);
  await changeOrganization(visit.ctx, one, fieldsOf(body));
  return { done: "changed" };
};

const remove: Deed = async (visit, fields) => {
  const one = await written(visit);
  if (oneLine(textOf(fields, "confirmation")) !== one.name) {
    throw new Refusal("invalid", "The form is not complete.", [
      { pointer: "/confirmation", detail: "must be the organisation's name, letter by letter" },
    ]);
  }
  await deleteOrganization(visit.ctx, one);
  return { done: "deleted", to: pathIn(visit, "overview") };
};

/** One organisation: to its members what it is made of, to others how to join it. */
export const organizationSection: Section = {
  show,
  deeds: {
    ...decidingDeeds,
    change,
    delete: remove,
    leave: async (visit, fields) => {
      const one = await shown(visit);
      demandSure(fields);
      await removeMember(visit.ctx, one, visit.person.id);
      return { done: "left", to: pathIn(visit, "overview") };
    },
    ask: async (visit, fields) => {
      const one = await shown(visit);
      const { comment } = readFields(joining, { comment: textOf(fields, "comment") });
      await askToJoin(visit.ctx, one, visit.person, comment);
      return { done: "asked" };
    },
    withdraw: async (visit, fields) => {
      await shown(visit);
      await withdrawRequest(visit.ctx, visit.person, subjectOf(fields));
      return { done: "withdrawn" };
    },
    follow: async (visit) => {
      await follow(visit.ctx, visit.person, "Organization", await shown(visit));
      return { done: "followed" };
    },
    unfollow: async (visit) => {
      const one = await shown(visit);
      if (await unfollow(visit.ctx, visit.person, "Organization", one)) {
        return { done: "unfollowed" };
      }
      throw new Refusal("missing", "You do not follow this organisation.");
    },
  },
};
