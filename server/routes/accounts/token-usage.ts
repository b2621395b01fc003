import { Hono, type Context as Asked, type MiddlewareHandler } from "hono";
import { grantTokenById } from "../../../db/grant-tokens.ts";
import { grantById } from "../../../db/grants.ts";
import { keepUsage, reportUsage, usageOf } from "../../actions/token-usage.ts";
import { unknownGrant } from "../../actions/grants.ts";
import * as shapes from "../../core/api/token-usage.ts";
import type { HeldGrant } from "../../core/people/grant.ts";
import { Refusal } from "../../core/refusal.ts";
import type { TokenUsage } from "../../core/people/usage-counter.ts";
import { requireRole } from "../middleware/access.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import type { SignInParts } from "../session/signing-in.ts";
import type { ActingRequest } from "./acting.ts";
import { findCaller, signedInCaller } from "./caller.ts";
import { GRANT, grantSeenBy } from "./grants.ts";

const tag = "Access";

const read = describeRoute("get", `${GRANT}/tokens/{token}/usage`, {
  tag,
  id: "readTokenUsage",
  summary: "Requests of a token in 10 minutes, 30 hours or 8 days, its last ten calls, and its ban",
  description:
    "For the contacts of the grant, the members of its organisation, the team, and programs of the organisation with `usage:read`. Requests here, and those that a gateway reported.",
  query: shapes.usageQuery,
  answer: shapes.usage,
});

const report = describeRoute("post", "/api/v1/usage", {
  tag,
  id: "reportUsage",
  summary: "Report what tokens called at a gateway, and the bans that it made",
  description:
    "By a technical account with `usage:write`, which an admin gives. A row of the same token and instant counts once; with a mistake in any row, none counts.",
  body: shapes.usageReports,
  status: 202,
  answer: shapes.reportedUsage,
});

export const usageDescriptions = [read, report];

/** Serves the usage of grants' tokens, and takes what gateways report. */
export function usageRoutes(parts: SignInParts, usage: TokenUsage) {
  const app = new Hono<ActingRequest>();

  serveRoute(app, read, callers(parts), async (c, { query }) => {
    const { ctx } = c.var;
    const grant = await grantAsked(c as Asked<ActingRequest>);
    const token = await grantTokenById(ctx.db, c.req.param("token"));
    if (token?.grantId !== grant.id) throw new Refusal("missing", "There is no such token.");
    // What this process counted is part of the answer.
    await keepUsage(ctx, usage);
    const found = await usageOf(ctx, token.id, query.window);
    return c.json(shapes.usageJson(token.id, found, ctx.config.limits.perToken));
  });

  serveRoute(
    app,
    report,
    [(c, next) => requireRole("operator", parts.engine, "usage:write")(c as Asked, next)],
    async (c, { body }) => {
      const { actor, engine } = c.var;
      await reportUsage({ ...engine.ctx, by: actor }, actor.id, body);
      return c.json({ rows: body.length }, 202);
    },
  );

  return app;
}

/** Guards that let in people, tokens of the team, and programs with `usage:read`. */
function callers(parts: SignInParts): MiddlewareHandler<ActingRequest>[] {
  const find = findCaller(parts);
  return [
    (c, next) => find(c as Asked, next),
    async (c, next) => {
      const { caller } = c.var;
      const isProgram = caller.kind === "account";
      if (isProgram && !caller.scopes.includes("usage:read")) {
        throw new Refusal("forbidden", "This needs the scope usage:read.");
      }
      c.set("actor", isProgram ? caller : signedInCaller(c as Asked));
      await next();
      c.res.headers.set("cache-control", "no-store");
      c.res.headers.append("vary", "Authorization, Cookie");
    },
  ];
}

/** Returns the grant of the address, if the caller may see it. @throws Refusal `missing` */
async function grantAsked(c: Asked<ActingRequest>): Promise<HeldGrant> {
  const { ctx, actor } = c.var;
  const id = c.req.param("id") ?? "";
  if (actor.kind !== "account") return grantSeenBy({ ctx, actor }, id);
  const grant = await grantById(ctx.db, id);
  if (grant?.organizationId === actor.organizationId) return grant;
  throw unknownGrant();
}
