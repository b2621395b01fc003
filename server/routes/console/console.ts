import { Hono, type Context as Asked } from "hono";
import { maintenancesWithin } from "../../../db/maintenance-writes.ts";
import { queueStats, retryMessages } from "../../../db/messages.ts";
import { audit, change } from "../../context/write.ts";
import { incidentFor, maintenanceFor } from "../../actions/draft-reading.ts";
import { callBack, heldSends } from "../../actions/sends.ts";
import * as shapes from "../../core/api/console.ts";
import { AHEAD_AT_MOST_MS, LASTS_AT_MOST_MS } from "../../core/events/maintenance-plan.ts";
import type { Instant, Interval } from "../../core/model.ts";
import type { PageConfig } from "../../core/configuration.ts";
import { may, maySpeakFor } from "../../core/people/permission.ts";
import { templatesFor } from "../../core/events/templates.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRight, requireRole, type Signed } from "../middleware/access.ts";
import { editingRoutes } from "./editing.ts";
import { evidenceRoutes } from "./evidence.ts";
import { createPresence } from "./presence.ts";
import { figureRoutes } from "./figures.ts";
import { regionRoutes } from "./regions.ts";
import { teamMeasureRoutes } from "./team-measures.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { idempotent } from "../middleware/idempotency.ts";
import {
  recoveredAt,
  writtenIncidentJson,
  writtenMaintenanceJson,
} from "../../formats/written-events.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { nothingThere, writing } from "../middleware/write-context.ts";
import { describeRoute } from "../schemas/described-route.ts";

/** Returns the times of maintenances that may still be changed: one that is on may be late. */
const ahead = (now: Instant): Interval => ({
  from: now - LASTS_AT_MOST_MS,
  to: now + AHEAD_AT_MOST_MS,
});

const tag = "Console";

const readSetup = describeRoute("get", "/api/v1/console", {
  tag,
  id: "readConsole",
  summary: "The components and templates to declare an incident with",
  answer: shapes.setup,
});

const readBurning = describeRoute("get", "/api/v1/console/burning", {
  tag,
  id: "readBurning",
  summary: "Urgent items: held messages, failed mails, credentials that end",
  answer: shapes.burning,
});

const callBackSend = describeRoute("delete", "/api/v1/console/sends/{id}", {
  tag,
  id: "callBack",
  summary: "Cancel a held message",
  status: 204,
});

const retryMails = describeRoute("post", "/api/v1/console/retries", {
  tag,
  id: "retryAllMails",
  summary: "Retry all failed mails",
  answer: shapes.mailsRetried,
  isRepeatable: true,
});

const editIncident = describeRoute("get", "/api/v1/console/incidents/{id}", {
  tag,
  id: "editIncident",
  summary: "An incident or its draft, with the version that a change must name",
  answer: shapes.keptIncident,
});

const editMaintenance = describeRoute("get", "/api/v1/console/maintenances/{id}", {
  tag,
  id: "editMaintenance",
  summary: "A maintenance or its draft, with the version that a change must name",
  answer: shapes.editedMaintenance,
});

export const consoleDescriptions = [
  readSetup,
  readBurning,
  callBackSend,
  retryMails,
  editIncident,
  editMaintenance,
];

/** Serves the console's own readings, held messages and retries. */
export function consoleRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();
  const reader = [requireRole("reader", engine)];
  const pageOf = (c: Asked<Signed>) => askedPage(c, documents);

  const presence = createPresence();
  app.route("/", editingRoutes(engine, presence));
  app.route("/", evidenceRoutes(engine, documents, presence));
  app.route("/", figureRoutes(engine, documents));
  app.route("/", regionRoutes(engine, documents));
  app.route("/", teamMeasureRoutes(engine, documents));

  serveRoute(app, readSetup, reader, (c) => c.json(setupJson(c, pageOf(c))));

  serveRoute(app, readBurning, reader, async (c) => c.json(await burningJson(c, pageOf(c))));

  serveRoute(app, editIncident, reader, async (c) => {
    const record = await incidentFor(writing(c), c.req.param("id"));
    if (!record) throw nothingThere();
    const json = writtenIncidentJson(pageOf(c), record);
    const { evidence, origin } = record;
    const recovered = recoveredAt(pageOf(c), record);
    return c.json({
      ...json,
      evidence,
      origin,
      recoveredAt: recovered,
    } satisfies shapes.KeptIncident);
  });

  serveRoute(app, editMaintenance, reader, async (c) => {
    const record = await maintenanceFor(writing(c), c.req.param("id"));
    if (!record) throw nothingThere();
    const json = writtenMaintenanceJson(pageOf(c), record);
    const { notify, origin } = record;
    return c.json({ ...json, notify, origin } satisfies shapes.EditedMaintenance);
  });

  serveRoute(app, callBackSend, [requireRole("editor", engine)], async (c) => {
    await callBack(writing(c), c.req.param("id"));
    await c.get("engine").showDeclared();
    return c.body(null, 204);
  });

  const operator = [requireRole("operator", engine), requireRight("subscriber.write"), idempotent];
  serveRoute(app, retryMails, operator, async (c) => {
    const retried = await change(writing(c), async (ctx) => {
      const retried = await retryMessages(ctx.db, null, ctx.now());
      const deed = { action: "mail.retry", subject: "mail", pageId: null, before: null };
      await audit(ctx, { ...deed, after: { retried } });
      return retried;
    });
    return c.json({ retried });
  });

  return app;
}

/** A provider's own staff declares incidents of its own provider only. */
function setupJson(c: Asked<Signed>, page: PageConfig): shapes.Setup {
  const theirs = page.providers.filter((p) => maySpeakFor(c.get("actor"), p.id));
  const { id, title, url, locale, timeZone } = page;
  return {
    page: { id, title, url, locale, timeZone },
    now: c.get("engine").ctx.now(),
    templates: templatesFor(page, null),
    providers: theirs.map((provider) => ({
      id: provider.id,
      name: provider.name,
      role: provider.role,
      components: provider.components.map((component) => ({
        id: component.id,
        name: component.name,
        routes: component.routes,
      })),
      templates: templatesFor(page, provider),
    })),
  };
}

async function burningJson(c: Asked<Signed>, page: PageConfig): Promise<shapes.Burning> {
  const ctx = writing(c);
  const actor = c.get("actor");
  const { expiries } = c.get("engine").probing();
  const now = ctx.now();
  const { failed, queued, oldestDueAt } = await queueStats(ctx.db, now);
  return {
    now,
    sends: (await heldSends(ctx, page.id)).map(({ event, title }) => ({
      id: event.id,
      kind: event.kind,
      subject: event.subjectId,
      title,
      leftMs: Math.max(0, event.dueAt - now),
    })),
    mails: may(actor, "console.read") ? { failed, queued, oldestDueAt } : null,
    planned: (await maintenancesWithin(ctx.db, page.id, ahead(now))).map((m) => m.maintenance.id),
    expiries: expiries.filter((e) => e.page === page.id && maySpeakFor(actor, e.provider)),
  };
}
