import type { Instant, WindowRule } from "../server/core/model.ts";
import { transact } from "./dialect.ts";
import type { DatedSeries } from "../server/core/snapshot.ts";
import type { Db } from "./schema.ts";

/** A window of the configuration as calendars know it: one event that recurs, or one date. */
export type StoredSeries = DatedSeries & { readonly pageId: string };

export type SeriesToKeep = Pick<
  StoredSeries,
  "id" | "pageId" | "title" | "rule" | "components" | "announcedAt"
>;

/**
 * Makes the stored series those of the configuration, in one transaction: new ones begin at
 * sequence 0, and each change counts one more, that of being taken out or put back included.
 */
export async function storeWindowSeries(
  db: Db,
  wanted: readonly SeriesToKeep[],
  now: Instant,
): Promise<void> {
  await transact(db, async (trx) => {
    const before = await trx.selectFrom("window_series").selectAll().execute();
    const gone = new Map(before.map((row) => [row.id, row]));
    for (const series of wanted) {
      const old = gone.get(series.id);
      gone.delete(series.id);
      const { id, title } = series;
      const components = JSON.stringify(series.components);
      const fields = { title, components, announced_at: series.announcedAt, cancelled_at: null };
      if (!old) {
        const rule = JSON.stringify(series.rule);
        await trx
          .insertInto("window_series")
          .values({ id, page_id: series.pageId, rule, ...fields, updated_at: now, sequence: 0 })
          .execute();
        continue;
      }
      const same =
        old.title === title && old.components === components && old.cancelled_at === null;
      if (same) continue;
      await trx
        .updateTable("window_series")
        .set({ ...fields, updated_at: now, sequence: old.sequence + 1 })
        .where("id", "=", id)
        .execute();
    }
    for (const { id, sequence, cancelled_at } of gone.values()) {
      if (cancelled_at !== null) continue;
      await trx
        .updateTable("window_series")
        .set({ cancelled_at: now, updated_at: now, sequence: sequence + 1 })
        .where("id", "=", id)
        .execute();
    }
  });
}

/** Series that are configured, or were taken out of the configuration since then, by page. */
export async function windowSeries(db: Db, since: Instant): Promise<Map<string, StoredSeries[]>> {
  const rows = await db
    .selectFrom("window_series")
    .selectAll()
    .where((eb) => eb.or([eb("cancelled_at", "is", null), eb("cancelled_at", ">=", since)]))
    .orderBy("announced_at")
    .orderBy("id")
    .execute();
  const series = rows.map((row) => ({
    id: row.id,
    pageId: row.page_id,
    title: row.title,
    rule: JSON.parse(row.rule) as WindowRule,
    components: JSON.parse(row.components) as string[],
    announcedAt: row.announced_at,
    updatedAt: row.updated_at,
    cancelledAt: row.cancelled_at,
    sequence: row.sequence,
  }));
  return Map.groupBy(series, (s) => s.pageId);
}
