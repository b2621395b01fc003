import { Hono } from "hono";
import { draftsFor } from "../../actions/draft-reading.ts";
import { draftList, type Drafts } from "../../core/api/console.ts";
import {
  recoveredAt,
  writtenIncidentJson,
  writtenMaintenanceJson,
} from "../../formats/written-events.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { writing } from "../middleware/write-context.ts";
import { describeRoute } from "../schemas/described-route.ts";

const listDrafts = describeRoute("get", "/api/v1/drafts", {
  tag: "Console",
  id: "listDrafts",
  summary: "Drafts that wait for a decision, with the probes' evidence",
  answer: draftList,
});

export const draftDescriptions = [listDrafts];

/** Serves the drafts that wait for a decision, with the probes' evidence. */
export function draftRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();
  serveRoute(app, listDrafts, [requireRole("reader", engine)], async (c) => {
    const page = askedPage(c, documents);
    const { incidents, maintenances } = await draftsFor(writing(c), page.id);
    return c.json({
      incidents: incidents.map((record) => ({
        ...writtenIncidentJson(page, record),
        origin: record.origin,
        evidence: record.evidence,
        recoveredAt: recoveredAt(page, record),
      })),
      maintenances: maintenances.map((record) => ({
        ...writtenMaintenanceJson(page, record),
        origin: record.origin,
        provider: record.providerId,
      })),
    } satisfies Drafts);
  });
  return app;
}
