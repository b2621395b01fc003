import { assignMember, changeMember, removeMember } from "../../../actions/members.ts";
import {
  acceptRequest,
  cancelInvitation,
  invite,
  refuseRequest,
} from "../../../actions/membership-requests.ts";
import { readAddress } from "../../../auth/people.ts";
import { change as inOneTransaction } from "../../../context/write.ts";
import { invitation, memberChange, refusal } from "../../../core/api/accounts.ts";
import type { Assignment, Organization } from "../../../core/people/organization.ts";
import { checkedAssignments, memberIdOf } from "../members.ts";
import { organizationFor } from "../organization-access.ts";
import { demandSure, readFields, subjectOf, textOf, type Deed, type Visit } from "./visit.ts";

/** Returns the organisation of a visit whose reader decides on its members. @throws Refusal */
const decided = (visit: Visit): Promise<Organization> =>
  organizationFor(visit, visit.place.subject, "membership.decide");

/** Returns the providers that were chosen for a partial editor. */
const chosen = (fields: URLSearchParams): Assignment[] =>
  fields.getAll("providers").map((id) => ({ class: "Provider", id }));

const sendInvitation: Deed = async (visit, fields) => {
  const organization = await decided(visit);
  const body = readFields(invitation, {
    email: textOf(fields, "email"),
    role: fields.get("role") ?? undefined,
    comment: textOf(fields, "comment").trim() || null,
    assignments: chosen(fields),
  });
  await invite(visit.ctx, organization, {
    who: { email: readAddress(body.email ?? "") },
    role: body.role ?? "editor",
    comment: body.comment ?? null,
    assignments: checkedAssignments(organization, body.assignments ?? []),
  });
  return { done: "invited" };
};

const changeRole: Deed = async (visit, fields) => {
  const organization = await decided(visit);
  const { role } = readFields(memberChange, { role: fields.get("role") });
  const wanted = checkedAssignments(organization, chosen(fields));
  await inOneTransaction(visit.ctx, async (ctx) => {
    const id = await memberIdOf(ctx, organization, subjectOf(fields));
    await changeMember(ctx, organization, id, role);
    if (role === "partial_editor") await assignMember(ctx, organization, id, wanted);
  });
  return { done: "member-changed" };
};

/** Deeds of an organisation's admins about its members. */
export const decidingDeeds: Readonly<Record<string, Deed>> = {
  accept: async (visit, fields) => {
    await acceptRequest(visit.ctx, await decided(visit), subjectOf(fields));
    return { done: "accepted" };
  },
  refuse: async (visit, fields) => {
    const organization = await decided(visit);
    const { comment } = readFields(refusal, { comment: textOf(fields, "comment") });
    await refuseRequest(visit.ctx, organization, subjectOf(fields), comment);
    return { done: "refused" };
  },
  cancel: async (visit, fields) => {
    await cancelInvitation(visit.ctx, await decided(visit), subjectOf(fields));
    return { done: "canceled" };
  },
  invite: sendInvitation,
  role: changeRole,
  remove: async (visit, fields) => {
    const organization = await decided(visit);
    demandSure(fields);
    const id = await memberIdOf(visit.ctx, organization, subjectOf(fields));
    await removeMember(visit.ctx, organization, id);
    return { done: "member-removed" };
  },
};
