import {
  assignmentsOf,
  membershipsIn,
  otherOrganizationAdmins,
} from "../../../../db/memberships.ts";
import { membershipRequestsOf } from "../../../../db/membership-requests.ts";
import { peopleById } from "../../../../db/people.ts";
import type {
  InnerOrganization,
  ShownMember,
  ShownRequest,
} from "../../../core/page/account-steps.ts";
import type { MembershipRequest, Organization } from "../../../core/people/organization.ts";
import { isOfTeam, mayWithin } from "../../../core/people/permission.ts";
import type { Person } from "../../../core/people/person.ts";
import { shortAddress } from "../views.ts";
import type { Visit } from "./visit.ts";

/** Returns the members of an organisation, and to who decides its pending requests. */
export async function innerOf(visit: Visit, one: Organization): Promise<InnerOrganization> {
  const { ctx, caller, person } = visit;
  const mayDecide = mayWithin(caller, "membership.decide", one.id);
  const pending = mayDecide
    ? await membershipRequestsOf(ctx.db, one.id, { status: "pending" })
    : [];
  const people = await namedIn(visit, pending);
  const shown = (kind: MembershipRequest["kind"]) =>
    pending.filter((request) => request.kind === kind).map((r) => requestOf(visit, r, people));
  const members = await membersOf(visit, one);
  const isAdmin = members.some(({ isSelf, role }) => isSelf && role === "admin");
  const others = isAdmin ? await otherOrganizationAdmins(ctx.db, one.id, person.id) : 1;
  return {
    members,
    requests: mayDecide ? shown("request") : null,
    invitations: shown("invitation"),
    lacksAdmin: others === 0,
  };
}

async function membersOf(visit: Visit, { id }: Organization): Promise<ShownMember[]> {
  const { ctx, person } = visit;
  const memberships = await membershipsIn(ctx.db, [id]);
  const found = await peopleById(
    ctx.db,
    memberships.map((one) => one.personId),
  );
  const people = new Map(found.map((one) => [one.id, one]));
  const members: ShownMember[] = [];
  for (const { personId, role, since } of memberships) {
    const one = people.get(personId);
    if (!one) continue;
    const assigned = role === "partial_editor" ? await assignmentsOf(ctx.db, id, personId) : [];
    members.push({
      id: personId,
      slug: one.slug,
      name: one.name,
      email: addressOf(visit, one),
      role,
      since,
      isSelf: personId === person.id,
      assigned: assigned.filter((a) => a.class === "Provider").map((a) => a.id),
    });
  }
  return members;
}

async function namedIn(
  { ctx }: Visit,
  requests: readonly MembershipRequest[],
): Promise<ReadonlyMap<string, Person>> {
  const ids = requests.flatMap((one) => one.personId ?? []);
  return new Map((await peopleById(ctx.db, ids)).map((one) => [one.id, one]));
}

function requestOf(
  visit: Visit,
  { id, personId, email, role, comment, createdAt }: MembershipRequest,
  people: ReadonlyMap<string, Person>,
): ShownRequest {
  const person = people.get(personId ?? "");
  const address =
    person === undefined
      ? email && shortAddress(email, isOfTeam(visit.caller))
      : addressOf(visit, person);
  const who = person?.name ?? address ?? "–";
  return { id, who, email: who === address ? null : address, role, comment, since: createdAt };
}

const addressOf = ({ caller, person }: Visit, { id, email }: Person): string | null =>
  shortAddress(email, isOfTeam(caller) || id === person.id);
