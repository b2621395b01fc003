import { Hono, type MiddlewareHandler } from "hono";
import { credentialRoutes } from "./credentials.ts";
import { oidcRoutes } from "./oidc.ts";
import { peopleRoutes } from "./people.ts";
import { sessionRoutes } from "./session.ts";
import { sessionsRoutes } from "./sessions.ts";
import { signInLinkRoutes } from "./sign-in-link.ts";
import type { SignInParts } from "./signing-in.ts";

/** What is one person's own, whatever cache stands in between. */
const OWN = ["/api/v1/session/*", "/api/v1/sessions/*", "/api/v1/people/*", "/auth/*"];

/** Everything about who is signed in, and who may be. */
export function teamRoutes(parts: SignInParts): Hono {
  const app = new Hono();
  for (const path of OWN) app.use(path, ownAnswer);
  app.route("/", sessionRoutes(parts));
  app.route("/", sessionsRoutes(parts));
  app.route("/", credentialRoutes(parts));
  app.route("/", peopleRoutes(parts));
  app.route("/", signInLinkRoutes(parts));
  app.route("/", oidcRoutes(parts));
  return app;
}

const ownAnswer: MiddlewareHandler = async (c, next) => {
  await next();
  c.res.headers.set("cache-control", "no-store");
  c.res.headers.append("vary", "Cookie, Authorization");
  c.res.headers.set("x-content-type-options", "nosniff");
};
