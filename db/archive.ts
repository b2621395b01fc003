import type { Incident, Maintenance } from "../server/core/declared.ts";
import type { Instant, Interval } from "../server/core/model.ts";
import { updatesOf } from "./event-updates.ts";
import { incidentOf } from "./incidents.ts";
import { maintenanceOf } from "./maintenances.ts";
import type { Db } from "./schema.ts";

/**
 * Queries of everything that was ever public, for permanent addresses. The snapshot itself holds
 * only recent events.
 */

/** Something that was public once and was taken away since. */
export type Removed = "removed";

/** Public incidents that were on at any moment of `[from, to)`, newest first. */
export async function incidentsOver(db: Db, pageId: string, window: Interval): Promise<Incident[]> {
  const rows = await db
    .selectFrom("incident")
    .selectAll()
    .where("page_id", "=", pageId)
    .where("published_at", "is not", null)
    .where("deleted_at", "is", null)
    .where("started_at", "<", window.to)
    .where((eb) => eb.or([eb("resolved_at", "is", null), eb("resolved_at", ">", window.from)]))
    .orderBy("started_at", "desc")
    .orderBy("id")
    .execute();
  const updates = await updatesOf(
    db,
    "incident",
    rows.map((r) => r.id),
    "public",
  );
  return rows.flatMap((row) => {
    const own = updates.get(row.id);
    return own ? [incidentOf(row, own)] : [];
  });
}

/** Announced maintenance that touches `[from, to)`, called off or not; soonest start last. */
export async function maintenancesOver(
  db: Db,
  pageId: string,
  window: Interval,
): Promise<Maintenance[]> {
  const rows = await db
    .selectFrom("maintenance")
    .selectAll()
    .where("page_id", "=", pageId)
    .where("announced_at", "is not", null)
    .where("deleted_at", "is", null)
    .where("starts_at", "<", window.to)
    .where("ends_at", ">", window.from)
    .orderBy("starts_at", "desc")
    .orderBy("id")
    .execute();
  const updates = await updatesOf(
    db,
    "maintenance",
    rows.map((r) => r.id),
    "public",
  );
  return rows.flatMap((row) => {
    const own = updates.get(row.id);
    return own ? [maintenanceOf(row, own)] : [];
  });
}

/** One incident of a page by its public id, however old; `null` if the public never saw it. */
export async function publicIncident(
  db: Db,
  pageId: string,
  id: string,
): Promise<Incident | Removed | null> {
  const row = await db
    .selectFrom("incident")
    .selectAll()
    .where("id", "=", id)
    .where("page_id", "=", pageId)
    .where("published_at", "is not", null)
    .executeTakeFirst();
  if (!row) return null;
  if (row.deleted_at !== null) return "removed";
  const updates = (await updatesOf(db, "incident", [id], "public")).get(id);
  return updates ? incidentOf(row, updates) : null;
}

/**
 * Returns one maintenance of a page by its public id, however old; `null` if it was never public.
 */
export async function publicMaintenance(
  db: Db,
  pageId: string,
  id: string,
): Promise<Maintenance | Removed | null> {
  const row = await db
    .selectFrom("maintenance")
    .selectAll()
    .where("id", "=", id)
    .where("page_id", "=", pageId)
    .where("announced_at", "is not", null)
    .executeTakeFirst();
  if (!row) return null;
  if (row.deleted_at !== null) return "removed";
  const updates = (await updatesOf(db, "maintenance", [id], "public")).get(id);
  return updates ? maintenanceOf(row, updates) : null;
}

/** Returns when the first public event of a page began, or `null` without any. */
export async function firstEventAt(db: Db, pageId: string): Promise<Instant | null> {
  const incident = await db
    .selectFrom("incident")
    .select((eb) => eb.fn.min("started_at").as("at"))
    .where("page_id", "=", pageId)
    .where("published_at", "is not", null)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  const maintenance = await db
    .selectFrom("maintenance")
    .select((eb) => eb.fn.min("starts_at").as("at"))
    .where("page_id", "=", pageId)
    .where("announced_at", "is not", null)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  // Without any row, the least of them is null.
  const found = [incident?.at, maintenance?.at].flatMap((at) => (at == null ? [] : [Number(at)]));
  return found.length === 0 ? null : Math.min(...found);
}

/** Ids of components that were configured once and are not any more. */
export async function removedComponents(db: Db, pageId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("component")
    .select("key")
    .where("page_id", "=", pageId)
    .where("removed_at", "is not", null)
    .execute();
  return rows.map((r) => r.key);
}
