import { isoUtc } from "../../core/instant.ts";
import { Hono } from "hono";
import { auditPage, auditTrail, verifyAudit } from "../../../db/audit.ts";
import { permitted } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";

const ENTRIES_A_PAGE = 100;

/** `/api/v1/audit`: who did what, newest first, by a hundred; and whether the chain is whole. */
export const auditRoutes = (engine: () => Engine | null) =>
  new Hono<Signed>()
    .use("/api/v1/audit/*", requireRole("operator", engine))
    .get("/api/v1/audit", async (c) => {
      permitted(c.get("actor"), "audit.read");
      const { db } = c.get("engine").ctx;
      const asked = c.req.query("before");
      if (asked !== undefined && !/^\d{1,15}$/.test(asked)) {
        const detail = "expected the number of an entry";
        throw new Refusal("invalid", "The query cannot be understood.", [
          { pointer: "/before", detail },
        ]);
      }
      const entries = await auditPage(db, asked ? Number(asked) : null, ENTRIES_A_PAGE);
      const next = entries.length < ENTRIES_A_PAGE ? null : (entries.at(-1)?.seq ?? null);
      return c.json({
        entries: entries.map((e) => ({ ...e, at: isoUtc(e.at) })),
        next,
      });
    })
    .get("/api/v1/audit/verdict", async (c) => {
      permitted(c.get("actor"), "audit.read");
      return c.json(await verifyAudit(auditTrail(c.get("engine").ctx.db)));
    });
