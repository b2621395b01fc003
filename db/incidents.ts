import type { ExpressionBuilder, Insertable, Selectable } from "kysely";
import { sql } from "kysely";
import type { Incident, IncidentUpdate } from "../server/core/declared.ts";
import type { Instant } from "../server/core/model.ts";
import { insertUpdate, updatesOf } from "./event-updates.ts";
import { jsonOrNull } from "./json-column.ts";
import type { Db, Schema } from "./schema.ts";
import type { IncidentTable } from "./tables/declared.ts";

/** Statuspage's documents list so many, however old they are. */
export const NEWEST_KEPT = 50;

/** The stored part of an incident that is not public. */
export type IncidentOrigin = {
  /** `null`: a draft, with all of its updates. */
  readonly publishedAt: Instant | null;
  readonly origin?: "team" | "automatic" | "provider";
  /** Probe evidence, for the team. */
  readonly evidence?: unknown;
};

/** Adds an incident with its updates. Call it inside a transaction, which bumps the revision. */
export async function insertIncident(
  db: Db,
  pageId: string,
  incident: Incident,
  { publishedAt, origin = "team", evidence }: IncidentOrigin,
): Promise<void> {
  const row: Insertable<IncidentTable> = {
    id: incident.id,
    page_id: pageId,
    title: incident.title,
    translations: jsonOrNull(incident.translations),
    status: incident.status,
    impact: incident.impact,
    started_at: incident.startedAt,
    created_at: incident.createdAt,
    updated_at: incident.updatedAt,
    published_at: publishedAt,
    monitoring_at: incident.monitoringAt,
    resolved_at: incident.resolvedAt,
    next_update_at: incident.nextUpdateAt,
    deleted_at: null,
    components: JSON.stringify(incident.components),
    what_to_do: incident.whatToDo,
    not_affected: incident.notAffected,
    error_codes: JSON.stringify(incident.errorCodes),
    origin,
    evidence: jsonOrNull(evidence),
  };
  await db.insertInto("incident").values(row).execute();
  for (const update of incident.updates) {
    await insertUpdate(db, "incident", incident.id, update, publishedAt);
  }
}

/**
 * Returns the public incidents by page: open ones, those that began or ended since an instant, and
 * never fewer than the 50 newest of a page. Newest first, as their updates.
 */
export async function publicIncidents(db: Db, since: Instant): Promise<Map<string, Incident[]>> {
  const rows = await db
    .selectFrom("incident")
    .selectAll()
    .where((eb) =>
      eb.and([
        isPublic(eb),
        eb.or([
          eb("resolved_at", "is", null),
          eb("resolved_at", ">=", since),
          eb("started_at", ">=", since),
          eb("id", "in", newest(db)),
        ]),
      ]),
    )
    .orderBy("started_at", "desc")
    .orderBy("id")
    .execute();
  const ids = rows.map((r) => r.id);
  const updates = await updatesOf(db, "incident", ids, "public");
  const incidents = rows.flatMap((row) => {
    const own = updates.get(row.id);
    return own ? [{ pageId: row.page_id, incident: incidentOf(row, own) }] : [];
  });
  const byPage = Map.groupBy(incidents, (i) => i.pageId);
  return new Map([...byPage].map(([page, own]) => [page, own.map((i) => i.incident)]));
}

/** Returns the ids of a page's public incidents that are not resolved. */
export async function openIncidentIds(db: Db, pageId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("incident")
    .select("id")
    .where("page_id", "=", pageId)
    .where("resolved_at", "is", null)
    .where("status", "not in", ["resolved", "postmortem"])
    .where(isPublic)
    .execute();
  return rows.map(({ id }) => id);
}

const isPublic = (eb: ExpressionBuilder<Schema, "incident">) =>
  eb.and([eb("published_at", "is not", null), eb("deleted_at", "is", null)]);

const newest = (db: Db) =>
  db
    .selectFrom((inner) =>
      inner
        .selectFrom("incident")
        .select("id")
        .select(
          sql<number>`row_number() over (partition by page_id order by started_at desc)`.as("rank"),
        )
        .where(isPublic)
        .as("ranked"),
    )
    .select("ranked.id")
    .where("ranked.rank", "<=", NEWEST_KEPT);

/** Returns the incident of a row and its steps. */
export function incidentOf(
  row: Selectable<IncidentTable>,
  updates: readonly IncidentUpdate[],
): Incident {
  return {
    id: row.id,
    title: row.title,
    ...(row.translations === null
      ? {}
      : { translations: JSON.parse(row.translations) as NonNullable<Incident["translations"]> }),
    status: row.status as Incident["status"],
    impact: row.impact as Incident["impact"],
    startedAt: row.started_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    monitoringAt: row.monitoring_at,
    resolvedAt: row.resolved_at,
    nextUpdateAt: row.next_update_at,
    components: JSON.parse(row.components) as Incident["components"],
    whatToDo: row.what_to_do,
    notAffected: row.not_affected,
    errorCodes: JSON.parse(row.error_codes) as string[],
    updates,
  };
}
