import { Hono, type Context as Asked, type MiddlewareHandler } from "hono";
import { tokensOfGrants } from "../../../db/grant-tokens.ts";
import { grantById, grantsLike } from "../../../db/grants.ts";
import { bansNow } from "../../../db/token-usage.ts";
import { wordsOf } from "../../../db/search-words.ts";
import { organizationCalled, organizationsById } from "../../../db/organizations.ts";
import { askForGrantChange } from "../../actions/grant-changes.ts";
import {
  changeContacts,
  deedsOf,
  revokeGrant,
  transferGrant,
  unknownGrant,
} from "../../actions/grants.ts";
import type { Context } from "../../context/context.ts";
import * as shapes from "../../core/api/grants.ts";
import { partsOf, type HeldGrant } from "../../core/people/grant.ts";
import { isOfTeam, type Actor } from "../../core/people/permission.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import type { SignInParts } from "../session/signing-in.ts";
import { acting, freshlySignedIn, once, type ActingRequest } from "./acting.ts";
import { operatorsOnly } from "./caller.ts";
import { shortAddress } from "./views.ts";

const tag = "Access";
const GRANTS = "/api/v1/grants";
export const GRANT = `${GRANTS}/{id}` as const;
const answer = shapes.grant;

const list = describeRoute("get", GRANTS, {
  tag,
  id: "listGrants",
  summary: "Grants of one's organisations, and those that name one as a contact; newest first",
  query: shapes.grantsQuery,
  answer: shapes.grantList,
});

const read = describeRoute("get", GRANT, {
  tag,
  id: "readGrant",
  summary: "One grant with its contacts and tokens",
  answer,
});

const contacts = describeRoute("patch", `${GRANT}/contacts`, {
  tag,
  id: "changeGrantContacts",
  summary: "Give the business or the technical part to another person, who is invited",
  body: shapes.newContacts,
  answer,
  isRepeatable: true,
});

const changes = describeRoute("post", `${GRANT}/changes`, {
  tag,
  id: "askForGrantChange",
  summary: "Ask the team for other scopes, or another purpose",
  body: shapes.grantChange,
  status: 202,
  answer: shapes.changeAsked,
  isRepeatable: true,
});

const remove = describeRoute("delete", GRANT, {
  tag,
  id: "revokeGrant",
  summary: "Revoke a grant with its tokens, for ever, at once; by operators of the team",
  status: 204,
});

const transfer = describeRoute("post", `${GRANT}/transfer`, {
  tag,
  access: "session",
  id: "transferGrant",
  summary: "Hand a grant on to another member of its organisation",
  description:
    "By its applicant who signed in within a quarter of an hour; by an admin of the team where the applicant has left.",
  body: shapes.transfer,
  answer,
  isRepeatable: true,
});

export const grantDescriptions = [list, read, remove, contacts, changes, transfer];

type GrantCall = Asked<ActingRequest>;

/** A known caller who asks for grants. */
type Asking = { readonly ctx: Context; readonly actor: Actor };

/** Serves grants to their contacts, to the members of their organisations, and to the team. */
export function grantRoutes(parts: SignInParts) {
  const app = new Hono<ActingRequest>();
  const caller = acting(parts);

  serveRoute(app, list, caller, async (c, { query }) => {
    const { limit } = query;
    const found = await grantsFor(c.var, query, limit + 1);
    const grants = await Promise.all(found.slice(0, limit).map((one) => shownGrant(c.var, one)));
    return c.json({ grants, more: found.length > limit });
  });

  serveRoute(app, read, caller, async (c) =>
    c.json(await shownGrant(c.var, await visibleGrant(c))),
  );

  const operator: MiddlewareHandler<ActingRequest> = (c, next) => operatorsOnly(c as Asked, next);
  serveRoute(app, remove, [...caller, operator, once], async (c) => {
    await revokeGrant(c.var.ctx, (await visibleGrant(c)).id);
    return c.body(null, 204);
  });

  serveRoute(app, contacts, [...caller, once], async (c, { body }) => {
    const { id } = await visibleGrant(c);
    return c.json(await shownGrant(c.var, await changeContacts(c.var.ctx, id, body)));
  });

  serveRoute(app, changes, [...caller, once], async (c, { body }) => {
    const { id } = await visibleGrant(c);
    return c.json({ id: await askForGrantChange(c.var.ctx, id, body) }, 202);
  });

  serveRoute(app, transfer, [...caller, freshlySignedIn, once], async (c, { body }) => {
    const { id } = await visibleGrant(c);
    return c.json(await shownGrant(c.var, await transferGrant(c.var.ctx, id, body.to)));
  });

  return app;
}

type Query = {
  readonly organization?: string | undefined;
  readonly state?: "active" | "revoked" | undefined;
  readonly q?: string;
  readonly before?: string | undefined;
};

/** Returns grants that a caller may see, newest first. */
export async function grantsFor(
  { ctx, actor }: Asking,
  query: Query,
  limit: number,
): Promise<HeldGrant[]> {
  const { organization, before } = query;
  const owner = organization === undefined ? null : await organizationCalled(ctx.db, organization);
  // An organisation that the caller may not see has no grant for them, either.
  if (organization !== undefined && !owner) return [];
  const last = before === undefined ? null : await grantById(ctx.db, before);
  if (before !== undefined && !(last && maySee(actor, last))) throw unknownGrant();
  return grantsLike(ctx.db, {
    ...(owner && { organizationId: owner.id }),
    ...(last && { before: last }),
    state: query.state,
    // People of organisations find nobody by the words of a contact.
    words: isOfTeam(actor) ? wordsOf(query.q ?? "") : [],
    ...(!isOfTeam(actor) && { seenBy: { personId: actor.id, organizationIds: ownOf(actor) } }),
    limit,
  });
}

const ownOf = ({ organizations = [] }: Actor) => organizations.map((one) => one.organizationId);

/** Returns true for contacts, members of the organisation, and the team. */
const maySee = (actor: Actor, grant: HeldGrant): boolean =>
  isOfTeam(actor) ||
  ownOf(actor).includes(grant.organizationId) ||
  grant.contacts.some(({ person }) => actor.kind === "person" && person.id === actor.id);

/** Returns a grant that the caller may see. @throws Refusal `missing` */
export async function grantSeenBy({ ctx, actor }: Asking, id: string): Promise<HeldGrant> {
  const grant = await grantById(ctx.db, id);
  if (grant && maySee(actor, grant)) return grant;
  throw unknownGrant();
}

/** Returns the grant of the address, if the caller may see it. @throws Refusal `missing` */
export const visibleGrant = (c: GrantCall): Promise<HeldGrant> =>
  grantSeenBy(c.var, c.req.param("id") ?? "");

/** Returns a grant as the caller may see it: its people see each other's addresses. */
export async function shownGrant({ ctx, actor }: Asking, grant: HeldGrant): Promise<shapes.Grant> {
  const ids = [grant.organizationId, ...(grant.vendorId === null ? [] : [grant.vendorId])];
  const found = await organizationsById(ctx.db, ids);
  const tokens = await tokensOfGrants(ctx.db, [grant.id]);
  const now = ctx.now();
  const isOpen = isOfTeam(actor) || partsOf(grant, actor).length > 0;
  return shapes.grantJson(
    grant,
    {
      tokens,
      bans: await bansNow(
        ctx.db,
        now,
        tokens.map(({ id }) => id),
      ),
      organization: found.find(({ id }) => id === grant.organizationId)!,
      vendor: found.find(({ id }) => id === grant.vendorId) ?? null,
      may: deedsOf({ by: actor }, grant),
      address: (email) => shortAddress(email, isOpen) ?? email,
    },
    now,
  );
}
