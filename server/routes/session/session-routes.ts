import { Hono, type MiddlewareHandler } from "hono";
import { alertLinkRoutes } from "./alert-link.ts";
import { credentialRoutes } from "./credentials.ts";
import { oidcRoutes } from "./oidc.ts";
import { peopleRoutes } from "./people.ts";
import { currentSessionRoutes } from "./session.ts";
import { sessionsRoutes } from "./sessions.ts";
import { signInLinkRoutes } from "./sign-in-link.ts";
import type { SignInParts } from "./signing-in.ts";

/** The answers that belong to one person, and that no cache may store. */
const OWN = ["/api/v1/session/*", "/api/v1/sessions/*", "/api/v1/people/*", "/auth/*"];

/** Mounts sign-in, sessions, credentials and people. */
export function sessionRoutes(parts: SignInParts): Hono {
  const app = new Hono();
  for (const path of OWN) app.use(path, ownAnswer);
  app.route("/", currentSessionRoutes(parts));
  app.route("/", sessionsRoutes(parts));
  app.route("/", credentialRoutes(parts));
  app.route("/", peopleRoutes(parts));
  app.route("/", signInLinkRoutes(parts));
  app.route("/", alertLinkRoutes(parts));
  app.route("/", oidcRoutes(parts));
  return app;
}

const ownAnswer: MiddlewareHandler = async (c, next) => {
  await next();
  c.res.headers.set("cache-control", "no-store");
  c.res.headers.append("vary", "Cookie, Authorization");
  c.res.headers.set("x-content-type-options", "nosniff");
};
