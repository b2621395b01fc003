import { insertMembership, membershipOf, setAssignments } from "../../db/memberships.ts";
import {
  amendMembershipRequest,
  cancelOldInvitations,
  countPendingInvitations,
  decideMembershipRequest,
  insertMembershipRequest,
  membershipRequestById,
  pendingMembershipRequest,
} from "../../db/membership-requests.ts";
import { personByEmail } from "../../db/people.ts";
import { audit, authorOf, change } from "../context/write.ts";
import {
  INVITATION_MS,
  type Assignment,
  type MemberRole,
  type Membership,
  type MembershipRequest,
  type Organization,
} from "../core/people/organization.ts";
import type { Person } from "../core/people/person.ts";
import { Refusal } from "../core/refusal.ts";
import { writeMembershipMail } from "./membership-mails.ts";
import { organizationDeed, type Corresponding } from "./organizations.ts";

type Subject = Pick<Organization, "id">;

/** A request or invitation, and whether it was not pending before. */
export type Asked = { readonly request: MembershipRequest; readonly isNew: boolean };

/**
 * Records a person's request to join; of a pending one the comment is changed.
 *
 * @throws Refusal `conflict` if they are a member already
 */
export async function askToJoin(
  ctx: Corresponding,
  organization: Subject,
  person: Pick<Person, "id">,
  comment: string,
): Promise<Asked> {
  return change(ctx, async (ctx) => {
    await refuseMember(ctx, organization, person.id);
    const who = { personId: person.id };
    const wish = { kind: "request", role: "editor", comment, assignments: [], ...who } as const;
    return placed(ctx, organization, { ...wish, email: null }, who);
  });
}

/** An invitation: of a person, or of an address. */
export type Invitation = {
  readonly who: { readonly personId: string } | { readonly email: string };
  readonly role: MemberRole;
  readonly comment: string | null;
  readonly assignments: readonly Assignment[];
};

/**
 * Invites into an organisation. An address stays an address, whether or not it is somebody's: who
 * invites does not learn that.
 *
 * @throws Refusal `conflict` if they are a member already, or ask to join, or 50 are pending
 */
export async function invite(
  ctx: Corresponding,
  organization: Subject,
  { who, role, comment, assignments }: Invitation,
): Promise<Asked> {
  return change(ctx, async (ctx) => {
    const known = "personId" in who ? who.personId : (await personByEmail(ctx.db, who.email))?.id;
    // Looked for in any case: the time says nothing of whether anybody has the address.
    await refuseMember(ctx, organization, known ?? "");
    return placed(
      ctx,
      organization,
      {
        kind: "invitation",
        role,
        comment,
        assignments: role === "partial_editor" ? assignments : [],
        personId: "personId" in who ? who.personId : null,
        email: "email" in who ? who.email : null,
      },
      who,
    );
  });
}

/** Adds a request, or changes the pending one of the same kind. */
async function placed(
  ctx: Corresponding,
  organization: Subject,
  wish: Pick<MembershipRequest, "kind" | "role" | "comment" | "assignments" | "personId" | "email">,
  who: Invitation["who"],
): Promise<Asked> {
  const pending = await pendingMembershipRequest(ctx.db, organization.id, who);
  if (pending && pending.kind !== wish.kind) {
    const detail = "An invitation or request of theirs is pending: it is to be decided first.";
    throw new Refusal("conflict", detail);
  }
  if (pending) {
    const request = { ...pending, ...wish };
    await amendMembershipRequest(ctx.db, request);
    await audit(ctx, organizationDeed("organization.ask", organization, null, recorded(request)));
    return { request, isNew: false };
  }
  if (wish.kind === "invitation") await refuseTooMany(ctx, organization);
  const request: MembershipRequest = {
    id: ctx.newId(),
    organizationId: organization.id,
    status: "pending",
    reason: null,
    createdBy: authorOf(ctx).id,
    createdAt: ctx.now(),
    ...wish,
  };
  await insertMembershipRequest(ctx.db, request);
  const action = wish.kind === "request" ? "organization.ask" : "organization.invite";
  await audit(ctx, organizationDeed(action, organization, null, recorded(request)));
  const mail = wish.kind === "request" ? "membership.asked" : "membership.invited";
  await writeMembershipMail(ctx, mail, request);
  return { request, isNew: true };
}

/** Invitations of one organisation that wait for an answer. */
const MOST_INVITED = 50;

async function refuseTooMany({ db }: Corresponding, { id }: Subject): Promise<void> {
  if ((await countPendingInvitations(db, id)) < MOST_INVITED) return;
  throw new Refusal(
    "conflict",
    `${MOST_INVITED} invitations of this organisation are pending: cancel some first.`,
  );
}

async function refuseMember(ctx: Corresponding, organization: Subject, personId: string) {
  if (await membershipOf(ctx.db, organization.id, personId)) {
    throw new Refusal("conflict", "They are a member of this organisation already.");
  }
}

/**
 * Makes who asked a member.
 *
 * @throws Refusal `missing` if the organisation has no such request; `conflict` if it is decided, or
 *   they are a member already
 */
export async function acceptRequest(
  ctx: Corresponding,
  organization: Subject,
  id: string,
): Promise<Membership> {
  return change(ctx, async (ctx) => {
    const request = await requestIn(ctx, organization, id, "request");
    const membership = await admitted(ctx, request, request.personId!);
    await writeMembershipMail(ctx, "membership.accepted", request);
    return membership;
  });
}

/** Refuses a request to join, for a reason. @throws Refusal as above */
export async function refuseRequest(
  ctx: Corresponding,
  organization: Subject,
  id: string,
  reason: string,
): Promise<MembershipRequest> {
  return change(ctx, async (ctx) => {
    const request = await requestIn(ctx, organization, id, "request");
    const refused = await ended(ctx, request, "refused", reason);
    await writeMembershipMail(ctx, "membership.refused", refused);
    return refused;
  });
}

/**
 * Takes a person's own request to join back.
 *
 * @throws Refusal `missing` if it is another's; `conflict` if it is decided
 */
export async function withdrawRequest(
  ctx: Corresponding,
  person: Pick<Person, "id">,
  id: string,
): Promise<MembershipRequest> {
  return change(ctx, async (ctx) => {
    const request = await membershipRequestById(ctx.db, id);
    if (request?.kind !== "request" || request.personId !== person.id) {
      throw new Refusal("missing", "There is no such request.");
    }
    return ended(ctx, request, "canceled", null);
  });
}

/** Takes an invitation back. @throws Refusal as above */
export async function cancelInvitation(
  ctx: Corresponding,
  organization: Subject,
  id: string,
): Promise<MembershipRequest> {
  return change(ctx, async (ctx) => {
    const request = await requestIn(ctx, organization, id, "invitation");
    const canceled = await ended(ctx, request, "canceled", null);
    await writeMembershipMail(ctx, "membership.canceled", canceled);
    return canceled;
  });
}

/** Cancels invitations that nobody answered in 30 days; returns their number. */
export const cancelInvitations = (ctx: Pick<Corresponding, "db" | "now" | "by">): Promise<number> =>
  change(ctx, ({ db }) => {
    const now = ctx.now();
    return cancelOldInvitations(db, now - INVITATION_MS, { id: authorOf(ctx).id, at: now });
  });

/**
 * Answers an invitation of a person.
 *
 * @throws Refusal `missing` if it is another's; `malformed` if it is pending no more
 */
export async function answerInvitation(
  ctx: Corresponding,
  person: Pick<Person, "id" | "email">,
  id: string,
  isAccepted: boolean,
): Promise<MembershipRequest> {
  return change(ctx, async (ctx) => {
    const request = await membershipRequestById(ctx.db, id);
    const isTheirs = request?.personId === person.id || request?.email === person.email;
    if (!request || request.kind !== "invitation" || !isTheirs) {
      throw new Refusal("missing", "There is no such invitation.");
    }
    if (request.status !== "pending") {
      throw new Refusal("malformed", "This invitation is pending no more.");
    }
    if (!isAccepted) return ended(ctx, request, "refused", null);
    await admitted(ctx, request, person.id);
    return { ...request, status: "accepted" };
  });
}

async function requestIn(
  ctx: Corresponding,
  organization: Subject,
  id: string,
  kind: MembershipRequest["kind"],
): Promise<MembershipRequest> {
  const request = await membershipRequestById(ctx.db, id);
  if (request?.organizationId !== organization.id) {
    throw new Refusal("missing", "There is no such request.");
  }
  if (request.kind !== kind) throw new Refusal("conflict", `This is no ${kind}.`);
  return request;
}

async function admitted(
  ctx: Corresponding,
  request: MembershipRequest,
  personId: string,
): Promise<Membership> {
  const { organizationId, role, assignments } = request;
  await ended(ctx, request, "accepted", null);
  const membership: Membership = { organizationId, personId, role, since: ctx.now() };
  if (!(await insertMembership(ctx.db, membership))) {
    throw new Refusal("conflict", "They are a member of this organisation already.");
  }
  await setAssignments(ctx.db, organizationId, personId, assignments);
  return membership;
}

async function ended(
  ctx: Corresponding,
  request: MembershipRequest,
  status: "accepted" | "refused" | "canceled",
  reason: string | null,
): Promise<MembershipRequest> {
  const decision = { status, reason, by: authorOf(ctx).id, at: ctx.now() };
  if (!(await decideMembershipRequest(ctx.db, request.id, decision))) {
    throw new Refusal("conflict", "This request is decided already.");
  }
  const after = { ...request, status, reason };
  const subject = { id: request.organizationId };
  await audit(
    ctx,
    organizationDeed("organization.decide", subject, recorded(request), recorded(after)),
  );
  return after;
}

/** Returns the fields of a request that the audit trail records: no address, and no text. */
const recorded = ({ id, kind, status, role, personId, assignments }: MembershipRequest) => ({
  request: id,
  kind,
  status,
  role,
  person: personId,
  assignments,
});
