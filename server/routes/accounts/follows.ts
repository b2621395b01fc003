import { Hono, type Context as Asked } from "hono";
import { followerCounts } from "../../../db/follows.ts";
import { areColleagues } from "../../../db/memberships.ts";
import { colleaguesOf, followersFound } from "../../../db/people-list.ts";
import { organizationCalled } from "../../../db/organizations.ts";
import { personCalled } from "../../../db/people.ts";
import { follow, unfollow } from "../../actions/follows.ts";
import * as shapes from "../../core/api/accounts.ts";
import { isoUtc } from "../../core/instant.ts";
import type { FollowClass } from "../../core/people/organization.ts";
import { isOfTeam } from "../../core/people/permission.ts";
import type { Person } from "../../core/people/person.ts";
import { Refusal } from "../../core/refusal.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import { callingPerson, signedInOnly, type AccountRequest } from "./caller.ts";
import { visibleOrganization } from "./organization-access.ts";
import { pageOf, sliceOf, type Paging } from "./paging.ts";
import { viewOf, visiblePerson } from "./users.ts";
import { userReference } from "./views.ts";

const USER_FOLLOWERS = "/api/1/users/{id}/followers/";
const ORGANIZATION_FOLLOWERS = "/api/1/organizations/{org}/followers/";

const listOfUser = describeRoute("get", USER_FOLLOWERS, {
  tag: "users",
  access: "anyone",
  id: "list_user_followers",
  summary: "The followers of a person whom the caller may see",
  query: shapes.followerQuery,
  answer: shapes.followerPage,
});

const followUser = describeRoute("post", USER_FOLLOWERS, {
  tag: "users",
  id: "follow_user",
  summary: "Follow a colleague",
  status: 201,
  answer: shapes.followers,
});

const unfollowUser = describeRoute("delete", USER_FOLLOWERS, {
  tag: "users",
  id: "unfollow_user",
  summary: "Follow a colleague no more",
  answer: shapes.followers,
});

const listOfOrganization = describeRoute("get", ORGANIZATION_FOLLOWERS, {
  tag: "organizations",
  access: "anyone",
  id: "list_organization_followers",
  summary: "The followers of an organisation whom the caller may see",
  query: shapes.followerQuery,
  answer: shapes.followerPage,
});

const followOrganization = describeRoute("post", ORGANIZATION_FOLLOWERS, {
  tag: "organizations",
  id: "follow_organization",
  summary: "Follow an organisation; of a provider's one subscribes to the provider",
  status: 201,
  answer: shapes.followers,
});

const unfollowOrganization = describeRoute("delete", ORGANIZATION_FOLLOWERS, {
  tag: "organizations",
  id: "unfollow_organization",
  summary: "Follow an organisation no more",
  answer: shapes.followers,
});

export const followDescriptions = [
  listOfUser,
  followUser,
  unfollowUser,
  listOfOrganization,
  followOrganization,
  unfollowOrganization,
];

type Call = Asked<AccountRequest>;

/** Serves who follows people and organisations. */
export function followRoutes() {
  const app = new Hono<AccountRequest>();

  serveRoute(app, listOfUser, [], async (c, { query }) => {
    const { id } = await visiblePerson(c.get("ctx"), c.get("caller"), c.req.param("id"));
    return c.json(await followerPage(c as Call, "User", id, query));
  });

  serveRoute(app, followUser, [signedInOnly], async (c) => {
    const { person, subject } = await colleagueOf(c as Call, c.req.param("id"));
    const isNew = await follow(c.get("ctx"), person, "User", { id: subject.id });
    return c.json(await countOf(c as Call, "User", subject.id), isNew ? 201 : 200);
  });

  serveRoute(app, unfollowUser, [signedInOnly], async (c) => {
    const person = await callingPerson(c);
    const subject = await personCalled(c.get("ctx").db, c.req.param("id"));
    const isOver = subject && (await unfollow(c.get("ctx"), person, "User", { id: subject.id }));
    if (!isOver) throw new Refusal("missing", "You do not follow this person.");
    return c.json(await countOf(c as Call, "User", subject.id));
  });

  serveRoute(app, listOfOrganization, [], async (c, { query }) => {
    const { id } = await visibleOrganization(c.var, c.req.param("org"));
    return c.json(await followerPage(c as Call, "Organization", id, query));
  });

  serveRoute(app, followOrganization, [signedInOnly], async (c) => {
    const person = await callingPerson(c);
    const one = await visibleOrganization(c.var, c.req.param("org"));
    const isNew = await follow(c.get("ctx"), person, "Organization", one);
    return c.json(await countOf(c as Call, "Organization", one.id), isNew ? 201 : 200);
  });

  serveRoute(app, unfollowOrganization, [signedInOnly], async (c) => {
    const person = await callingPerson(c);
    // Also one that was deleted, or is not shown to its followers any more.
    const one = await organizationCalled(c.get("ctx").db, c.req.param("org"));
    if (!one || !(await unfollow(c.get("ctx"), person, "Organization", one))) {
      throw new Refusal("missing", "You do not follow this organisation.");
    }
    return c.json(await countOf(c as Call, "Organization", one.id));
  });

  return app;
}

/** Returns the caller and the colleague whom they mean. @throws Refusal */
async function colleagueOf(c: Call, idOrSlug: string) {
  const person: Person = await callingPerson(c);
  const { ctx, caller } = c.var;
  const subject = await visiblePerson(ctx, caller, idOrSlug);
  if (subject.id === person.id || !(await areColleagues(ctx.db, person.id, subject.id))) {
    throw new Refusal("forbidden", "One follows colleagues, and not oneself.");
  }
  return { person, subject };
}

async function followerPage(
  c: Call,
  kind: FollowClass,
  subject: string,
  query: Paging & { readonly user?: string | undefined },
) {
  const { ctx, caller } = c.var;
  const visible = isOfTeam(caller)
    ? null
    : caller.kind === "person"
      ? [caller.id, ...(await colleaguesOf(ctx.db, caller.id))]
      : [];
  const wanted = query.user === undefined ? null : await personCalled(ctx.db, query.user);
  const seen =
    query.user === undefined
      ? visible
      : wanted && (visible === null || visible.includes(wanted.id))
        ? [wanted.id]
        : [];
  const found = await followersFound(ctx.db, { kind, subject, seen, ...sliceOf(query) });
  const view = viewOf(c.var);
  const data = found.followers.map(({ id, since, person }) => ({
    follower: userReference(view, person),
    id,
    since: isoUtc(since),
  }));
  return pageOf(c, data, query, found.total);
}

const countOf = async (c: Call, kind: FollowClass, id: string) => ({
  followers: (await followerCounts(c.get("ctx").db, kind, [id])).get(id) ?? 0,
});
