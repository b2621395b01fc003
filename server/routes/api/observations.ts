import { Hono } from "hono";
import { recordObservations } from "../../actions/observations.ts";
import { observations, observationsTaken } from "../../core/api/monitors.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { idempotent } from "../middleware/idempotency.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";

const sendObservations = describeRoute("post", "/api/v1/observations", {
  tag: "Measuring",
  id: "sendObservations",
  summary: "Send counts of real traffic",
  description:
    "For `observed` monitors; slices of one component never overlap. 200 where all were known.",
  body: observations,
  status: 201,
  answer: observationsTaken,
  isRepeatable: true,
});

export const observationDescriptions = [sendObservations];

/** Receives counts of real traffic for `observed` monitors. */
export function observationRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();
  const guards = [requireRole("operator", engine, "measurement:write"), idempotent];
  serveRoute(app, sendObservations, guards, async (c, { body }) => {
    const pageId = documents.pageOf(c.req.header("host"))?.id ?? null;
    const taken = await recordObservations(c.get("engine"), c.get("actor"), pageId, body);
    return c.json(taken, taken.accepted > 0 ? 201 : 200);
  });
  return app;
}
