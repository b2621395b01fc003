import type { ExpressionBuilder, Insertable, Selectable } from "kysely";
import { sql } from "kysely";
import type {
  AffectedComponent,
  Incident,
  IncidentUpdate,
  Instant,
  Translations,
} from "../server/core/model.ts";
import type { Db } from "./schema.ts";
import type { IncidentTable, IncidentUpdateTable, Schema } from "./schema.ts";

/** Statuspage's documents list so many, however old they are. */
export const NEWEST_KEPT = 50;

/** What is stored of an incident besides what the public sees. */
export type IncidentOrigin = {
  /** `null`: a draft, with all of its updates. */
  readonly publishedAt: Instant | null;
  readonly origin?: "team" | "automatic" | "provider";
  /** What probes saw, for the team. */
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
    await insertIncidentUpdate(db, incident.id, update, publishedAt);
  }
}

/** Adds one step; `publishedAt` is `null` for a draft. The incident's own row is not touched. */
export async function insertIncidentUpdate(
  db: Db,
  incidentId: string,
  update: IncidentUpdate,
  publishedAt: Instant | null,
): Promise<void> {
  await db
    .insertInto("incident_update")
    .values({ ...updateRow(update, publishedAt), incident_id: incidentId })
    .execute();
}

/**
 * What the public may see of incidents, by page: open ones, those that began or ended since then,
 * and never fewer than the 50 newest of a page; newest first, their updates too.
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
  const updates = await publicUpdates(
    db,
    rows.map((r) => r.id),
  );
  const incidents = rows.flatMap((row) => {
    const own = updates.get(row.id);
    return own ? [{ pageId: row.page_id, incident: incidentOf(row, own) }] : [];
  });
  const byPage = Map.groupBy(incidents, (i) => i.pageId);
  return new Map([...byPage].map(([page, own]) => [page, own.map((i) => i.incident)]));
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

/** Published updates by incident, newest first. */
export async function publicUpdates(
  db: Db,
  ids: readonly string[],
): Promise<Map<string, IncidentUpdate[]>> {
  const found = new Map<string, IncidentUpdate[]>();
  for (let i = 0; i < ids.length; i += 1_000) {
    const rows = await db
      .selectFrom("incident_update")
      .selectAll()
      .where("incident_id", "in", ids.slice(i, i + 1_000))
      .where("published_at", "is not", null)
      .orderBy("display_at", "desc")
      .orderBy("created_at", "desc")
      .execute();
    for (const [id, own] of Map.groupBy(rows, (r) => r.incident_id)) {
      found.set(id, own.map(updateOf) as IncidentUpdate[]);
    }
  }
  return found;
}

/** An incident as its row tells of it. */
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

type UpdateRow = Omit<Selectable<IncidentUpdateTable>, "incident_id">;

/** A step as it is stored, of an incident or of a maintenance. */
export function updateRow(update: IncidentUpdate<string>, publishedAt: Instant | null): UpdateRow {
  return {
    id: update.id,
    status: update.status,
    body: update.body,
    translations: jsonOrNull(update.translations),
    created_at: update.createdAt,
    updated_at: update.updatedAt,
    display_at: update.displayAt,
    published_at: publishedAt,
    author: update.author,
    notified: update.notified ? 1 : 0,
    components: JSON.stringify(update.components),
  };
}

/** The way back. */
export function updateOf(row: UpdateRow): IncidentUpdate<string> {
  return {
    id: row.id,
    status: row.status,
    body: row.body,
    ...(row.translations === null
      ? {}
      : { translations: JSON.parse(row.translations) as Translations<"body"> }),
    notified: row.notified === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    displayAt: row.display_at,
    author: row.author as IncidentUpdate["author"],
    components: JSON.parse(row.components) as AffectedComponent[],
  };
}

/** JSON, or null for nothing. */
export const jsonOrNull = (value: unknown): string | null =>
  value === undefined || value === null ? null : JSON.stringify(value);
