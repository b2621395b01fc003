import { Hono } from "hono";
import { membershipRequestsOf } from "../../../db/membership-requests.ts";
import { membershipOf } from "../../../db/memberships.ts";
import { peopleById, personById, personCalled } from "../../../db/people.ts";
import { assignMember, changeMember, distinct, removeMember } from "../../actions/members.ts";
import {
  acceptRequest,
  askToJoin,
  cancelInvitation,
  invite,
  refuseRequest,
  type Invitation,
} from "../../actions/membership-requests.ts";
import { readAddress } from "../../auth/people.ts";
import type { Context } from "../../context/context.ts";
import * as shapes from "../../core/api/accounts.ts";
import type { Assignment, Membership, Organization } from "../../core/people/organization.ts";
import { mayWithin, type Actor, type Anonymous } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import { callingPerson, signedInCaller, signedInOnly, type AccountRequest } from "./caller.ts";
import { organizationFor, visibleOrganization } from "./organization-access.ts";
import { requestDocuments } from "./request-views.ts";
import { viewOf, visiblePerson } from "./users.ts";
import { memberDocument } from "./views.ts";

const tag = "organizations";
const request = shapes.membershipRequest;

const list = describeRoute("get", "/api/1/organizations/{org}/membership/", {
  tag,
  id: "list_membership_requests",
  summary: "Requests to join, and invitations",
  query: shapes.membershipQuery,
  answer: request.array(),
});

const ask = describeRoute("post", "/api/1/organizations/{org}/membership/", {
  tag,
  id: "post_membership_request_api",
  summary: "Ask to join",
  body: shapes.joining,
  status: 201,
  answer: request,
});

const accept = describeRoute("post", "/api/1/organizations/{org}/membership/{id}/accept/", {
  tag,
  id: "accept_membership",
  summary: "Accept a request to join",
  answer: shapes.member,
});

const refuse = describeRoute("post", "/api/1/organizations/{org}/membership/{id}/refuse/", {
  tag,
  id: "refuse_membership",
  summary: "Refuse a request to join",
  body: shapes.refusal,
  answer: shapes.nothing,
});

const cancel = describeRoute("post", "/api/1/organizations/{org}/membership/{id}/cancel/", {
  tag,
  id: "cancel_membership",
  summary: "Cancel an invitation",
  answer: shapes.nothing,
});

const add = describeRoute("post", "/api/1/organizations/{org}/member/", {
  tag,
  id: "invite_organization_member",
  summary: "Invite a person, or an address",
  body: shapes.invitation,
  status: 201,
  answer: request,
});

const change = describeRoute("put", "/api/1/organizations/{org}/member/{user}/", {
  tag,
  id: "update_organization_member",
  summary: "Change a member's role",
  body: shapes.memberChange,
  answer: shapes.member,
});

const assign = describeRoute("put", "/api/1/organizations/{org}/member/{user}/assignments/", {
  tag,
  id: "sync_member_assignments",
  summary: "Assign a partial editor to exactly these",
  body: shapes.assignments,
  answer: shapes.assignments,
});

const remove = describeRoute("delete", "/api/1/organizations/{org}/member/{user}/", {
  tag,
  id: "delete_organization_member",
  summary: "Take a member out, or leave",
  status: 204,
});

export const memberDescriptions = [list, ask, accept, refuse, cancel, add, change, assign, remove];

/** Serves the members of organisations, requests to join and invitations. */
export function memberRoutes() {
  const app = new Hono<AccountRequest>();
  serveRequests(app);
  serveMembers(app);
  return app;
}

type OfOrganization = {
  readonly var: AccountRequest["Variables"];
  readonly req: { param(name: "org"): string };
};

/** Returns the organisation of a request whose caller decides on its members. @throws Refusal */
const decider = (c: OfOrganization) =>
  organizationFor(c.var, c.req.param("org"), "membership.decide");

function serveRequests(app: Hono<AccountRequest>): void {
  serveRoute(app, list, [signedInOnly], async (c, { query }) => {
    const caller = signedInCaller(c);
    const organization = await visibleOrganization(c.var, c.req.param("org"));
    const { db } = c.get("ctx");
    const asked = query.user === undefined ? null : await personCalled(db, query.user);
    const isOwn = asked !== null && asked.id === caller.id;
    if (!isOwn && !mayWithin(caller, "membership.decide", organization.id)) {
      throw new Refusal("forbidden", "This is for the organisation's admins.");
    }
    if (query.user !== undefined && asked === null) return c.json([]);
    const found = await membershipRequestsOf(db, organization.id, {
      ...(query.status && { status: query.status }),
      ...(asked && { personId: asked.id }),
    });
    return c.json(await requestDocuments(viewOf(c.var), found));
  });

  serveRoute(app, ask, [signedInOnly], async (c, { body: { comment } }) => {
    const person = await callingPerson(c);
    const organization = await visibleOrganization(c.var, c.req.param("org"));
    const { request, isNew } = await askToJoin(c.get("ctx"), organization, person, comment);
    return c.json((await requestDocuments(viewOf(c.var), [request]))[0], isNew ? 201 : 200);
  });

  serveRoute(app, accept, [signedInOnly], async (c) => {
    const organization = await decider(c);
    const membership = await acceptRequest(c.get("ctx"), organization, c.req.param("id"));
    return c.json(await memberJson(c.var, membership));
  });

  serveRoute(app, refuse, [signedInOnly], async (c, { body: { comment } }) => {
    await refuseRequest(c.get("ctx"), await decider(c), c.req.param("id"), comment);
    return c.json({});
  });

  serveRoute(app, cancel, [signedInOnly], async (c) => {
    await cancelInvitation(c.get("ctx"), await decider(c), c.req.param("id"));
    return c.json({});
  });

  serveRoute(app, add, [signedInOnly], async (c, { body }) => {
    const organization = await decider(c);
    const { ctx, caller } = c.var;
    const invitation: Invitation = {
      who: await invitedOf(ctx, caller, body),
      role: body.role ?? "editor",
      comment: body.comment || null,
      assignments: checkedAssignments(organization, body.assignments ?? []),
    };
    const { request, isNew } = await invite(ctx, organization, invitation);
    return c.json((await requestDocuments(viewOf(c.var), [request]))[0], isNew ? 201 : 200);
  });
}

function serveMembers(app: Hono<AccountRequest>): void {
  serveRoute(app, change, [signedInOnly], async (c, { body: { role } }) => {
    const organization = await decider(c);
    const id = await memberIdOf(c.get("ctx"), organization, c.req.param("user"));
    return c.json(
      await memberJson(c.var, await changeMember(c.get("ctx"), organization, id, role)),
    );
  });

  serveRoute(app, assign, [signedInOnly], async (c, { body }) => {
    const organization = await decider(c);
    const id = await memberIdOf(c.get("ctx"), organization, c.req.param("user"));
    const wanted = checkedAssignments(organization, body);
    await assignMember(c.get("ctx"), organization, id, wanted);
    return c.json(wanted);
  });

  serveRoute(app, remove, [signedInOnly], async (c) => {
    const organization = await visibleOrganization(c.var, c.req.param("org"));
    const { ctx } = c.var;
    const user = c.req.param("user");
    const id = (await ownIdCalled(c, user)) ?? (await memberIdOf(ctx, await decider(c), user));
    await removeMember(ctx, organization, id);
    return c.body(null, 204);
  });
}

async function memberJson(
  vars: AccountRequest["Variables"],
  membership: Membership,
): Promise<shapes.Member> {
  const person = await personById(vars.ctx.db, membership.personId);
  if (!person) throw new Refusal("missing", "User not found");
  return memberDocument(viewOf(vars), membership, person);
}

/** Returns the caller's id where an id or slug is their own, or `null`. */
async function ownIdCalled(c: OfOrganization, idOrSlug: string): Promise<string | null> {
  const { ctx, caller } = c.var;
  if (caller.kind !== "person") return null;
  if (caller.id === idOrSlug) return caller.id;
  const [own] = await peopleById(ctx.db, [caller.id]);
  return own?.slug === idOrSlug ? own.id : null;
}

/** Returns the id of a member by id or slug. Strangers and nobody are refused alike. */
export async function memberIdOf(
  { db }: Context,
  organization: Organization,
  idOrSlug: string,
): Promise<string> {
  const person = await personCalled(db, idOrSlug);
  if (person && (await membershipOf(db, organization.id, person.id))) return person.id;
  throw new Refusal("missing", "The organisation has no such member.");
}

/** Returns whom an invitation is for. @throws Refusal `invalid` unless it is one of the two */
async function invitedOf(
  ctx: Context,
  caller: Actor | Anonymous,
  { user, email }: { user?: string | null | undefined; email?: string | null | undefined },
): Promise<Invitation["who"]> {
  if ((user ?? null) !== null && (email ?? null) === null) {
    return { personId: (await visiblePerson(ctx, caller, user!)).id };
  }
  if ((email ?? null) !== null && (user ?? null) === null) return { email: readAddress(email!) };
  const detail = "a user or an email is wanted, and not both";
  throw new Refusal("invalid", "The invitation is for nobody.", [{ pointer: "/email", detail }]);
}

/** @throws Refusal `invalid` for a provider to which the organisation is not linked */
export function checkedAssignments(
  { providers }: Organization,
  wanted: readonly Assignment[],
): Assignment[] {
  const wrong = wanted.flatMap((one, at) =>
    one.class === "Provider" && !providers.includes(one.id)
      ? [{ pointer: `/assignments/${at}`, detail: `the organisation does not speak for ${one.id}` }]
      : [],
  );
  if (wrong.length > 0) throw new Refusal("invalid", "The assignments are not valid.", wrong);
  return distinct(wanted);
}
