import { z } from "@hono/zod-openapi";
import { Hono } from "hono";
import { credentialsOf } from "../../../db/people.ts";
import { isPassword } from "../../auth/password.ts";
import { setPassword } from "../../auth/people.ts";
import { confirmEnrolment, enrolTotp, removeTotp } from "../../auth/second-factor.ts";
import { isFresh } from "../../auth/session.ts";
import type { Context } from "../../context/context.ts";
import type { Session } from "../../core/people/person.ts";
import { Refusal } from "../../core/refusal.ts";
import { readBody } from "../middleware/input.ts";
import { waitResponse } from "../middleware/rate-limit.ts";
import { clientOf, pageAsked, signedIn, type SignInParts } from "./signing-in.ts";

const newPassword = z.strictObject({
  password: z.string().max(1024),
  current: z.string().max(1024).optional(),
});
const aCode = z.strictObject({ code: z.string().max(40) });

/**
 * What somebody signs in with, changed by themselves. A session that somebody else got hold of
 * must not be enough: it takes the present password, a code, or a sign-in of just now.
 */
export const credentialRoutes = (parts: SignInParts) =>
  new Hono()
    .put("/api/v1/session/password", async (c) => {
      const { ctx, person, session } = await signedIn(parts, c);
      const { password, current } = await readBody(c, newPassword);
      if (current === undefined) demandFresh(ctx, session);
      else {
        const waitMs = await parts.throttle.attempt(person.email, clientOf(parts, c));
        if (waitMs > 0) return waitResponse(waitMs);
        const kept = await credentialsOf(ctx.db, person.id);
        if (!(await isPassword(current, kept?.passwordHash ?? null))) {
          const detail = "This is not your present password.";
          throw new Refusal("invalid", detail, [{ pointer: "/current", detail }]);
        }
      }
      await setPassword(ctx, person, password, session.id);
      return c.body(null, 204);
    })

    /** Begins: the secret goes into an authenticator application, whose first code confirms it. */
    .post("/api/v1/session/totp", async (c) => {
      const { ctx, person, session } = await signedIn(parts, c);
      demandFresh(ctx, session);
      return c.json(await enrolTotp(ctx, person, pageAsked(ctx, c).title), 201);
    })

    .post("/api/v1/session/totp/confirmation", async (c) => {
      const { ctx, person, session } = await signedIn(parts, c);
      demandFresh(ctx, session);
      const { code } = await readBody(c, aCode);
      const waitMs = await parts.throttle.guess(person.id);
      if (waitMs > 0) return waitResponse(waitMs);
      const recoveryCodes = await confirmEnrolment(ctx, person, code);
      await parts.throttle.guessed(person.id);
      return c.json({ recoveryCodes });
    })

    .delete("/api/v1/session/totp", async (c) => {
      const { ctx, person } = await signedIn(parts, c);
      const { code } = await readBody(c, aCode);
      const waitMs = await parts.throttle.guess(person.id);
      if (waitMs > 0) return waitResponse(waitMs);
      await removeTotp(ctx, person, code);
      await parts.throttle.guessed(person.id);
      return c.body(null, 204);
    });

function demandFresh(ctx: Context, session: Session): void {
  if (isFresh(session, ctx.now())) return;
  throw new Refusal("forbidden", "You signed in too long ago for this: sign in again first.");
}
