import type { ExpressionBuilder, Insertable, Selectable } from "kysely";
import { sql } from "kysely";
import type { Instant } from "../server/core/model.ts";
import type { Maintenance } from "../server/core/declared.ts";
import { insertUpdate, updatesOf, type MaintenanceUpdate } from "./event-updates.ts";
import { NEWEST_KEPT } from "./incidents.ts";
import { jsonOrNull } from "./json-column.ts";
import type { Db, Schema } from "./schema.ts";
import type { MaintenanceTable } from "./tables/declared.ts";

/** The stored part of a maintenance that is not public. */
export type MaintenanceOrigin = {
  /** A draft is kept with its updates, and no notice counts for it yet. */
  readonly draft?: boolean;
  readonly origin?: "team" | "automatic" | "provider";
  /** The provider whose staff planned it. */
  readonly providerId?: string;
  /** Times before its start at which subscribers are reminded, in milliseconds each. */
  readonly remindersMs?: readonly number[];
  /** True if subscribers are notified of its start and end; false by default. */
  readonly notify?: boolean;
  readonly evidence?: unknown;
};

/** Adds a maintenance with its updates. Call it inside a transaction, which bumps the revision. */
export async function insertMaintenance(
  db: Db,
  pageId: string,
  maintenance: Maintenance,
  {
    draft = false,
    origin = "team",
    providerId,
    remindersMs = [],
    notify = false,
    evidence,
  }: MaintenanceOrigin = {},
): Promise<void> {
  const row: Insertable<MaintenanceTable> = {
    id: maintenance.id,
    page_id: pageId,
    title: maintenance.title,
    translations: jsonOrNull(maintenance.translations),
    status: maintenance.status,
    starts_at: maintenance.startsAt,
    ends_at: maintenance.endsAt,
    announced_at: draft ? null : maintenance.announcedAt,
    created_at: maintenance.createdAt,
    updated_at: maintenance.updatedAt,
    completed_at: maintenance.completedAt,
    deleted_at: null,
    sequence: maintenance.sequence,
    components: JSON.stringify(maintenance.components),
    provider_id: providerId ?? null,
    reminders_ms: JSON.stringify(remindersMs),
    notify: notify ? 1 : 0,
    origin,
    evidence: jsonOrNull(evidence),
  };
  await db.insertInto("maintenance").values(row).execute();
  for (const update of maintenance.updates) {
    const publishedAt = draft ? null : maintenance.announcedAt;
    await insertUpdate(db, "maintenance", maintenance.id, update, publishedAt);
  }
}

/**
 * Returns the public maintenance by page: planned or under way, ended or changed since an instant,
 * and never fewer than 50 of a page. Soonest start last, updates newest first.
 */
export async function publicMaintenances(
  db: Db,
  since: Instant,
): Promise<Map<string, Maintenance[]>> {
  const rows = await db
    .selectFrom("maintenance")
    .selectAll()
    .where((eb) =>
      eb.and([
        isPublic(eb),
        eb.or([
          eb("status", "not in", ["completed", "cancelled"]),
          eb("ends_at", ">=", since),
          eb("updated_at", ">=", since),
          eb("id", "in", newest(db)),
        ]),
      ]),
    )
    .orderBy("starts_at", "desc")
    .orderBy("id")
    .execute();
  const ids = rows.map((r) => r.id);
  const updates = await updatesOf(db, "maintenance", ids, "public");
  const maintenances = rows.flatMap((row) => {
    const own = updates.get(row.id);
    return own ? [{ pageId: row.page_id, maintenance: maintenanceOf(row, own) }] : [];
  });
  const byPage = Map.groupBy(maintenances, (m) => m.pageId);
  return new Map([...byPage].map(([page, own]) => [page, own.map((m) => m.maintenance)]));
}

const isPublic = (eb: ExpressionBuilder<Schema, "maintenance">) =>
  eb.and([eb("announced_at", "is not", null), eb("deleted_at", "is", null)]);

const newest = (db: Db) =>
  db
    .selectFrom((inner) =>
      inner
        .selectFrom("maintenance")
        .select("id")
        .select(
          sql<number>`row_number() over (partition by page_id order by starts_at desc)`.as("rank"),
        )
        .where(isPublic)
        .as("ranked"),
    )
    .select("ranked.id")
    .where("ranked.rank", "<=", NEWEST_KEPT);

/** Returns the maintenance of a row and its steps. */
export function maintenanceOf(
  row: Selectable<MaintenanceTable>,
  updates: readonly MaintenanceUpdate[],
): Maintenance {
  return {
    id: row.id,
    title: row.title,
    ...(row.translations === null
      ? {}
      : { translations: JSON.parse(row.translations) as NonNullable<Maintenance["translations"]> }),
    status: row.status as Maintenance["status"],
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    // Of what is public only: see isPublic.
    announcedAt: row.announced_at ?? row.created_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    completedAt: row.completed_at,
    sequence: row.sequence,
    components: JSON.parse(row.components) as string[],
    updates,
  };
}
