import { Hono, type MiddlewareHandler } from "hono";
import type { SignInParts } from "../session/signing-in.ts";
import { inTheirShape, withSlash } from "./answers.ts";
import { findCaller, type AccountRequest } from "./caller.ts";
import { followDescriptions, followRoutes } from "./follows.ts";
import { meDescriptions, meRoutes } from "./me.ts";
import { memberDescriptions, memberRoutes } from "./members.ts";
import { organizationDescriptions, organizationRoutes } from "./organizations.ts";
import { ownExportDescriptions, ownExportRoutes } from "./own-export.ts";
import { userDescriptions, userRoutes } from "./users.ts";

export const accountDescriptions = [
  ...userDescriptions,
  ...meDescriptions,
  ...organizationDescriptions,
  ...memberDescriptions,
  ...followDescriptions,
  ...ownExportDescriptions,
];

/** Middleware of every answer under `/api/1`, before limits on requests and bodies. */
export const accountAnswers: readonly MiddlewareHandler[] = [withSlash, inTheirShape];

/** Serves people and organisations under `/api/1`, as data.gouv.fr does. */
export function accountRoutes(parts: SignInParts) {
  const app = new Hono<AccountRequest>();
  app.use("/api/1/*", findCaller(parts));
  app.route("/", userRoutes(parts));
  app.route("/", meRoutes());
  app.route("/", organizationRoutes(parts));
  app.route("/", memberRoutes());
  app.route("/", followRoutes());
  app.route("/", ownExportRoutes(parts));
  return app;
}
