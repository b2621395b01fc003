import { Hono, type Context as Asked } from "hono";
import * as shapes from "../../core/api/people.ts";
import { waitResponse } from "../middleware/rate-limit.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import { beginOwnTotp, changeOwnPassword, confirmOwnTotp, removeOwnTotp } from "./own-deeds.ts";
import { asPerson, type PersonSignedIn, type SignInParts } from "./signing-in.ts";

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

  serveRoute(app, changePassword, self, async (c, { body }) => {
    const waitMs = await changeOwnPassword(parts, c as Asked, c.get("signedIn"), body);
    return waitMs > 0 ? waitResponse(waitMs) : c.body(null, 204);
  });

  // The secret goes into an authenticator application, whose first code confirms it.
  serveRoute(app, beginAuthenticator, self, async (c) =>
    c.json(await beginOwnTotp(c as Asked, c.get("signedIn")), 201),
  );

  serveRoute(app, confirmAuthenticator, self, async (c, { body: { code } }) => {
    const found = await confirmOwnTotp(parts, c.get("signedIn"), code);
    return typeof found === "number" ? waitResponse(found) : c.json({ recoveryCodes: found });
  });

  serveRoute(app, removeAuthenticator, self, async (c, { body: { code } }) => {
    const waitMs = await removeOwnTotp(parts, c.get("signedIn"), code);
    return waitMs > 0 ? waitResponse(waitMs) : c.body(null, 204);
  });

  return app;
}
