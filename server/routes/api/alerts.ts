import { Hono } from "hono";
import { acknowledgerName } from "../../../db/acknowledgers.ts";
import { lastOfChannel } from "../../../db/alert-messages.ts";
import { alertById, newestAlerts } from "../../../db/alerts.ts";
import type { Db } from "../../../db/schema.ts";
import { acknowledgeAs } from "../../actions/alerts.ts";
import * as shapes from "../../core/api/alerts.ts";
import { isoInZone } from "../../core/calendar.ts";
import type { PageConfig } from "../../core/configuration.ts";
import type { Alert } from "../../core/messages/alert.ts";
import { isOfTeam, may, spokenFor, type Caller } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { writing } from "../middleware/write-context.ts";
import { describeRoute } from "../schemas/described-route.ts";

const MOST_LISTED = 100;

const list = describeRoute("get", "/api/v1/alerts", {
  tag: "Console",
  id: "listAlerts",
  summary: "The alerts of the team, newest first, and the channels with their last result",
  answer: shapes.alertList,
});

const take = describeRoute("post", "/api/v1/alerts/{id}/acknowledge", {
  tag: "Console",
  id: "acknowledgeAlert",
  summary: "Acknowledge an alert: its repetitions and its escalation end",
  answer: shapes.alert,
});

export const alertDescriptions = [list, take];

/** Serves the alerts of the team. A provider's own staff sees those of its own, and no channels. */
export function alertRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();

  serveRoute(app, list, [requireRole("reader", engine)], async (c) => {
    const page = askedPage(c, documents);
    const { db, config } = c.get("engine").ctx;
    const actor = c.get("actor");
    const alerts = await newestAlerts(db, page.id, MOST_LISTED, readableBy(actor));
    const channels = isOfTeam(actor) ? (config.team?.alerts?.channels ?? []) : [];
    const iso = (at: number) => isoInZone(at, page.timeZone);
    return c.json({
      alerts: await Promise.all(alerts.map((one) => alertJson(db, page, one))),
      channels: await Promise.all(
        channels.map(async ({ id, kind }) => {
          const last = await lastOfChannel(db, id);
          return {
            id,
            kind,
            last: last && {
              news: last.news,
              state: last.state,
              at: iso(last.sentAt ?? last.createdAt),
              attempts: last.attempts,
              error: last.lastError,
            },
          };
        }),
      ),
    } satisfies shapes.AlertList);
  });

  serveRoute(app, take, [requireRole("editor", engine)], async (c) => {
    const page = askedPage(c, documents);
    const ctx = writing(c);
    const id = c.req.param("id");
    const found = await alertById(ctx.db, id);
    const isTheirs =
      found?.pageId === page.id && may(c.get("actor"), "alert.acknowledge", found.providerId);
    if (!isTheirs) throw new Refusal("missing", "There is no such alert.");
    const after = await acknowledgeAs(ctx, id);
    return c.json((await alertJson(ctx.db, page, after)) satisfies shapes.ListedAlert);
  });

  return app;
}

/** Returns the providers whose alerts a caller may read; `null`: all. */
const readableBy = (caller: Caller): readonly string[] | null =>
  may(caller, "alert.read")
    ? null
    : spokenFor(caller).filter((id) => may(caller, "alert.read", id));

async function alertJson(db: Db, page: PageConfig, alert: Alert): Promise<shapes.ListedAlert> {
  const iso = (at: number) => isoInZone(at, page.timeZone);
  const isoOrNull = (at: number | null) => (at === null ? null : iso(at));
  const provider = page.providers.find(({ id }) => id === alert.providerId);
  return {
    id: alert.id,
    provider: { id: alert.providerId, name: provider?.name ?? alert.providerId },
    severity: alert.severity,
    components: alert.troubles.map(({ component, name, state }) => ({
      id: component,
      name,
      state,
      failing: alert.failing.includes(component),
    })),
    since: iso(alert.since),
    openedAt: iso(alert.openedAt),
    resolvedAt: isoOrNull(alert.resolvedAt),
    acknowledgedAt: isoOrNull(alert.acknowledgedAt),
    acknowledgedBy: await acknowledgerName(db, alert.acknowledgedBy),
    escalatedAt: isoOrNull(alert.escalatedAt),
    channels: [...alert.notified.channels],
  };
}
