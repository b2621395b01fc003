import type { Selectable } from "kysely";
import type { Severity } from "../server/core/alert-settings.ts";
import type { Alert, Notified, Trouble } from "../server/core/messages/alert.ts";
import type { Db, Schema } from "./schema.ts";

/** Alerts that are not over, oldest first. */
export async function openAlerts(db: Db): Promise<Alert[]> {
  const rows = await db
    .selectFrom("alert")
    .selectAll()
    .where("resolved_at", "is", null)
    .orderBy("opened_at")
    .orderBy("id")
    .execute();
  return rows.map(alertOf);
}

/** One alert, over or not; `null` if there is none. */
export async function alertById(db: Db, id: string): Promise<Alert | null> {
  const row = await db.selectFrom("alert").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? alertOf(row) : null;
}

/**
 * Returns the newest alerts of a page, newest first.
 *
 * @param providers those of these alone; `null`: all
 */
export async function newestAlerts(
  db: Db,
  pageId: string,
  limit: number,
  providers: readonly string[] | null = null,
): Promise<Alert[]> {
  if (providers?.length === 0) return [];
  const rows = await db
    .selectFrom("alert")
    .selectAll()
    .where("page_id", "=", pageId)
    .$if(providers !== null, (query) => query.where("provider_id", "in", providers!))
    .orderBy("opened_at", "desc")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(alertOf);
}

/** Adds an alert, or puts it in the place of what was stored of it. */
export async function putAlert(db: Db, alert: Alert): Promise<void> {
  const { id, ...row } = rowOf(alert);
  await db
    .insertInto("alert")
    .values({ id, ...row })
    .onConflict((c) => c.column("id").doUpdateSet(row))
    .execute();
}

function rowOf(alert: Alert): Schema["alert"] {
  return {
    id: alert.id,
    page_id: alert.pageId,
    provider_id: alert.providerId,
    severity: alert.severity,
    first_severity: alert.firstSeverity,
    troubles: JSON.stringify(alert.troubles),
    failing: JSON.stringify(alert.failing),
    since: alert.since,
    opened_at: alert.openedAt,
    well_since: alert.wellSince,
    resolved_at: alert.resolvedAt,
    acknowledged_at: alert.acknowledgedAt,
    acknowledged_by: alert.acknowledgedBy,
    escalated_at: alert.escalatedAt,
    notified: JSON.stringify(alert.notified),
  };
}

function alertOf(row: Selectable<Schema["alert"]>): Alert {
  return {
    id: row.id,
    pageId: row.page_id,
    providerId: row.provider_id,
    severity: row.severity as Severity,
    firstSeverity: row.first_severity as Severity,
    troubles: JSON.parse(row.troubles) as readonly Trouble[],
    failing: JSON.parse(row.failing) as readonly string[],
    since: row.since,
    openedAt: row.opened_at,
    wellSince: row.well_since,
    resolvedAt: row.resolved_at,
    acknowledgedAt: row.acknowledged_at,
    acknowledgedBy: row.acknowledged_by,
    escalatedAt: row.escalated_at,
    notified: JSON.parse(row.notified) as Notified,
  };
}
