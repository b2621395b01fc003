import {
  memberCounts,
  membershipsOf,
  otherOrganizationAdmins,
} from "../../../../db/memberships.ts";
import {
  invitationsOf,
  membershipRequestsOf,
  requestsMadeBy,
} from "../../../../db/membership-requests.ts";
import { organizationsFound } from "../../../../db/organization-list.ts";
import { organizationsById } from "../../../../db/organizations.ts";
import { answerInvitation, withdrawRequest } from "../../../actions/membership-requests.ts";
import type {
  OverviewContent,
  OwnOrganization,
  OwnRequest,
} from "../../../core/page/account-steps.ts";
import type { MembershipRequest, Organization } from "../../../core/people/organization.ts";
import { mayWithin } from "../../../core/people/permission.ts";
import type { Grant } from "../../../core/api/grants.ts";
import { bannedUntil, tokenToProlong } from "../../../core/page/grant-tasks.ts";
import { oneLine } from "../../../core/plain-text.ts";
import { grantsFor, shownGrant } from "../grants.ts";
import { seenBy } from "../organization-access.ts";
import { maySeeOrganization } from "../views.ts";
import { subjectOf, type Deed, type Section, type Visit } from "./visit.ts";

const MOST_FOUND = 20;
const LONGEST_QUERY = 200;

async function show(visit: Visit): Promise<OverviewContent> {
  const { ctx, person } = visit;
  const invitations = await invitationsOf(ctx.db, person);
  const named = await organizationsOf(visit, invitations);
  return {
    section: "overview",
    now: ctx.now(),
    grants: await pressingGrants(visit),
    invitations: invitations.flatMap((one) => {
      const organization = named.get(one.organizationId);
      if (!organization || organization.deletedAt !== null) return [];
      const { id, role, comment, createdAt } = one;
      return [{ id, organization: organization.name, role, comment, since: createdAt }];
    }),
    organizations: await ownOrganizations(visit),
    requests: await ownRequests(visit),
    found: await found(visit),
  };
}

const MOST_GRANTS = 200;

/** Returns the grants of a person in which something is expected of them. */
async function pressingGrants({ ctx, caller, person }: Visit): Promise<Grant[]> {
  const asking = { ctx, actor: caller };
  const own = (await grantsFor(asking, {}, MOST_GRANTS)).filter(({ contacts }) =>
    contacts.some((one) => one.isInPlace && one.person.id === person.id),
  );
  const grants = await Promise.all(own.map((one) => shownGrant(asking, one)));
  return grants.filter((one) => tokenToProlong(one) !== null || bannedUntil(one) !== null);
}

async function organizationsOf(
  { ctx }: Visit,
  requests: readonly MembershipRequest[],
): Promise<ReadonlyMap<string, Organization>> {
  const ids = [...new Set(requests.map((one) => one.organizationId))];
  return new Map((await organizationsById(ctx.db, ids)).map((one) => [one.id, one]));
}

async function ownOrganizations({ ctx, caller, person }: Visit): Promise<OwnOrganization[]> {
  const memberships = await membershipsOf(ctx.db, [person.id]);
  const ids = memberships.map((one) => one.organizationId);
  const organizations = new Map((await organizationsById(ctx.db, ids)).map((one) => [one.id, one]));
  const counts = await memberCounts(ctx.db, ids);
  const own: OwnOrganization[] = [];
  for (const { organizationId: id, role } of memberships) {
    const one = organizations.get(id);
    if (!one) continue;
    const waiting = mayWithin(caller, "membership.decide", id)
      ? await membershipRequestsOf(ctx.db, id, { status: "pending" })
      : [];
    own.push({
      slug: one.slug,
      name: one.name,
      role,
      isVerified: one.verifiedAt !== null,
      members: counts.get(id) ?? 0,
      waiting: waiting.filter(({ kind }) => kind === "request").length,
      lacksAdmin: role === "admin" && (await otherOrganizationAdmins(ctx.db, id, person.id)) === 0,
    });
  }
  return own;
}

/** Returns the last request for each organisation that is pending, or was refused. */
async function ownRequests(visit: Visit): Promise<OwnRequest[]> {
  const { ctx, caller, person } = visit;
  const all = await requestsMadeBy(ctx.db, person.id);
  const last = all.filter(
    (one, i) => all.findIndex((other) => other.organizationId === one.organizationId) === i,
  );
  const named = await organizationsOf(visit, last);
  return last.flatMap((one) => {
    const organization = named.get(one.organizationId);
    if (!organization || !["pending", "refused"].includes(one.status)) return [];
    const isSeen = organization.deletedAt === null && maySeeOrganization(caller, organization);
    const { name, slug } = organization;
    const { id, status, comment, reason, createdAt: since } = one;
    const shown = { slug: isSeen ? slug : null, name };
    return [{ id, organization: shown, status, comment, reason, since }];
  });
}

async function found({ c, ctx, caller }: Visit): Promise<OverviewContent["found"]> {
  const q = oneLine((c.req.query("q") ?? "").slice(0, LONGEST_QUERY));
  if (q === "") return null;
  const { organizations, total } = await organizationsFound(ctx.db, {
    q,
    name: undefined,
    badge: undefined,
    siret: undefined,
    seen: seenBy(caller),
    sort: "name",
    isDescending: false,
    offset: 0,
    limit: MOST_FOUND,
  });
  return {
    q,
    total,
    organizations: organizations.map(({ slug, name, acronym, siren }) => ({
      slug,
      name,
      acronym,
      siren,
    })),
  };
}

const answering =
  (isAccepted: boolean): Deed =>
  async ({ ctx, person }, fields) => {
    await answerInvitation(ctx, person, subjectOf(fields), isAccepted);
    return { done: isAccepted ? "invitation-accepted" : "invitation-refused" };
  };

/** The first page: deeds that wait for the person, their organisations, and ways to others. */
export const overviewSection: Section = {
  show,
  deeds: {
    accept: answering(true),
    refuse: answering(false),
    withdraw: async ({ ctx, person }, fields) => {
      await withdrawRequest(ctx, person, subjectOf(fields));
      return { done: "withdrawn" };
    },
  },
};
