import type { Selectable } from "kysely";
import type { PlannedInterval } from "../server/core/measuring/intervals.ts";
import type { Instant, Interval } from "../server/core/model.ts";
import type { MaintenanceRecord } from "../server/core/declared.ts";
import { saveUpdates, updatesOf } from "./event-updates.ts";
import { jsonOrNull, parsedOrNull } from "./json-column.ts";
import { maintenanceOf } from "./maintenances.ts";
import type { Db } from "./schema.ts";
import type { MaintenanceTable } from "./tables/declared.ts";

/** One maintenance with all its steps; `null` if there is none. */
export async function maintenanceRecord(db: Db, id: string): Promise<MaintenanceRecord | null> {
  const rows = await maintenances(db).where("id", "=", id).execute();
  return (await withUpdates(db, rows))[0] ?? null;
}

/** Returns drafts that wait for a decision, soonest start first. */
export async function draftMaintenances(db: Db): Promise<MaintenanceRecord[]> {
  const rows = await maintenances(db)
    .where("announced_at", "is", null)
    .where("deleted_at", "is", null)
    .orderBy("starts_at")
    .orderBy("id")
    .execute();
  return withUpdates(db, rows);
}

/** Returns the number of one provider's drafts that its own status page announced. */
export async function announcedDrafts(
  db: Db,
  pageId: string,
  components: readonly string[],
): Promise<number> {
  const rows = await db
    .selectFrom("maintenance")
    .select("components")
    .where("page_id", "=", pageId)
    .where("origin", "=", "provider")
    .where("announced_at", "is", null)
    .where("deleted_at", "is", null)
    .execute();
  const own = new Set(components);
  return rows.filter((row) => (JSON.parse(row.components) as string[]).some((c) => own.has(c)))
    .length;
}

/** Public ones that have something to do yet: to start, or to end. Soonest start first. */
export async function maintenancesAhead(db: Db): Promise<MaintenanceRecord[]> {
  const rows = await maintenances(db)
    .where("announced_at", "is not", null)
    .where("deleted_at", "is", null)
    .where("status", "not in", ["completed", "cancelled"])
    .orderBy("starts_at")
    .orderBy("id")
    .execute();
  return withUpdates(db, rows);
}

/** Public ones of a page that are planned or on at any moment of an interval. */
export async function maintenancesWithin(
  db: Db,
  pageId: string,
  within: Interval,
): Promise<MaintenanceRecord[]> {
  const rows = await maintenances(db)
    .where("page_id", "=", pageId)
    .where("announced_at", "is not", null)
    .where("deleted_at", "is", null)
    .where("status", "not in", ["completed", "cancelled"])
    .where("starts_at", "<", within.to)
    .where("ends_at", ">", within.from)
    .execute();
  return withUpdates(db, rows);
}

/** Returns when each part of a maintenance's time was announced, component by component. */
export async function announcedBy(db: Db, source: string): Promise<Map<number, PlannedInterval[]>> {
  const rows = await db
    .selectFrom("state_interval")
    .select(["component_id", "from_at", "to_at", "detail"])
    .where("source", "=", source)
    .where("layer", "=", "maintenance")
    .orderBy("from_at")
    .execute();
  const pieces = rows.flatMap(({ component_id, from_at, to_at, detail }) => {
    const { announcedAt } = JSON.parse(detail ?? "{}") as { announcedAt?: Instant };
    const piece = { from: from_at, to: to_at ?? from_at, announcedAt: announcedAt ?? from_at };
    return [{ component: component_id, piece }];
  });
  const byComponent = Map.groupBy(pieces, (p) => p.component);
  return new Map([...byComponent].map(([id, own]) => [id, own.map((p) => p.piece)]));
}

/**
 * Writes a maintenance's own row and its new steps.
 *
 * @returns false, with nothing written, if it is no longer in the given version
 */
export async function updateMaintenance(
  db: Db,
  before: MaintenanceRecord,
  after: MaintenanceRecord,
): Promise<boolean> {
  const { maintenance } = after;
  const { numUpdatedRows } = await db
    .updateTable("maintenance")
    .set({
      title: maintenance.title,
      translations: jsonOrNull(maintenance.translations),
      status: maintenance.status,
      starts_at: maintenance.startsAt,
      ends_at: maintenance.endsAt,
      announced_at: after.draft ? null : maintenance.announcedAt,
      updated_at: maintenance.updatedAt,
      completed_at: maintenance.completedAt,
      deleted_at: after.deletedAt,
      sequence: maintenance.sequence,
      components: JSON.stringify(maintenance.components),
      provider_id: after.providerId,
      reminders_ms: JSON.stringify(after.remindersMs),
      notify: after.notify ? 1 : 0,
      overrun_at: after.overrunAt,
      evidence: jsonOrNull(after.evidence),
      version: before.version + 1,
    })
    .where("id", "=", maintenance.id)
    .where("version", "=", before.version)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  const { updates } = before.maintenance;
  await saveUpdates(db, "maintenance", maintenance.id, updates, maintenance.updates, {
    publishedAt: after.draft ? null : maintenance.announcedAt,
    all: before.draft !== after.draft,
  });
  return true;
}

const maintenances = (db: Db) => db.selectFrom("maintenance").selectAll();

async function withUpdates(
  db: Db,
  rows: readonly Selectable<MaintenanceTable>[],
): Promise<MaintenanceRecord[]> {
  const ids = rows.map((r) => r.id);
  const updates = await updatesOf(db, "maintenance", ids);
  return rows.map((row) => ({
    maintenance: maintenanceOf(row, updates.get(row.id) ?? []),
    pageId: row.page_id,
    draft: row.announced_at === null,
    deletedAt: row.deleted_at,
    origin: row.origin as MaintenanceRecord["origin"],
    providerId: row.provider_id,
    remindersMs: JSON.parse(row.reminders_ms) as number[],
    notify: row.notify === 1,
    overrunAt: row.overrun_at,
    evidence: parsedOrNull(row.evidence),
    version: row.version,
  }));
}
