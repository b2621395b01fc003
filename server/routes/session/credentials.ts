import { Hono } from "hono";
import { credentialsOf } from "../../../db/people.ts";
import { isPassword } from "../../auth/password.ts";
import { setPassword } from "../../auth/people.ts";
import { confirmEnrolment, enrolTotp, removeTotp } from "../../auth/second-factor.ts";
import { isFresh } from "../../auth/session.ts";
import type { Context } from "../../context/context.ts";
import * as shapes from "../../core/api/people.ts";
import type { Session } from "../../core/people/person.ts";
import { Refusal } from "../../core/refusal.ts";
import { waitResponse } from "../middleware/rate-limit.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import {
  asPerson,
  clientOf,
  pageAsked,
  type PersonSignedIn,
  type SignInParts,
} from "./signing-in.ts";

const own = { tag: "Access", access: "session" } as const;

const changePassword = describeRoute("put", "/api/v1/session/password", {
  ...own,
  id: "changePassword",
  summary: "Change one's password; other sessions end",
  description: "With the present one, or in a session begun within a quarter of an hour.",
  body: shapes.passwordChange,
  status: 204,
});

const beginAuthenticator = describeRoute("post", "/api/v1/session/totp", {
  ...own,
  id: "beginAuthenticator",
  summary: "Make an authenticator's secret",
  status: 201,
  answer: shapes.enrolment,
});

const confirmAuthenticator = describeRoute("post", "/api/v1/session/totp/confirmation", {
  ...own,
  id: "confirmAuthenticator",
  summary: "Ask for codes from now on",
  body: shapes.authenticatorCode,
  answer: shapes.recoveryCodes,
});

const removeAuthenticator = describeRoute("delete", "/api/v1/session/totp", {
  ...own,
  id: "removeAuthenticator",
  summary: "Stop asking for codes",
  body: shapes.authenticatorCode,
  status: 204,
});

export const credentialDescriptions = [
  changePassword,
  beginAuthenticator,
  confirmAuthenticator,
  removeAuthenticator,
];

/**
 * Serves a person's changes of their own credentials. A stolen session must not be enough: a
 * change takes the present password, a code, or a sign-in within a quarter of an hour.
 */
export function credentialRoutes(parts: SignInParts) {
  const app = new Hono<PersonSignedIn>();
  const self = [asPerson(parts)];

  serveRoute(app, changePassword, self, async (c, { body: { password, current } }) => {
    const { ctx, person, session } = c.get("signedIn");
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
  });

  // The secret goes into an authenticator application, whose first code confirms it.
  serveRoute(app, beginAuthenticator, self, async (c) => {
    const { ctx, person, session } = c.get("signedIn");
    demandFresh(ctx, session);
    return c.json(await enrolTotp(ctx, person, pageAsked(ctx, c).title), 201);
  });

  serveRoute(app, confirmAuthenticator, self, async (c, { body: { code } }) => {
    const { ctx, person, session } = c.get("signedIn");
    demandFresh(ctx, session);
    const waitMs = await parts.throttle.guess(person.id);
    if (waitMs > 0) return waitResponse(waitMs);
    const codes = await confirmEnrolment(ctx, person, code);
    await parts.throttle.guessed(person.id);
    return c.json({ recoveryCodes: codes });
  });

  serveRoute(app, removeAuthenticator, self, async (c, { body: { code } }) => {
    const { ctx, person } = c.get("signedIn");
    const waitMs = await parts.throttle.guess(person.id);
    if (waitMs > 0) return waitResponse(waitMs);
    await removeTotp(ctx, person, code);
    await parts.throttle.guessed(person.id);
    return c.body(null, 204);
  });

  return app;
}

function demandFresh(ctx: Context, session: Session): void {
  if (isFresh(session, ctx.now())) return;
  throw new Refusal("forbidden", "You signed in too long ago for this: sign in again first.");
}
