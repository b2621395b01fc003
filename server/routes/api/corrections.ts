import { z } from "@hono/zod-openapi";
import { Hono } from "hono";
import { corrections, type Correction } from "../../../db/corrections.ts";
import { addCorrection } from "../../actions/corrections.ts";
import { isoInZone } from "../../core/calendar.ts";
import { COMPONENT_STATES } from "../../core/model.ts";
import { permitted } from "../../core/people/permission.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { readBody } from "../middleware/input.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { idempotent } from "../middleware/idempotency.ts";
import { moment } from "../schemas/writing.ts";
import { writing } from "../middleware/write-context.ts";

const newCorrection = (timeZone: string) =>
  z.strictObject({
    component: z.string().max(200),
    from: moment(timeZone),
    to: moment(timeZone),
    state: z.enum(COMPONENT_STATES),
    reason: z.string().max(1_000),
  });

/** `/api/v1/corrections`: what was set right afterwards, and why; published with its author. */
export function correctionRoutes(engine: () => Engine | null, documents: Documents) {
  return new Hono<Signed>()
    .get("/api/v1/corrections", requireRole("reader", engine), async (c) => {
      permitted(c.get("actor"), "console.read");
      const page = askedPage(c, documents);
      const all = await corrections(c.get("engine").ctx.db);
      const own = all.filter((one) => one.pageId === page.id);
      return c.json({ corrections: own.map((one) => correctionJson(one, page.timeZone)) });
    })
    .post("/api/v1/corrections", requireRole("operator", engine), idempotent, async (c) => {
      const actor = permitted(c.get("actor"), "correction.write");
      const page = askedPage(c, documents);
      const sent = await readBody(c, newCorrection(page.timeZone));
      const asked = { ...sent, page: page.id, author: actor.name };
      return c.json(correctionJson(await addCorrection(writing(c), asked), page.timeZone), 201);
    });
}

const correctionJson = (one: Correction, timeZone: string) => ({
  id: one.id,
  component: one.component,
  state: one.state,
  author: one.author,
  reason: one.reason,
  from: isoInZone(one.from, timeZone),
  to: isoInZone(one.to, timeZone),
  at: isoInZone(one.at, timeZone),
  announcedAt: one.announcedAt === null ? null : isoInZone(one.announcedAt, timeZone),
});
