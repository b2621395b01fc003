import { Hono } from "hono";
import type { StoredToken } from "../../../db/tokens.ts";
import { issueToken, listTokens, revokeToken } from "../../auth/token.ts";
import { issuedToken, newToken, tokenList, type Token } from "../../core/api/people.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRight, requireRole, type Signed } from "../middleware/access.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { writing } from "../middleware/write-context.ts";
import { describeRoute } from "../schemas/described-route.ts";

const list = describeRoute("get", "/api/v1/tokens", {
  tag: "Access",
  id: "listTokens",
  summary: "All tokens, revoked ones included",
  answer: tokenList,
});

const issue = describeRoute("post", "/api/v1/tokens", {
  tag: "Access",
  id: "issueToken",
  summary: "Issue a token; only this answer shows it",
  body: newToken,
  status: 201,
  answer: issuedToken,
});

const revoke = describeRoute("delete", "/api/v1/tokens/{id}", {
  tag: "Access",
  id: "revokeToken",
  summary: "Revoke a token",
  status: 204,
});

export const tokenDescriptions = [list, issue, revoke];

/** Serves the tokens of programs, for admins. Only the answer that issues a token shows it. */
export function tokenRoutes(engine: () => Engine | null) {
  const app = new Hono<Signed>();
  const admin = [requireRole("admin", engine), requireRight("token.write")];

  serveRoute(app, list, admin, async (c) =>
    c.json({ tokens: (await listTokens(writing(c))).map(tokenJson) }),
  );

  serveRoute(app, issue, admin, async (c, { body }) => {
    const ctx = writing(c);
    const known = ctx.config.pages.flatMap((p) => p.providers.map((provider) => provider.id));
    if (body.provider !== null && !known.includes(body.provider)) {
      const detail = `there is no provider ${body.provider}`;
      throw new Refusal("invalid", "Nothing was changed.", [{ pointer: "/provider", detail }]);
    }
    const { token, stored } = await issueToken(ctx, body);
    return c.json({ ...tokenJson(stored), token }, 201);
  });

  serveRoute(app, revoke, admin, async (c) => {
    await revokeToken(writing(c), c.req.param("id"));
    return c.body(null, 204);
  });

  return app;
}

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

const tokenJson = ({ id, name, role, provider, ...at }: StoredToken): Token => ({
  id,
  name,
  role,
  provider,
  createdAt: iso(at.createdAt),
  expiresAt: iso(at.expiresAt),
  lastUsedAt: isoOrNull(at.lastUsedAt),
  revokedAt: isoOrNull(at.revokedAt),
});
