import type { Context as Asked, MiddlewareHandler } from "hono";
import { requestSession } from "../../../auth/actor.ts";
import { CONSOLE, arrivalOf, contextOf, type SignInParts } from "../../session/signing-in.ts";

/** Sends who is signed in, and has no role for the console, from there to their account. */
export const membersToAccount =
  (parts: Pick<SignInParts, "engine">): MiddlewareHandler =>
  async (c, next) => {
    const to = parts.engine() === null ? CONSOLE : await arrivalFor(parts, c as Asked);
    return to === CONSOLE ? next() : c.redirect(to, 303);
  };

async function arrivalFor(parts: Pick<SignInParts, "engine">, c: Asked): Promise<string> {
  const ctx = contextOf(parts, c);
  const found = await requestSession(ctx, c.req.raw);
  return found === null ? CONSOLE : arrivalOf(ctx, found.person);
}
