import { z } from "@hono/zod-openapi";
import { Hono } from "hono";
import type { StoredToken } from "../../../db/tokens.ts";
import { issueToken, listTokens, revokeToken } from "../../auth/token.ts";
import { permitted, ROLES } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { readBody } from "../middleware/input.ts";
import { monitorName } from "./monitors.ts";
import { writing } from "../middleware/write-context.ts";

const newToken = z.strictObject({
  name: monitorName,
  role: z.enum(ROLES),
  months: z.int().min(1).max(36).default(18),
  provider: z.string().max(200).nullable().default(null),
});

/** `/api/v1/tokens`: what programs sign in with; for admins. The token itself is told once. */
export const tokenRoutes = (engine: () => Engine | null) =>
  new Hono<Signed>()
    .use("/api/v1/tokens/*", requireRole("admin", engine))
    .get("/api/v1/tokens", async (c) => {
      permitted(c.get("actor"), "token.write");
      return c.json({ tokens: (await listTokens(writing(c))).map(tokenJson) });
    })
    .post("/api/v1/tokens", async (c) => {
      permitted(c.get("actor"), "token.write");
      const ctx = writing(c);
      const wanted = await readBody(c, newToken);
      const known = ctx.config.pages.flatMap((p) => p.providers.map((provider) => provider.id));
      if (wanted.provider !== null && !known.includes(wanted.provider)) {
        const detail = `there is no provider ${wanted.provider}`;
        throw new Refusal("invalid", "Nothing was changed.", [{ pointer: "/provider", detail }]);
      }
      const { token, stored } = await issueToken(ctx, wanted);
      return c.json({ ...tokenJson(stored), token }, 201);
    })
    .delete("/api/v1/tokens/:id", async (c) => {
      permitted(c.get("actor"), "token.write");
      await revokeToken(writing(c), c.req.param("id"));
      return c.body(null, 204);
    });

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const tokenJson = ({ id, name, role, provider, ...at }: StoredToken) => ({
  id,
  name,
  role,
  provider,
  createdAt: iso(at.createdAt),
  expiresAt: iso(at.expiresAt),
  lastUsedAt: iso(at.lastUsedAt),
  revokedAt: iso(at.revokedAt),
});
