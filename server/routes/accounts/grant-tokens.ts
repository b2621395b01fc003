import { Hono, type Context as Asked } from "hono";
import { bansNow } from "../../../db/token-usage.ts";
import { askToProlong } from "../../actions/grant-changes.ts";
import { issueGrantToken, revealToken, revokeGrantToken } from "../../actions/grant-tokens.ts";
import { handOver, takeBack } from "../../actions/handovers.ts";
import * as shapes from "../../core/api/grants.ts";
import { answer as answerOf } from "../schemas/responses.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { pageAsked, type SignInParts } from "../session/signing-in.ts";
import { describeRoute } from "../schemas/described-route.ts";
import { acting, freshlySignedIn, once, onceInSecret, type ActingRequest } from "./acting.ts";
import { GRANT, visibleGrant } from "./grants.ts";

const TOKENS = `${GRANT}/tokens` as const;
const TOKEN = `${TOKENS}/{token}` as const;
/** By a person who signed in within a quarter of an hour. */
const fresh = { tag: "Access", access: "session", isRepeatable: true } as const;

const issue = describeRoute("post", TOKENS, {
  ...fresh,
  id: "issueGrantToken",
  summary: "Issue a token of 18 months, or replace the active one",
  description:
    "By the applicant or the technical contact. 409 if a token is active and not named in `replaces`. A replacement ends when the old one would have.",
  body: shapes.newGrantToken,
  isBodyOptional: true,
  status: 201,
  answer: shapes.issuedGrantToken,
});

const reveal = describeRoute("post", `${TOKEN}/reveal`, {
  ...fresh,
  id: "revealGrantToken",
  summary: "Show the text of a token, signed anew",
  answer: shapes.revealedToken,
});

const prolong = describeRoute("post", `${TOKEN}/prolong`, {
  ...fresh,
  id: "prolongGrantToken",
  summary: "Prolong a token to 18 months from now",
  description:
    "By the applicant, from 90 days before its end. If something has changed, a request of priority is made (202), whose approval prolongs the token.",
  body: shapes.prolongation,
  answer: shapes.grantToken,
  responses: { 202: answerOf(shapes.prolongationAsked, "Something has changed: a request waits") },
});

const handing = describeRoute("post", `${TOKEN}/hand-over`, {
  ...fresh,
  id: "handOverGrantToken",
  summary: "Mail a link that shows the token once, within 4 hours",
  body: shapes.handOver,
  status: 202,
  answer: shapes.handedOver,
});

const takingBack = describeRoute("delete", `${TOKEN}/hand-over`, {
  tag: "Access",
  id: "takeBackGrantToken",
  summary: "End the links of a token that were not opened",
  status: 204,
});

const revoke = describeRoute("delete", TOKEN, {
  tag: "Access",
  id: "revokeGrantToken",
  summary: "Revoke a token for ever",
  status: 204,
});

export const grantTokenDescriptions = [issue, reveal, prolong, handing, takingBack, revoke];

/** Serves the tokens of grants. */
export function grantTokenRoutes(parts: SignInParts) {
  const app = new Hono<ActingRequest>();
  const caller = acting(parts);
  const recent = [...caller, freshlySignedIn];

  serveRoute(app, issue, [...recent, onceInSecret], async (c, { body }) => {
    const { ctx } = c.var;
    const { id } = await visibleGrant(c);
    const { token, text } = await issueGrantToken(ctx, id, body);
    return c.json({ ...shapes.grantTokenJson(token, ctx.now()), token: text }, 201);
  });

  serveRoute(app, reveal, [...recent, onceInSecret], async (c) => {
    const { id } = await visibleGrant(c);
    const { text } = await revealToken(c.var.ctx, id, c.req.param("token"));
    return c.json({ token: text });
  });

  serveRoute(app, prolong, [...recent, once], async (c, { body }) => {
    const { ctx } = c.var;
    const { id } = await visibleGrant(c);
    const done = await askToProlong(ctx, id, c.req.param("token"), body);
    if ("request" in done) return c.json(done, 202);
    const now = ctx.now();
    const bans = await bansNow(ctx.db, now, [done.id]);
    return c.json(shapes.grantTokenJson(done, now, bans.get(done.id)));
  });

  serveRoute(app, handing, [...recent, once], async (c, { body }) => {
    const { ctx } = c.var;
    const { id } = await visibleGrant(c);
    const { locale } = pageAsked(ctx, c as Asked);
    const wish = { ...body, locale };
    const expiresAt = await handOver(ctx, id, c.req.param("token"), wish);
    return c.json({ expiresAt: new Date(expiresAt).toISOString() }, 202);
  });

  serveRoute(app, takingBack, caller, async (c) => {
    const { id } = await visibleGrant(c);
    await takeBack(c.var.ctx, id, c.req.param("token"));
    return c.body(null, 204);
  });

  serveRoute(app, revoke, caller, async (c) => {
    const { id } = await visibleGrant(c);
    await revokeGrantToken(c.var.ctx, id, c.req.param("token"));
    return c.body(null, 204);
  });

  return app;
}
