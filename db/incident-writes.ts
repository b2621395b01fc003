import type { Selectable } from "kysely";
import type { IncidentRecord } from "../server/core/declared.ts";
import type { Instant } from "../server/core/model.ts";
import { saveUpdates, updatesOf } from "./event-updates.ts";
import { incidentOf } from "./incidents.ts";
import { jsonOrNull, parsedOrNull } from "./json-column.ts";
import type { Db } from "./schema.ts";
import type { IncidentTable } from "./tables/declared.ts";

/** One incident with all its steps, whether or not the public sees them; `null` if there is none. */
export async function incidentRecord(db: Db, id: string): Promise<IncidentRecord | null> {
  const rows = await incidents(db).where("id", "=", id).execute();
  return (await withUpdates(db, rows))[0] ?? null;
}

/** Returns drafts that wait for a decision, newest first. */
export async function draftIncidents(db: Db): Promise<IncidentRecord[]> {
  const rows = await incidents(db)
    .where("published_at", "is", null)
    .where("deleted_at", "is", null)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
  return withUpdates(db, rows);
}

/**
 * Returns the incidents that new evidence may belong to, oldest first: public open ones, and those
 * with evidence that were written since an instant, discarded drafts and resolved incidents
 * included.
 */
export async function incidentsForEvidence(db: Db, since: Instant): Promise<IncidentRecord[]> {
  const rows = await incidents(db)
    .where((eb) =>
      eb.or([
        eb.and([
          eb("published_at", "is not", null),
          eb("deleted_at", "is", null),
          eb("status", "not in", ["resolved", "postmortem"]),
        ]),
        eb.and([eb("evidence", "is not", null), eb("updated_at", ">=", since)]),
      ]),
    )
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return withUpdates(db, rows);
}

/**
 * Writes an incident's own row and its new steps.
 *
 * @returns false, with nothing written, if it is no longer in the given version
 */
export async function updateIncident(
  db: Db,
  before: IncidentRecord,
  after: IncidentRecord,
): Promise<boolean> {
  const { incident } = after;
  const { numUpdatedRows } = await db
    .updateTable("incident")
    .set({
      title: incident.title,
      translations: jsonOrNull(incident.translations),
      status: incident.status,
      impact: incident.impact,
      started_at: incident.startedAt,
      updated_at: incident.updatedAt,
      published_at: after.publishedAt,
      deleted_at: after.deletedAt,
      monitoring_at: incident.monitoringAt,
      resolved_at: incident.resolvedAt,
      next_update_at: incident.nextUpdateAt,
      components: JSON.stringify(incident.components),
      what_to_do: incident.whatToDo,
      not_affected: incident.notAffected,
      error_codes: JSON.stringify(incident.errorCodes),
      evidence: jsonOrNull(after.evidence),
      version: before.version + 1,
    })
    .where("id", "=", incident.id)
    .where("version", "=", before.version)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  const { publishedAt } = after;
  await saveUpdates(db, "incident", incident.id, before.incident.updates, incident.updates, {
    publishedAt,
    all: before.publishedAt !== publishedAt,
  });
  return true;
}

/** Saves the evidence of an incident. Its version stays, so that an editor is not disturbed. */
export async function saveEvidence(db: Db, id: string, evidence: unknown): Promise<void> {
  await db
    .updateTable("incident")
    .set({ evidence: jsonOrNull(evidence) })
    .where("id", "=", id)
    .execute();
}

const incidents = (db: Db) => db.selectFrom("incident").selectAll();

async function withUpdates(
  db: Db,
  rows: readonly Selectable<IncidentTable>[],
): Promise<IncidentRecord[]> {
  const ids = rows.map((r) => r.id);
  const updates = await updatesOf(db, "incident", ids);
  return rows.map((row) => ({
    incident: incidentOf(row, updates.get(row.id) ?? []),
    pageId: row.page_id,
    publishedAt: row.published_at,
    deletedAt: row.deleted_at,
    origin: row.origin as IncidentRecord["origin"],
    evidence: parsedOrNull(row.evidence),
    version: row.version,
  }));
}
