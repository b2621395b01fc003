import { Hono } from "hono";
import { organizationCalled } from "../../../db/organizations.ts";
import { organizationsFound, suggestedOrganizations } from "../../../db/organization-list.ts";
import {
  changeOrganization,
  deleteOrganization,
  giveBadge,
  linkProviders,
  restoreOrganization,
  takeBadge,
} from "../../actions/organizations.ts";
import { change as inOneTransaction } from "../../context/write.ts";
import type { Context } from "../../context/context.ts";
import * as shapes from "../../core/api/accounts.ts";
import {
  BADGE_NAMES,
  BADGES,
  MEMBER_ROLES,
  type Organization,
} from "../../core/people/organization.ts";
import { actsForOrganizations, type Actor, type Anonymous } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import type { SignInParts } from "../session/signing-in.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import { callingPerson, operatorsOnly, signedInOnly, type AccountRequest } from "./caller.ts";
import { fieldsOf, foundBy, refuseOtherIdentity } from "./founding.ts";
import {
  organizationFor,
  seenBy,
  unknownOrganization,
  visibleOrganization,
} from "./organization-access.ts";
import { pageOf, sliceOf, sortOf } from "./paging.ts";
import { viewOf } from "./users.ts";
import { LABELS, organizationDocuments } from "./views.ts";

const tag = "organizations";
const open = { tag, access: "anyone" } as const;

const list = describeRoute("get", "/api/1/organizations/", {
  ...open,
  id: "list_organizations",
  summary: "List organisations",
  query: shapes.organizationQuery,
  answer: shapes.organizationPage,
});

const create = describeRoute("post", "/api/1/organizations/", {
  tag,
  id: "create_organization",
  summary: "Create an organisation, whose admin one becomes",
  body: shapes.newOrganization,
  status: 201,
  answer: shapes.organization,
});

const suggest = describeRoute("get", "/api/1/organizations/suggest/", {
  ...open,
  id: "suggest_organizations",
  summary: "Organisations whose name or acronym has these words",
  query: shapes.suggestQuery,
  answer: shapes.organizationSuggestions,
});

const roles = describeRoute("get", "/api/1/organizations/roles/", {
  ...open,
  id: "org_roles",
  summary: "The roles of members",
  answer: shapes.memberRoleList,
});

const badges = describeRoute("get", "/api/1/organizations/badges/", {
  ...open,
  id: "available_organization_badges",
  summary: "The kinds of badges",
  answer: shapes.badgeKinds,
});

const read = describeRoute("get", "/api/1/organizations/{org}/", {
  ...open,
  id: "get_organization",
  summary: "One organisation, by slug or id",
  answer: shapes.organization,
});

const change = describeRoute("put", "/api/1/organizations/{org}/", {
  tag,
  id: "update_organization",
  summary: "Change an organisation",
  body: shapes.organizationChange,
  answer: shapes.organization,
});

const remove = describeRoute("delete", "/api/1/organizations/{org}/", {
  tag,
  id: "delete_organization",
  summary: "Delete an organisation; the team can restore it for 30 days",
  status: 204,
});

const addBadge = describeRoute("post", "/api/1/organizations/{org}/badges/", {
  tag,
  id: "add_organization_badge",
  summary: "Give a badge",
  body: shapes.newBadge,
  status: 201,
  answer: shapes.newBadge,
});

const dropBadge = describeRoute("delete", "/api/1/organizations/{org}/badges/{badge_kind}/", {
  tag,
  id: "delete_organization_badge",
  summary: "Take a badge away",
  status: 204,
});

export const organizationDescriptions = [
  list,
  create,
  suggest,
  roles,
  badges,
  read,
  change,
  remove,
  addBadge,
  dropBadge,
];

/** Serves organisations: verified ones to all, others to their members and the team. */
export function organizationRoutes(parts: SignInParts) {
  const app = new Hono<AccountRequest>();
  // The lists come first: their names are no slugs.
  serveLists(app);
  serveOnes(app, parts);
  serveBadges(app);
  return app;
}

const answer = async (
  vars: AccountRequest["Variables"],
  organization: Organization,
): Promise<shapes.Organization> => (await organizationDocuments(viewOf(vars), [organization]))[0]!;

function serveLists(app: Hono<AccountRequest>): void {
  serveRoute(app, list, [], async (c, { query }) => {
    const q = query.q?.trim() ?? "";
    const usual =
      q === ""
        ? ({ sort: "created", isDescending: true } as const)
        : ({ sort: "name", isDescending: false } as const);
    const { organizations, total } = await organizationsFound(c.get("ctx").db, {
      q,
      name: query.name,
      badge: query.badge,
      siret: query.business_number_id,
      seen: seenBy(c.get("caller")),
      ...sortOf(query.sort, usual),
      ...sliceOf(query),
    });
    return c.json(
      pageOf(c, await organizationDocuments(viewOf(c.var), organizations), query, total),
    );
  });

  serveRoute(app, suggest, [], async (c, { query: { q, size } }) => {
    const seen = seenBy(c.get("caller"));
    const found = await suggestedOrganizations(c.get("ctx").db, q, seen, size);
    return c.json(
      found.map(({ id, name, acronym, slug }) => ({ id, name, acronym, slug, image_url: null })),
    );
  });

  serveRoute(app, roles, [], (c) => c.json(MEMBER_ROLES.map((id) => ({ id, label: LABELS[id] }))));

  serveRoute(app, badges, [], (c) =>
    c.json(Object.fromEntries(BADGES.map((kind) => [kind, BADGE_NAMES[kind]]))),
  );
}

function serveOnes(app: Hono<AccountRequest>, parts: SignInParts): void {
  serveRoute(app, create, [signedInOnly], async (c, { body }) => {
    const isTeams = c.get("caller").kind === "token" && actsForOrganizations(c.get("caller"));
    const person = isTeams ? null : await callingPerson(c);
    const ctx = c.get("ctx");
    checkProviders(ctx, c.get("caller"), body.extras?.providers);
    const made = await inOneTransaction(ctx, async (ctx) => {
      const made = await foundBy(parts, { ...c.var, ctx }, person, {
        ...fieldsOf(body),
        name: body.name,
        description: body.description,
        isVerified: actsForOrganizations(c.get("caller")) && body.extras?.is_verified === true,
      });
      await linkAsAsked(ctx, c.get("caller"), made, body.extras?.providers);
      return made;
    });
    c.set("caller", withAdminOf(c.get("caller"), made.id));
    return c.json(await answer(c.var, (await organizationCalled(ctx.db, made.id))!), 201);
  });

  serveRoute(app, read, [], async (c) =>
    c.json(await answer(c.var, await visibleOrganization(c.var, c.req.param("org")))),
  );

  serveRoute(app, change, [signedInOnly], async (c, { body }) => {
    const { ctx, caller } = c.var;
    checkProviders(ctx, caller, body.extras?.providers);
    const id = await inOneTransaction(ctx, async (ctx) => {
      const before = await changeable({ ...c.var, ctx }, c.req.param("org"), body);
      await changeOrganization(ctx, before, {
        ...fieldsOf(body),
        isVerified: actsForOrganizations(caller) ? body.extras?.is_verified : undefined,
      });
      await linkAsAsked(ctx, caller, before, body.extras?.providers);
      return before.id;
    });
    return c.json(await answer(c.var, (await organizationCalled(ctx.db, id))!));
  });

  serveRoute(app, remove, [signedInOnly], async (c) => {
    const one = await organizationFor(c.var, c.req.param("org"), "organization.write");
    await deleteOrganization(c.get("ctx"), one);
    return c.body(null, 204);
  });
}

function serveBadges(app: Hono<AccountRequest>): void {
  serveRoute(app, addBadge, [operatorsOnly], async (c, { body: { kind } }) => {
    const one = await visibleOrganization(c.var, c.req.param("org"));
    const isNew = await giveBadge(c.get("ctx"), one, kind);
    return c.json({ kind }, isNew ? 201 : 200);
  });

  serveRoute(app, dropBadge, [operatorsOnly], async (c) => {
    const one = await visibleOrganization(c.var, c.req.param("org"));
    await takeBadge(c.get("ctx"), one, c.req.param("badge_kind"));
    return c.body(null, 204);
  });
}

/**
 * Returns the organisation that a caller may change as they ask; an operator who sends `deleted` as
 * `null` restores it.
 *
 * @throws Refusal
 */
async function changeable(
  asking: AccountRequest["Variables"],
  idOrSlug: string,
  body: Parameters<typeof refuseOtherIdentity>[1] & { readonly deleted?: unknown },
): Promise<Organization> {
  const { ctx, caller } = asking;
  if (!actsForOrganizations(caller)) {
    const one = await organizationFor(asking, idOrSlug, "organization.write");
    refuseOtherIdentity(one, body);
    return one;
  }
  if (body.deleted !== null) return organizationFor(asking, idOrSlug, "organization.write");
  const one = await organizationCalled(ctx.db, idOrSlug);
  if (!one) throw unknownOrganization();
  return restoreOrganization(ctx, one);
}

/** Returns a caller with the rights that making an organisation gave them. */
const withAdminOf = (caller: Actor | Anonymous, organizationId: string): Actor | Anonymous =>
  caller.kind === "person"
    ? {
        ...caller,
        organizations: [
          ...(caller.organizations ?? []),
          { organizationId, role: "admin", providers: [] },
        ],
      }
    : caller;

/** Links providers as an operator says; from others the member is read-only. */
async function linkAsAsked(
  ctx: Context,
  caller: Actor | Anonymous,
  organization: Organization,
  providers: readonly string[] | undefined,
): Promise<void> {
  if (providers === undefined || !actsForOrganizations(caller)) return;
  await linkProviders(ctx, organization, providers);
}

/** @throws Refusal `invalid` for providers that no page has, from an operator */
function checkProviders(
  { config }: Context,
  caller: Actor | Anonymous,
  wanted: readonly string[] | undefined,
): void {
  if (!actsForOrganizations(caller)) return;
  const known = new Set(config.pages.flatMap((page) => page.providers.map(({ id }) => id)));
  const wrong = (wanted ?? []).filter((id) => !known.has(id));
  if (wrong.length === 0) return;
  const detail = `there is no provider ${wrong.join(", ")}`;
  throw new Refusal("invalid", "The organisation cannot be written.", [
    { pointer: "/extras/providers", detail },
  ]);
}
