import { Hono, type Context as Asked, type MiddlewareHandler } from "hono";
import { accountById, accountsOf } from "../../../db/technical-accounts.ts";
import {
  changeAccount,
  createAccount,
  deactivateAccount,
  reactivateAccount,
  resetSecret,
  unknownAccount,
  type WithSecret,
} from "../../actions/technical-accounts.ts";
import * as shapes from "../../core/api/technical-accounts.ts";
import type { Organization } from "../../core/people/organization.ts";
import { mayWithin, type OrganizationRight } from "../../core/people/permission.ts";
import type { TechnicalAccount } from "../../core/people/technical-account.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import type { SignInParts } from "../session/signing-in.ts";
import { acting, freshlySignedIn, once, onceInSecret, type ActingRequest } from "./acting.ts";
import { organizationFor } from "./organization-access.ts";
import { shortAddress } from "./views.ts";

const tag = "Access";
const ACCOUNTS = "/api/v1/organizations/{org}/technical-accounts";
const ACCOUNT = `${ACCOUNTS}/{id}` as const;
const answer = shapes.technicalAccount;

const list = describeRoute("get", ACCOUNTS, {
  tag,
  id: "listTechnicalAccounts",
  summary: "Technical accounts of an organisation, newest first",
  query: shapes.technicalAccountsQuery,
  answer: shapes.technicalAccountList,
});

const create = describeRoute("post", ACCOUNTS, {
  tag,
  id: "createTechnicalAccount",
  summary: "Make a technical account; only this answer shows its secret",
  description: "409 while the organisation is not verified, or has no SIRET.",
  body: shapes.newTechnicalAccount,
  status: 201,
  answer,
  isRepeatable: true,
});

const read = describeRoute("get", ACCOUNT, {
  tag,
  id: "readTechnicalAccount",
  summary: "One technical account",
  answer,
});

const change = describeRoute("patch", ACCOUNT, {
  tag,
  id: "changeTechnicalAccount",
  summary: "Change the contact or the scopes of a technical account",
  body: shapes.technicalAccountChange,
  answer,
  isRepeatable: true,
});

const reset = describeRoute("post", `${ACCOUNT}/secret`, {
  tag,
  access: "session",
  id: "resetTechnicalAccountSecret",
  summary: "Give a technical account a new secret; only this answer shows it",
  description:
    "By a person who signed in within a quarter of an hour. Access tokens end at once; the old secret after `keepOldForHours`.",
  body: shapes.secretReset,
  isBodyOptional: true,
  answer,
  isRepeatable: true,
});

const step = { tag, answer, isRepeatable: true } as const;

const deactivate = describeRoute("post", `${ACCOUNT}/deactivate`, {
  ...step,
  id: "deactivateTechnicalAccount",
  summary: "Deactivate a technical account; its access tokens end at once",
});

const reactivate = describeRoute("post", `${ACCOUNT}/reactivate`, {
  ...step,
  id: "reactivateTechnicalAccount",
  summary: "Reactivate a technical account, within 60 days",
});

export const technicalAccountDescriptions = [
  list,
  create,
  read,
  change,
  reset,
  deactivate,
  reactivate,
];

type TechnicalRequest = {
  Variables: ActingRequest["Variables"] & { readonly organization: Organization };
};

type Call = Asked<TechnicalRequest>;

/** Returns a guard for requests that also have an organisation. */
const own =
  (guard: MiddlewareHandler<ActingRequest>): MiddlewareHandler<TechnicalRequest> =>
  (c, next) =>
    guard(c as Asked, next);

/** Serves the technical accounts of organisations: to their admins, and to read to all members. */
export function technicalAccountRoutes(parts: SignInParts) {
  const app = new Hono<TechnicalRequest>();
  const caller = acting(parts).map(own);
  const reader = [...caller, within("account.read")];
  const writer = [...caller, within("account.write")];
  const fresh = [...writer, own(freshlySignedIn)];

  serveRoute(app, list, reader, async (c, { query }) => {
    const { ctx, organization } = c.var;
    const { limit } = query;
    const last = query.before === undefined ? null : await ownAccount(c, query.before);
    const found = await accountsOf(ctx.db, {
      organizationId: organization.id,
      ...(last && { before: last.number }),
      limit: limit + 1,
    });
    const accounts = found.slice(0, limit).map((one) => shown(c, one));
    return c.json({ accounts, more: found.length > limit });
  });

  serveRoute(app, create, [...writer, own(onceInSecret)], async (c, { body }) =>
    c.json(shownOnce(c, await createAccount(c.var.ctx, c.var.organization, body)), 201),
  );

  serveRoute(app, read, reader, async (c) => c.json(shown(c, await ownAccount(c))));

  serveRoute(app, change, [...writer, own(once)], async (c, { body }) => {
    const { id } = await ownAccount(c);
    return c.json(shown(c, await changeAccount(c.var.ctx, id, body)));
  });

  serveRoute(app, reset, [...fresh, own(onceInSecret)], async (c, { body }) => {
    const { id } = await ownAccount(c);
    return c.json(shownOnce(c, await resetSecret(c.var.ctx, id, body.keepOldForHours)));
  });

  serveRoute(app, deactivate, [...writer, own(once)], async (c) => {
    const { id } = await ownAccount(c);
    return c.json(shown(c, await deactivateAccount(c.var.ctx, id)));
  });

  serveRoute(app, reactivate, [...writer, own(once)], async (c) => {
    const { id } = await ownAccount(c);
    return c.json(shown(c, await reactivateAccount(c.var.ctx, id)));
  });

  return app;
}

/** Finds the organisation of the address, in which the caller has a right. */
const within =
  (right: OrganizationRight): MiddlewareHandler<TechnicalRequest> =>
  async (c, next) => {
    c.set("organization", await organizationFor(c.var, c.req.param("org") ?? "", right));
    return next();
  };

/** Returns an account of the organisation. @throws Refusal `missing` */
async function ownAccount(
  c: Call,
  id: string = c.req.param("id") ?? "",
): Promise<TechnicalAccount> {
  const { ctx, organization } = c.var;
  const account = await accountById(ctx.db, id);
  if (account?.organizationId === organization.id) return account;
  throw unknownAccount();
}

/** Shows an account; to members who may not change it, as much of its contact as of colleagues. */
function shown({ var: { ctx, caller, organization } }: Call, account: TechnicalAccount) {
  const isOpen = mayWithin(caller, "account.write", organization.id);
  const contactEmail = shortAddress(account.contactEmail, isOpen) ?? account.contactEmail;
  return shapes.technicalAccountJson({ ...account, contactEmail }, organization, ctx.now());
}

const shownOnce = ({ var: { ctx, organization } }: Call, { account, secret }: WithSecret) =>
  shapes.technicalAccountJson(account, organization, ctx.now(), secret);
