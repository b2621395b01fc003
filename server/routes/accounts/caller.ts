import type { Context as Asked, MiddlewareHandler } from "hono";
import { personById } from "../../../db/people.ts";
import { requestActor } from "../../auth/actor.ts";
import { authenticate } from "../../auth/token.ts";
import type { Context } from "../../context/context.ts";
import { isOfTeam, mayAs, type Actor, type Anonymous } from "../../core/people/permission.ts";
import type { Person } from "../../core/people/person.ts";
import { Refusal } from "../../core/refusal.ts";
import { contextOf, pageAsked, type SignInParts } from "../session/signing-in.ts";

/** A request with its caller, the context in which they act, and the address of the page asked. */
export type AccountRequest = {
  Variables: {
    readonly ctx: Context;
    readonly caller: Actor | Anonymous;
    readonly home: string;
  };
};

type Call = Asked<AccountRequest>;

/** Finds the caller of a request, by `X-API-KEY`, `Authorization` or cookie. */
export const findCaller =
  (parts: SignInParts): MiddlewareHandler<AccountRequest> =>
  async (c, next) => {
    const ctx = contextOf(parts, c as Asked);
    const key = c.req.header("x-api-key");
    const caller =
      key === undefined
        ? await requestActor(ctx, c.req.raw)
        : await authenticate(ctx, `Bearer ${key}`);
    c.set("caller", caller);
    c.set("ctx", caller.kind === "anonymous" ? ctx : { ...ctx, by: caller });
    c.set("home", pageAsked(ctx, c as Asked).url);
    return next();
  };

/** @throws Refusal `unauthenticated`; `forbidden` for a technical account, which has scopes alone */
export function signedInCaller(c: Call): Actor {
  const caller = c.get("caller");
  if (caller.kind === "account") {
    throw new Refusal("forbidden", "No scope of a technical account opens this.");
  }
  if (caller.kind !== "anonymous") return caller;
  throw new Refusal(
    "unauthenticated",
    "Sign in, or send a token: `Authorization: Bearer <token>`.",
  );
}

/** Lets in a person or token; the answer depends on which. */
export const signedInOnly: MiddlewareHandler<AccountRequest> = async (c, next) => {
  signedInCaller(c);
  return next();
};

/** Lets in admins of the team. */
export const adminsOnly: MiddlewareHandler<AccountRequest> = async (c, next) => {
  if (!isAdmin(signedInCaller(c))) throw new Refusal("forbidden", "This needs an admin.");
  return next();
};

/** Lets in operators of the team. */
export const operatorsOnly: MiddlewareHandler<AccountRequest> = async (c, next) => {
  const caller = signedInCaller(c);
  if (!isOfTeam(caller) || !mayAs(caller.role, "operator")) {
    throw new Refusal("forbidden", "This needs an operator.");
  }
  return next();
};

export const isAdmin = (caller: Actor | Anonymous): boolean =>
  isOfTeam(caller) && caller.role === "admin";

/** Returns the person who calls. @throws Refusal `forbidden` for a token, which is nobody */
export async function callingPerson(c: Call): Promise<Person> {
  const caller = signedInCaller(c);
  const person = caller.kind === "person" ? await personById(c.get("ctx").db, caller.id) : null;
  if (person) return person;
  throw new Refusal("forbidden", "Only a person can do this: a token belongs to nobody.");
}
