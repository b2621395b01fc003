import { Hono } from "hono";
import { corrections, type Correction } from "../../../db/corrections.ts";
import { addCorrection } from "../../actions/corrections.ts";
import * as shapes from "../../core/api/console.ts";
import { isoInZone } from "../../core/calendar.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRight, requireRole, type Signed } from "../middleware/access.ts";
import { askedPage, inPageZone } from "../middleware/asked-page.ts";
import { idempotent } from "../middleware/idempotency.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { writing } from "../middleware/write-context.ts";
import { describeRoute } from "../schemas/described-route.ts";

const listCorrections = describeRoute("get", "/api/v1/corrections", {
  tag: "Console",
  id: "listCorrections",
  summary: "Corrections of measurements, with their reasons",
  answer: shapes.correctionList,
});

const add = describeRoute("post", "/api/v1/corrections", {
  tag: "Console",
  id: "addCorrection",
  summary: "Correct a measurement",
  description:
    "The measurements remain as they are; frozen months that the correction touches get an erratum.",
  body: shapes.newCorrection,
  status: 201,
  answer: shapes.correction,
  isRepeatable: true,
});

export const correctionDescriptions = [listCorrections, add];

/** Serves corrections of measurements: their list, and new ones, published with their author. */
export function correctionRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();

  const reader = [requireRole("reader", engine), requireRight("console.read")];
  serveRoute(app, listCorrections, reader, async (c) => {
    const page = askedPage(c, documents);
    const all = await corrections(c.get("engine").ctx.db);
    const own = all.filter((one) => one.pageId === page.id);
    return c.json({ corrections: own.map((one) => correctionJson(one, page.timeZone)) });
  });

  const writer = [
    requireRole("operator", engine),
    requireRight("correction.write"),
    idempotent,
    inPageZone(documents),
  ];
  serveRoute(app, add, writer, async (c, { body }) => {
    const page = askedPage(c, documents);
    const asked = { ...body, page: page.id, author: c.get("actor").name };
    return c.json(correctionJson(await addCorrection(writing(c), asked), page.timeZone), 201);
  });

  return app;
}

const correctionJson = (one: Correction, timeZone: string): shapes.Correction => ({
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
