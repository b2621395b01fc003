import { Hono, type Context as Asked } from "hono";
import { maintenancesWithin } from "../../../db/maintenance-writes.ts";
import { queueStats, retryMessages } from "../../../db/messages.ts";
import { audit, change } from "../../context/write.ts";
import { incidentFor, maintenanceFor } from "../../actions/draft-reading.ts";
import { callBack, heldSends } from "../../actions/sends.ts";
import { AHEAD_AT_MOST_MS, LASTS_AT_MOST_MS } from "../../core/events/maintenance-plan.ts";
import type { Instant, Interval } from "../../core/model.ts";
import { may, maySpeakFor, permitted } from "../../core/people/permission.ts";
import { templatesFor } from "../../core/events/templates.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { editingRoutes } from "./editing.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { idempotent } from "../middleware/idempotency.ts";
import { writtenIncidentJson, writtenMaintenanceJson } from "../../formats/written-events.ts";
import { nothingThere, writing } from "../middleware/write-context.ts";

/** What is not over may have been due to end long ago. */
const ahead = (now: Instant): Interval => ({
  from: now - LASTS_AT_MOST_MS,
  to: now + AHEAD_AT_MOST_MS,
});

/** What the console needs besides the rest of the interface: its words, and what burns. */
export function consoleRoutes(engine: () => Engine | null, documents: Documents) {
  const reader = requireRole("reader", engine);
  const pageOf = (c: Asked<Signed>) => askedPage(c, documents);

  return (
    new Hono<Signed>()
      .route("/", editingRoutes(engine))

      /** What can be declared of whom, and in which ready words; of a provider's staff, their own. */
      .get("/api/v1/console", reader, (c) => {
        const page = pageOf(c);
        const theirs = page.providers.filter((p) => maySpeakFor(c.get("actor"), p.id));
        const { id, title, url, locale, timeZone } = page;
        return c.json({
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
        });
      })

      /** What does not wait: word on hold, mails that failed, credentials that end. */
      .get("/api/v1/console/burning", reader, async (c) => {
        const ctx = writing(c);
        const page = pageOf(c);
        const actor = c.get("actor");
        const isTeam = may(actor, "console.read");
        const { expiries } = c.get("engine").probing();
        const { failed, queued, oldestDueAt } = await queueStats(ctx.db, ctx.now());
        const now = ctx.now();
        return c.json({
          now,
          sends: (await heldSends(ctx, page.id)).map(({ event, title }) => ({
            id: event.id,
            kind: event.kind,
            subject: event.subjectId,
            title,
            leftMs: Math.max(0, event.dueAt - now),
          })),
          mails: isTeam ? { failed, queued, oldestDueAt } : null,
          /** Maintenance that can still be changed; windows of the configuration cannot. */
          planned: (await maintenancesWithin(ctx.db, page.id, ahead(now))).map(
            (m) => m.maintenance.id,
          ),
          expiries: expiries.filter((e) => e.page === page.id && maySpeakFor(actor, e.provider)),
        });
      })

      /** Public or not, with the version that a change must name; else its document answers. */
      .get("/api/v1/console/incidents/:id", reader, async (c) => {
        const record = await incidentFor(writing(c), c.req.param("id"));
        if (!record) throw nothingThere();
        const json = writtenIncidentJson(pageOf(c), record);
        return c.json({ ...json, evidence: record.evidence, origin: record.origin });
      })
      .get("/api/v1/console/maintenances/:id", reader, async (c) => {
        const record = await maintenanceFor(writing(c), c.req.param("id"));
        if (!record) throw nothingThere();
        const json = writtenMaintenanceJson(pageOf(c), record);
        return c.json({ ...json, notify: record.notify, origin: record.origin });
      })

      /** Calls word back that is on hold. */
      .delete("/api/v1/console/sends/:id", requireRole("editor", engine), async (c) => {
        await callBack(writing(c), c.req.param("id"));
        await c.get("engine").showDeclared();
        return c.body(null, 204);
      })

      /** Has all mails that failed tried again. */
      .post("/api/v1/console/retries", requireRole("operator", engine), idempotent, async (c) => {
        permitted(c.get("actor"), "subscriber.write");
        const retried = await change(writing(c), async (ctx) => {
          const retried = await retryMessages(ctx.db, null, ctx.now());
          const deed = { action: "mail.retry", subject: "mail", pageId: null, before: null };
          await audit(ctx, { ...deed, after: { retried } });
          return retried;
        });
        return c.json({ retried });
      })
  );
}
