import type { Context as Asked, MiddlewareHandler } from "hono";
import { requestSession } from "../../auth/actor.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Signed } from "../middleware/access.ts";
import { idempotent, idempotentSecret } from "../middleware/idempotency.ts";
import { demandFresh } from "../session/own-deeds.ts";
import type { SignInParts } from "../session/signing-in.ts";
import { findCaller, signedInCaller, type AccountRequest } from "./caller.ts";

/** A request of a known caller, for the middleware of writes. */
export type ActingRequest = { Variables: AccountRequest["Variables"] & Signed["Variables"] };

/** Guards that let in known callers; no cache may store the answers. */
export function acting(parts: SignInParts): MiddlewareHandler<ActingRequest>[] {
  const find = findCaller(parts);
  return [
    (c, next) => find(c as Asked, next),
    async (c, next) => {
      c.set("actor", signedInCaller(c as Asked));
      c.set("engine", parts.engine()!);
      await next();
      c.res.headers.set("cache-control", "no-store");
      c.res.headers.append("vary", "Authorization, Cookie");
    },
  ];
}

/** Lets in a person who signed in within a quarter of an hour: a stolen session is not enough. */
export const freshlySignedIn: MiddlewareHandler<ActingRequest> = async (c, next) => {
  const { ctx, caller } = c.var;
  const found = caller.kind === "person" ? await requestSession(ctx, c.req.raw) : null;
  if (!found) throw new Refusal("forbidden", "This needs a person who is signed in.");
  demandFresh(ctx, found);
  return next();
};

/** Honours `Idempotency-Key`. */
export const once: MiddlewareHandler<ActingRequest> = (c, next) => idempotent(c as Asked, next);

/** The same for an answer that shows a secret: it is stored encrypted. */
export const onceInSecret: MiddlewareHandler<ActingRequest> = (c, next) =>
  idempotentSecret(c as Asked, next);
