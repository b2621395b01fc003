import { Hono } from "hono";
import { draftsFor } from "../../actions/draft-reading.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { writtenIncidentJson, writtenMaintenanceJson } from "../../formats/written-events.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { writing } from "../middleware/write-context.ts";

/** `GET /api/v1/drafts`: what waits for somebody to decide, with what probes saw. */
export const draftRoutes = (engine: () => Engine | null, documents: Documents) =>
  new Hono<Signed>().get("/api/v1/drafts", requireRole("reader", engine), async (c) => {
    const page = askedPage(c, documents);
    const { incidents, maintenances } = await draftsFor(writing(c), page.id);
    return c.json({
      incidents: incidents.map((record) => ({
        ...writtenIncidentJson(page, record),
        origin: record.origin,
        evidence: record.evidence,
      })),
      maintenances: maintenances.map((record) => ({
        ...writtenMaintenanceJson(page, record),
        origin: record.origin,
        provider: record.providerId,
      })),
    });
  });
