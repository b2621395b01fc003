import {
  assignmentsOf,
  deleteMembership,
  insertMembership,
  membershipOf,
  membershipsIn,
  otherOrganizationAdmins,
  setAssignments,
  updateMembership,
} from "../../db/memberships.ts";
import { audit, change } from "../context/write.ts";
import type {
  Assignment,
  MemberRole,
  Membership,
  MembershipRequest,
  Organization,
} from "../core/people/organization.ts";
import type { Person } from "../core/people/person.ts";
import { Refusal } from "../core/refusal.ts";
import { leaveGrants, type Leaving } from "./grant-leavers.ts";
import { askToJoin } from "./membership-requests.ts";
import {
  createOrganization,
  organizationDeed,
  type NewOrganization,
  type Corresponding,
  type Organizing,
} from "./organizations.ts";

type Subject = Pick<Organization, "id">;

/** Makes a person a member; returns their membership, also where they are one already. */
export async function addMember(
  ctx: Organizing,
  organization: Subject,
  person: Pick<Person, "id">,
  role: MemberRole,
): Promise<Membership> {
  return change(ctx, async (ctx) => {
    const membership: Membership = {
      organizationId: organization.id,
      personId: person.id,
      role,
      since: ctx.now(),
    };
    if (await insertMembership(ctx.db, membership)) {
      const after = { person: person.id, role };
      await audit(ctx, organizationDeed("organization.member", organization, null, after));
      return membership;
    }
    return (await membershipOf(ctx.db, organization.id, person.id))!;
  });
}

/** Makes an organisation, whose admin is the person who makes it. @throws Refusal `invalid` */
export async function foundOrganization(
  ctx: Organizing,
  person: Pick<Person, "id">,
  wanted: NewOrganization,
): Promise<Organization> {
  return change(ctx, async (ctx) => {
    const made = await createOrganization(ctx, wanted);
    await addMember(ctx, made, person, "admin");
    return made;
  });
}

/**
 * Lets a person into an organisation that the team found for them: as admin where it has no
 * member yet; else by a request, since its admins decide.
 */
export async function admit(
  ctx: Corresponding,
  organization: Subject,
  person: Pick<Person, "id">,
  comment: string,
): Promise<Membership | MembershipRequest> {
  return change(ctx, async (ctx) => {
    const members = await membershipsIn(ctx.db, [organization.id]);
    if (members.length === 0) return addMember(ctx, organization, person, "admin");
    const own = members.find((one) => one.personId === person.id);
    return own ?? (await askToJoin(ctx, organization, person, comment)).request;
  });
}

/**
 * Changes a member's role. Only a partial editor keeps assignments.
 *
 * @throws Refusal `missing`; `conflict` where no admin would be left for other members
 */
export async function changeMember(
  ctx: Organizing,
  organization: Subject,
  personId: string,
  role: MemberRole,
): Promise<Membership> {
  return change(ctx, async (ctx) => {
    const before = await existingMember(ctx, organization, personId);
    if (before.role === role) return before;
    if (before.role === "admin") await refuseWithoutAdmin(ctx, organization, personId);
    const after = { ...before, role };
    await updateMembership(ctx.db, after);
    if (role !== "partial_editor") await setAssignments(ctx.db, organization.id, personId, []);
    const [was, is] = [before.role, role].map((one) => ({ person: personId, role: one }));
    await audit(ctx, organizationDeed("organization.member", organization, was, is));
    return after;
  });
}

/**
 * Takes a member out of an organisation.
 *
 * @throws Refusal `missing`; `conflict` where no admin would be left for other members
 */
export async function removeMember(
  ctx: Organizing & Leaving,
  organization: Subject,
  personId: string,
): Promise<void> {
  await change(ctx, async (ctx) => {
    const { role } = await existingMember(ctx, organization, personId);
    if (role === "admin") await refuseWithoutAdmin(ctx, organization, personId);
    await deleteMembership(ctx.db, organization.id, personId);
    await leaveGrants(ctx, personId, organization.id);
    const before = { person: personId, role };
    await audit(ctx, organizationDeed("organization.member", organization, before, null));
  });
}

/**
 * Assigns a partial editor to exactly these.
 *
 * @throws Refusal `missing` without such a member, `conflict` if they are no partial editor
 */
export async function assignMember(
  ctx: Organizing,
  organization: Subject,
  personId: string,
  wanted: readonly Assignment[],
): Promise<Membership> {
  return change(ctx, async (ctx) => {
    const member = await existingMember(ctx, organization, personId);
    if (member.role !== "partial_editor") {
      throw new Refusal("conflict", "Only a partial editor has assignments.");
    }
    const before = await assignmentsOf(ctx.db, organization.id, personId);
    await setAssignments(ctx.db, organization.id, personId, distinct(wanted));
    const [was, is] = [before, wanted].map((assignments) => ({ person: personId, assignments }));
    await audit(ctx, organizationDeed("organization.assign", organization, was, is));
    return member;
  });
}

/** Returns assignments without repetitions. */
export const distinct = (assignments: readonly Assignment[]): Assignment[] => [
  ...new Map(assignments.map((one) => [`${one.class} ${one.id}`, one])).values(),
];

async function existingMember(
  ctx: Organizing,
  organization: Subject,
  personId: string,
): Promise<Membership> {
  const member = await membershipOf(ctx.db, organization.id, personId);
  if (!member) throw new Refusal("missing", "The organisation has no such member.");
  return member;
}

/** @throws Refusal `conflict` if a person is the last admin of an organisation with other members */
export async function refuseWithoutAdmin(
  ctx: Organizing,
  organization: Subject,
  personId: string,
): Promise<void> {
  const members = await membershipsIn(ctx.db, [organization.id]);
  if (members.every((one) => one.personId === personId)) return;
  if ((await otherOrganizationAdmins(ctx.db, organization.id, personId)) > 0) return;
  const detail =
    "This is the last admin of an organisation with other members: make another first.";
  throw new Refusal("conflict", detail);
}
