import { insertMembership, membershipOf, membershipsIn } from "../../db/memberships.ts";
import { insertMembershipRequest, pendingMembershipRequest } from "../../db/membership-requests.ts";
import { audit, authorOf, change } from "../context/write.ts";
import type {
  MemberRole,
  Membership,
  MembershipRequest,
  Organization,
} from "../core/people/organization.ts";
import type { Person } from "../core/people/person.ts";
import { organizationDeed, type Organizing } from "./organizations.ts";

/** Makes a person a member; returns their membership, also where they are one already. */
export async function addMember(
  ctx: Organizing,
  organization: Pick<Organization, "id">,
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

/**
 * Lets a person into an organisation that the team found for them: as admin where it has no
 * member yet; else by a request, since its admins decide.
 */
export async function admit(
  ctx: Organizing,
  organization: Pick<Organization, "id">,
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

/** Records a person's request to join; returns a pending one as it is. */
async function askToJoin(
  ctx: Organizing,
  organization: Pick<Organization, "id">,
  person: Pick<Person, "id">,
  comment: string,
): Promise<{ request: MembershipRequest; isNew: boolean }> {
  const pending = await pendingMembershipRequest(ctx.db, organization.id, { personId: person.id });
  if (pending) return { request: pending, isNew: false };
  const request: MembershipRequest = {
    id: ctx.newId(),
    organizationId: organization.id,
    personId: person.id,
    email: null,
    kind: "request",
    status: "pending",
    role: "editor",
    comment,
    reason: null,
    assignments: [],
    createdBy: authorOf(ctx).id,
    createdAt: ctx.now(),
  };
  await insertMembershipRequest(ctx.db, request);
  const after = { request: request.id, person: person.id };
  await audit(ctx, organizationDeed("organization.ask", organization, null, after));
  return { request, isNew: true };
}
