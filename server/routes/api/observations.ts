import { INSTANT_BOUNDS, isInstant } from "../../core/instant.ts";
import { z } from "@hono/zod-openapi";
import { Hono } from "hono";
import { recordObservations } from "../../actions/observations.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { readBody } from "../middleware/input.ts";
import { idempotent } from "../middleware/idempotency.ts";

const instant = z.iso
  .datetime({ offset: true, error: "expected an instant (2026-10-01T08:00:00.000+02:00)" })
  .transform((text) => Date.parse(text))
  .refine(isInstant, `expected an instant ${INSTANT_BOUNDS}`);

const observation = z.strictObject({
  component: z.string().min(1).max(200),
  from: instant,
  to: instant,
  statuses: z.record(
    z.string().regex(/^[1-5]\d\d$/, "expected an HTTP status from 100 to 599"),
    z.int("expected a whole number of calls").min(0, "expected a number of at least 0"),
  ),
});

const observations = z.array(observation).min(1).max(1000);

/** `POST /api/v1/observations`: real traffic, for `observed` monitors. */
export const observationRoutes = (engine: () => Engine | null, documents: Documents) =>
  new Hono<Signed>().post(
    "/api/v1/observations",
    requireRole("operator", engine),
    idempotent,
    async (c) => {
      const sent = await readBody(c, observations);
      const pageId = documents.pageOf(c.req.header("host"))?.id ?? null;
      const taken = await recordObservations(c.get("engine"), c.get("actor"), pageId, sent);
      return c.json(taken, taken.accepted > 0 ? 201 : 200);
    },
  );
