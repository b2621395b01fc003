import { Hono } from "hono";
import { auditPage, auditTrail, verifyAudit } from "../../../db/audit.ts";
import * as shapes from "../../core/api/console.ts";
import { AUDIT_KINDS } from "../../core/people/audit-kinds.ts";
import { isoUtc } from "../../core/instant.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRight, requireRole, type Signed } from "../middleware/access.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";

const ENTRIES_A_PAGE = 100;

const readAudit = describeRoute("get", "/api/v1/audit", {
  tag: "Console",
  id: "readAudit",
  summary: "The audit trail, newest first, by a hundred",
  query: shapes.auditQuery,
  answer: shapes.auditPage,
});

const verify = describeRoute("get", "/api/v1/audit/verdict", {
  tag: "Console",
  id: "verifyAudit",
  summary: "Whether the audit trail's chain is whole",
  answer: shapes.auditVerdict,
});

export const auditDescriptions = [readAudit, verify];

/** Serves the audit trail, newest first, and the verdict on its chain. */
export function auditRoutes(engine: () => Engine | null) {
  const app = new Hono<Signed>();
  const guards = [requireRole("operator", engine), requireRight("audit.read")];

  serveRoute(app, readAudit, guards, async (c, { query: { before, kind, q } }) => {
    const { db } = c.get("engine").ctx;
    const filter = { actions: kind && AUDIT_KINDS[kind], text: q?.trim() };
    const entries = await auditPage(db, before ? Number(before) : null, ENTRIES_A_PAGE, filter);
    const next = entries.length < ENTRIES_A_PAGE ? null : (entries.at(-1)?.seq ?? null);
    return c.json({
      entries: entries.map((e) => ({ ...e, at: isoUtc(e.at) })),
      next,
    } satisfies shapes.AuditPage);
  });

  serveRoute(app, verify, guards, async (c) =>
    c.json((await verifyAudit(auditTrail(c.get("engine").ctx.db))) satisfies shapes.AuditVerdict),
  );

  return app;
}
