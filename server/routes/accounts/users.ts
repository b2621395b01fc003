import { Hono } from "hono";
import { areColleagues } from "../../../db/memberships.ts";
import { personCalled } from "../../../db/people.ts";
import { peopleFound, suggestedPeople } from "../../../db/people-list.ts";
import { addPerson, changePerson, readAddress } from "../../auth/people.ts";
import { personByEmail } from "../../../db/people.ts";
import { issueLink } from "../../auth/link.ts";
import { erasePerson } from "../../actions/person-erasure.ts";
import type { Context } from "../../context/context.ts";
import * as shapes from "../../core/api/accounts.ts";
import { isOfTeam, ROLES, type Actor, type Anonymous } from "../../core/people/permission.ts";
import type { Person } from "../../core/people/person.ts";
import { Refusal } from "../../core/refusal.ts";
import { linkMail } from "../../notify/sign-in-mail.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import { pageAsked, type SignInParts } from "../session/signing-in.ts";
import {
  adminsOnly,
  isAdmin,
  signedInCaller,
  signedInOnly,
  type AccountRequest,
} from "./caller.ts";
import { pageOf, sliceOf, sortOf } from "./paging.ts";
import { shortAddress, userDocuments, type View } from "./views.ts";

const tag = "users";

const list = describeRoute("get", "/api/1/users/", {
  tag,
  id: "list_users",
  summary: "List people",
  query: shapes.userQuery,
  answer: shapes.userPage,
});

const create = describeRoute("post", "/api/1/users/", {
  tag,
  id: "create_user",
  summary: "Add a person, who is invited by mail",
  body: shapes.newUser,
  status: 201,
  answer: shapes.user,
});

const roles = describeRoute("get", "/api/1/users/roles/", {
  tag,
  id: "user_roles",
  access: "anyone",
  summary: "The roles of the team",
  answer: shapes.roleList,
});

const suggest = describeRoute("get", "/api/1/users/suggest/", {
  tag,
  id: "suggest_users",
  summary: "People whose names begin like this, among those whom the caller may see",
  query: shapes.suggestQuery,
  answer: shapes.userSuggestions,
});

const read = describeRoute("get", "/api/1/users/{user}/", {
  tag,
  id: "get_user",
  summary: "One person, by slug or id",
  access: "anyone",
  answer: shapes.user,
});

const change = describeRoute("put", "/api/1/users/{user}/", {
  tag,
  id: "update_user",
  summary: "Change a person",
  body: shapes.userChange,
  answer: shapes.user,
});

const remove = describeRoute("delete", "/api/1/users/{user}/", {
  tag,
  id: "delete_user",
  summary: "Erase a person for ever",
  query: shapes.deletionQuery,
  status: 204,
});

export const userDescriptions = [list, create, roles, suggest, read, change, remove];

/** Serves people, to admins of the team and to those who may see them. */
export function userRoutes(parts: SignInParts) {
  const app = new Hono<AccountRequest>();
  // The lists come first: their names are no slugs.
  serveLists(app);
  serveOnes(app, parts);
  return app;
}

function serveLists(app: Hono<AccountRequest>): void {
  serveRoute(app, list, [adminsOnly], async (c, { query }) => {
    const q = query.q?.trim() ?? "";
    const usual =
      q === ""
        ? ({ sort: "created", isDescending: true } as const)
        : ({ sort: "last_name", isDescending: false } as const);
    const order = sortOf(query.sort, usual);
    const { db } = c.get("ctx");
    const { people, total } = await peopleFound(db, { q, ...order, ...sliceOf(query) });
    return c.json(pageOf(c, await userDocuments(viewOf(c.var), people), query, total));
  });

  serveRoute(app, roles, [], (c) => c.json(ROLES.map((name) => ({ name }))));

  serveRoute(app, suggest, [signedInOnly], async (c, { query: { q, size } }) => {
    const caller = signedInCaller(c);
    const people = await suggestedPeople(
      c.get("ctx").db,
      q,
      isOfTeam(caller) ? null : caller.id,
      size,
    );
    const isOpen = isAdmin(caller);
    return c.json(
      people.map((one) => ({
        avatar_url: null,
        email: isOpen
          ? shortAddress(one.email, true)
          : `***${one.email.slice(one.email.lastIndexOf("@"))}`,
        first_name: one.firstName,
        id: one.id,
        last_name: one.lastName,
        slug: one.slug,
      })),
    );
  });
}

function serveOnes(app: Hono<AccountRequest>, parts: SignInParts): void {
  serveRoute(app, create, [adminsOnly], async (c, { body }) => {
    const ctx = c.get("ctx");
    const person = await addUser(ctx, body);
    const { sendMail } = parts;
    const page = pageAsked(ctx, c);
    if (sendMail !== null && person.disabledAt === null) {
      parts.later(async () => {
        const { token } = await issueLink(ctx, person);
        await sendMail(linkMail(page, person, token));
      });
    }
    return c.json((await userDocuments(viewOf(c.var), [person]))[0], 201);
  });

  serveRoute(app, read, [], async (c) => {
    const person = await visiblePerson(c.get("ctx"), c.get("caller"), c.req.param("user"));
    return c.json((await userDocuments(viewOf(c.var), [person]))[0]);
  });

  serveRoute(app, change, [adminsOnly], async (c, { body }) => {
    const ctx = c.get("ctx");
    const before = await livingPerson(ctx, c.req.param("user"));
    const after = await changePerson(ctx, before.id, {
      ...ownChanges(before, body),
      ...(body.roles && { role: body.roles[0] ?? "member" }),
      ...(body.active !== undefined && { disabled: !body.active }),
    });
    return c.json((await userDocuments(viewOf(c.var), [after]))[0]);
  });

  serveRoute(app, remove, [adminsOnly], async (c, { query }) => {
    const ctx = c.get("ctx");
    const person = await livingPerson(ctx, c.req.param("user"));
    if (person.id === signedInCaller(c).id) {
      throw new Refusal("forbidden", "Nobody deletes themselves here: see /api/1/me/.");
    }
    const { config } = ctx;
    await erasePerson(ctx, person, {
      deletesComments: query.delete_comments,
      mails: query.no_mail ? null : config,
    });
    return c.body(null, 204);
  });
}

/** Returns what an answer depends on, of the variables of its request. */
export const viewOf = ({ ctx, caller, home }: AccountRequest["Variables"]): View => ({
  db: ctx.db,
  caller,
  home,
});

type OwnFields = {
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly about?: string | null | undefined;
  readonly website?: string | null | undefined;
};

/** Returns the changes of a person that they may make themselves. */
export const ownChanges = (before: Person, body: OwnFields) => ({
  ...((body.first_name !== undefined || body.last_name !== undefined) && {
    names: {
      firstName: body.first_name ?? before.firstName,
      lastName: body.last_name ?? before.lastName,
    },
  }),
  about: body.about === undefined ? undefined : body.about || null,
  website: body.website,
});

async function addUser(
  ctx: Context,
  body: OwnFields & {
    readonly first_name: string;
    readonly last_name: string;
    readonly email: string;
    readonly roles?: readonly (typeof ROLES)[number][] | undefined;
    readonly active?: boolean | undefined;
  },
): Promise<Person> {
  const email = readAddress(body.email);
  if (await personByEmail(ctx.db, email)) {
    const detail = "somebody has this address already";
    throw new Refusal("invalid", "The person cannot be added.", [{ pointer: "/email", detail }]);
  }
  const person = await addPerson(ctx, {
    email,
    name: `${body.first_name} ${body.last_name}`,
    names: { firstName: body.first_name, lastName: body.last_name },
    about: body.about || null,
    website: body.website,
    role: body.roles?.[0] ?? "member",
  });
  return body.active === false ? changePerson(ctx, person.id, { disabled: true }) : person;
}

/** Returns a person who is not erased. @throws Refusal `missing`, `gone` */
async function livingPerson(ctx: Context, idOrSlug: string): Promise<Person> {
  const person = await personCalled(ctx.db, idOrSlug);
  if (!person) throw nobody();
  if (person.deletedAt !== null) throw departed();
  return person;
}

/**
 * Returns a person whom a caller may see: a colleague, anyone to the team, themselves.
 *
 * @throws Refusal `missing` for others; `gone` for a disabled one, and to everybody for an erased
 *   one. An admin sees both.
 */
export async function visiblePerson(
  ctx: Context,
  caller: Actor | Anonymous,
  idOrSlug: string,
): Promise<Person> {
  const person = await personCalled(ctx.db, idOrSlug);
  if (!person) throw nobody();
  if (isAdmin(caller)) return person;
  if (person.deletedAt !== null) throw departed();
  if (!(await maySeePerson(ctx, caller, person.id))) throw nobody();
  if (person.disabledAt !== null) throw departed();
  return person;
}

/** Returns whether a caller may see a person: the team, colleagues and themselves. */
async function maySeePerson(
  ctx: Context,
  caller: Actor | Anonymous,
  personId: string,
): Promise<boolean> {
  if (isOfTeam(caller)) return true;
  if (caller.kind !== "person") return false;
  return caller.id === personId || (await areColleagues(ctx.db, caller.id, personId));
}

const nobody = () => new Refusal("missing", "User not found");
const departed = () => new Refusal("gone", "User is not active or has been deleted");
