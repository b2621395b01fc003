import type { MiddlewareHandler } from "hono";
import { requestActor } from "../../auth/actor.ts";
import {
  mayAs,
  permitted,
  standingOf,
  type Actor,
  type Right,
  type Role,
} from "../../core/people/permission.ts";
import type { AccountScope } from "../../core/people/scopes.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Engine } from "../../state/engine.ts";

/** The variables of a request whose caller is signed in. */
export type Signed = {
  Variables: { readonly actor: Actor; readonly engine: Engine; readonly timeZone?: string };
};

/**
 * Lets in holders of a token of a role, or of one that includes it, people who are signed in with
 * one, and technical accounts with a scope.
 *
 * @param scope the scope that lets a technical account in; without one, none is let in
 * @param engine `null` while the line is not at work here: then nothing can be written
 */
export function requireRole(
  role: Role,
  engine: () => Engine | null,
  scope?: AccountScope,
): MiddlewareHandler<Signed> {
  return async (c, next) => {
    const at = engine();
    if (!at) {
      const detail = "Not here, not now: starting, or another instance leads this database.";
      throw new Refusal("unavailable", detail);
    }
    const actor = await requestActor(at.ctx, c.req.raw);
    if (actor.kind === "anonymous") {
      throw new Refusal("unauthenticated", "A token is needed: `Authorization: Bearer <token>`.");
    }
    if (!isLetIn(actor, role, scope)) throw new Refusal("forbidden", needed(actor, role, scope));
    c.set("actor", actor);
    c.set("engine", at);
    await next();
    // The answer belongs to this caller; no cache may give it to another.
    c.res.headers.set("cache-control", "no-store");
    c.res.headers.append("vary", "Authorization, Cookie");
  };
}

const isLetIn = (actor: Actor, role: Role, scope: AccountScope | undefined): boolean =>
  actor.kind === "account"
    ? scope !== undefined && actor.scopes.includes(scope)
    : mayAs(standingOf(actor), role);

function needed(actor: Actor, role: Role, scope: AccountScope | undefined): string {
  if (actor.kind === "account") {
    return scope === undefined
      ? "No scope of a technical account opens this."
      : `This needs the scope ${scope}.`;
  }
  return actor.kind === "token"
    ? `This needs a token of role ${role}; the role of this one is ${actor.role}.`
    : `This needs the role ${role}; yours is ${actor.role}.`;
}

/** Refuses a caller without this right, in front of everything that validates. */
export const requireRight =
  (right: Right): MiddlewareHandler<Signed> =>
  async (c, next) => {
    permitted(c.get("actor"), right);
    return next();
  };

/**
 * Returns the `WWW-Authenticate` header of 401 and 403 (RFC 6750, 3); `null` for other statuses.
 */
export function challenge(status: number, authorization: string | undefined): string | null {
  if (status === 401) return authorization ? 'Bearer error="invalid_token"' : "Bearer";
  return status === 403 ? 'Bearer error="insufficient_scope"' : null;
}
