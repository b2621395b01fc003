import type { Instant, WindowRule } from "../server/core/model.ts";
import type { ComponentStatus } from "../server/core/measuring/component-status.ts";
import { transact } from "./dialect.ts";
import type { Db } from "./schema.ts";

/** The stored part of a configured component. */
export type StoredComponent = {
  readonly id: number;
  readonly pageId: string;
  readonly key: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** State at its last transition; `null` without any. */
  readonly status: ComponentStatus | null;
};

export type ComponentToKeep = {
  readonly pageId: string;
  readonly key: string;
  /** Fingerprint of the public part of its configuration. */
  readonly fingerprint: string;
  readonly monitors: readonly { readonly key: string; readonly kind: string }[];
  readonly windows: readonly WindowRule[];
};

/**
 * Makes the stored components and monitors those of the configuration, in one transaction:
 * new ones are added, those that are gone are marked and keep their history, those that come
 * back are themselves again.
 */
export async function saveComponents(
  db: Db,
  wanted: readonly ComponentToKeep[],
  now: Instant,
): Promise<void> {
  await transact(db, async (trx) => {
    const before = await trx
      .selectFrom("component")
      .select(["id", "page_id", "key", "fingerprint", "removed_at"])
      .execute();
    const known = new Map(before.map((c) => [`${c.page_id} ${c.key}`, c]));
    for (const c of wanted) {
      await storeOne(trx, c, known.get(`${c.pageId} ${c.key}`), now);
      known.delete(`${c.pageId} ${c.key}`);
    }
    const gone = [...known.values()].filter((c) => c.removed_at === null).map((c) => c.id);
    for (const id of gone) await removeOne(trx, id, now);
  });
}

/** Saves one component beside all others, and returns its id. */
export async function storeComponent(db: Db, c: ComponentToKeep, now: Instant): Promise<number> {
  return transact(db, async (trx) => {
    const old = await trx
      .selectFrom("component")
      .select(["id", "fingerprint", "removed_at"])
      .where("page_id", "=", c.pageId)
      .where("key", "=", c.key)
      .executeTakeFirst();
    return storeOne(trx, c, old, now);
  });
}

/** Marks one component as gone; it keeps its history. */
export async function removeComponent(db: Db, id: number, now: Instant): Promise<void> {
  await transact(db, (trx) => removeOne(trx, id, now));
}

async function storeOne(
  db: Db,
  c: ComponentToKeep,
  old: { id: number; fingerprint: string; removed_at: number | null } | undefined,
  now: Instant,
): Promise<number> {
  const id = old
    ? old.id
    : (
        await db
          .insertInto("component")
          .values({
            page_id: c.pageId,
            key: c.key,
            fingerprint: c.fingerprint,
            created_at: now,
            updated_at: now,
          })
          .returning("id")
          .executeTakeFirstOrThrow()
      ).id;
  if (old && (old.fingerprint !== c.fingerprint || old.removed_at !== null)) {
    await db
      .updateTable("component")
      .set({ fingerprint: c.fingerprint, updated_at: now, removed_at: null })
      .where("id", "=", id)
      .execute();
  }
  await storeMonitors(db, id, c.monitors, now);
  await storeWindows(db, id, c.windows, now);
  return id;
}

async function removeOne(db: Db, id: number, now: Instant): Promise<void> {
  await db.updateTable("component").set({ removed_at: now }).where("id", "=", id).execute();
  await storeMonitors(db, id, [], now);
  await storeWindows(db, id, [], now);
}

async function storeMonitors(
  db: Db,
  componentId: number,
  wanted: ComponentToKeep["monitors"],
  now: Instant,
): Promise<void> {
  const before = await db
    .selectFrom("monitor")
    .select(["id", "key", "kind", "removed_at"])
    .where("component_id", "=", componentId)
    .execute();
  for (const m of wanted) {
    const old = before.find((b) => b.key === m.key);
    if (!old) {
      await db
        .insertInto("monitor")
        .values({ component_id: componentId, key: m.key, kind: m.kind, created_at: now })
        .execute();
    } else if (old.kind !== m.kind || old.removed_at !== null) {
      await db
        .updateTable("monitor")
        .set({ kind: m.kind, removed_at: null })
        .where("id", "=", old.id)
        .execute();
    }
  }
  const gone = before.filter((b) => b.removed_at === null && !wanted.some((m) => m.key === b.key));
  for (const { id } of gone) {
    await db.updateTable("monitor").set({ removed_at: now }).where("id", "=", id).execute();
  }
}

async function storeWindows(
  db: Db,
  componentId: number,
  wanted: readonly WindowRule[],
  now: Instant,
): Promise<void> {
  const before = await db
    .selectFrom("planned_window")
    .select(["rule", "configured_at"])
    .where("component_id", "=", componentId)
    .where("removed_at", "is", null)
    .execute();
  const rules = new Set(wanted.map((w) => JSON.stringify(w)));
  for (const rule of rules) {
    if (before.some((b) => b.rule === rule)) continue;
    await db
      .insertInto("planned_window")
      .values({ component_id: componentId, rule, configured_at: now })
      .execute();
  }
  for (const { rule, configured_at } of before.filter((b) => !rules.has(b.rule))) {
    await db
      .updateTable("planned_window")
      .set({ removed_at: now })
      .where("component_id", "=", componentId)
      .where("rule", "=", rule)
      .where("configured_at", "=", configured_at)
      .execute();
  }
}

/** The components that are configured now, in order of creation, or the one that is asked for. */
export async function currentComponents(db: Db, id?: number): Promise<StoredComponent[]> {
  const rows = await db
    .selectFrom("component")
    .select(["id", "page_id as pageId", "key", "created_at as createdAt"])
    .select(["updated_at as updatedAt", "status"])
    .where("removed_at", "is", null)
    .$if(id !== undefined, (q) => q.where("id", "=", id!))
    .orderBy("id")
    .execute();
  return rows.map((r) => ({
    ...r,
    status: r.status === null ? null : (JSON.parse(r.status) as ComponentStatus),
  }));
}

export type StoredMonitor = {
  readonly id: number;
  readonly componentId: number;
  readonly key: string;
};

/** The monitors that are configured now, of all components or of one. */
export async function currentMonitors(db: Db, componentId?: number): Promise<StoredMonitor[]> {
  return db
    .selectFrom("monitor")
    .select(["id", "component_id as componentId", "key"])
    .where("removed_at", "is", null)
    .$if(componentId !== undefined, (q) => q.where("component_id", "=", componentId!))
    .orderBy("id")
    .execute();
}

/** Returns those of some numbers that belong to a monitor, configured now or before. */
export async function storedMonitors(db: Db, ids: readonly number[]): Promise<number[]> {
  const rows = await db.selectFrom("monitor").select("id").where("id", "in", ids).execute();
  return rows.map(({ id }) => id);
}

/** Saves a component's status at a transition; `changedAt` if the public sees a change. */
export async function saveStatus(
  db: Db,
  componentId: number,
  status: ComponentStatus,
  changedAt: Instant | null,
): Promise<void> {
  await db
    .updateTable("component")
    .set({
      status: JSON.stringify(status),
      ...(changedAt === null ? {} : { updated_at: changedAt }),
    })
    .where("id", "=", componentId)
    .execute();
}

export type ConfiguredWindow = {
  readonly componentId: number;
  readonly rule: WindowRule;
  readonly configuredAt: Instant;
};

/** The windows that are configured now, with the moment from which each counts as announced. */
export async function currentWindows(db: Db, componentId?: number): Promise<ConfiguredWindow[]> {
  const rows = await db
    .selectFrom("planned_window")
    .select(["component_id as componentId", "rule", "configured_at as configuredAt"])
    .where("removed_at", "is", null)
    .$if(componentId !== undefined, (q) => q.where("component_id", "=", componentId!))
    .execute();
  return rows.map((r) => ({ ...r, rule: JSON.parse(r.rule) as WindowRule }));
}

/** The numbers of a page's components by configured id; those that were never stored are missing. */
export async function componentIds(
  db: Db,
  pageId: string,
  keys: readonly string[],
): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom("component")
    .select(["id", "key"])
    .where("page_id", "=", pageId)
    .where("key", "in", keys)
    .execute();
  return new Map(rows.map((r) => [r.key, r.id]));
}
