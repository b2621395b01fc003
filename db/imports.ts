import { sql } from "kysely";
import { gapsOf } from "../server/core/measuring/gaps.ts";
import type { ComponentState, Instant, Interval } from "../server/core/model.ts";
import type { Db } from "./schema.ts";
import type { Layer } from "./tables/measuring.ts";
import { readSetting, writeSetting } from "./key-values.ts";
import { DAY_MS } from "../server/core/duration.ts";

/** A component as imports and exports name it, and its monitors by their keys. */
export type Stored = {
  readonly id: number;
  readonly page: string;
  readonly component: string;
  readonly monitors: ReadonlyMap<string, number>;
};

/** Every component that there ever was: its history outlives its configuration. */
export async function everyComponent(db: Db): Promise<Stored[]> {
  const components = await db
    .selectFrom("component")
    .select(["id", "page_id as page", "key as component"])
    .orderBy("id")
    .execute();
  const monitors = Map.groupBy(
    await db.selectFrom("monitor").select(["id", "component_id", "key"]).execute(),
    (m) => m.component_id,
  );
  return components.map((c) => ({
    ...c,
    monitors: new Map((monitors.get(c.id) ?? []).map((m) => [m.key, m.id])),
  }));
}

// --- What is there already -------------------------------------------------------------------

/** The parts of a window in which a layer says nothing of a component; for layers that never overlap. */
export async function unknownParts(
  db: Db,
  componentId: number,
  layer: "verified" | "published" | "correction",
  window: Interval,
): Promise<Interval[]> {
  const start = sql<number>`coalesce((
    select max(from_at) from state_interval
    where component_id = ${componentId} and layer = ${layer} and from_at <= ${window.from}
  ), 0)`;
  const taken = await db
    .selectFrom("state_interval")
    .select(["from_at as from", "to_at as to"])
    .where("component_id", "=", componentId)
    .where("layer", "=", layer)
    .where("from_at", ">=", start)
    .where("from_at", "<", window.to)
    .orderBy("from_at")
    .execute();
  return gapsOf(window, taken);
}

/** Returns true if a source reported a component's state from this moment on already. */
export async function isSaid(
  db: Db,
  componentId: number,
  {
    layer,
    from,
    source,
  }: { readonly layer: Layer; readonly from: Instant; readonly source: string },
): Promise<boolean> {
  const row = await db
    .selectFrom("state_interval")
    .select("from_at")
    .where("component_id", "=", componentId)
    .where("layer", "=", layer)
    .where("from_at", "=", from)
    .where("source", "=", source)
    .executeTakeFirst();
  return row !== undefined;
}

export type ListedState = {
  readonly layer: Layer;
  readonly from: Instant;
  readonly source: string;
  readonly to: Instant | null;
  readonly state: ComponentState;
  /** JSON, or `null`. */
  readonly detail: string | null;
};

/** The states of a component that overlap a window, layer by layer, at most `limit` after `last`. */
export async function statesAfter(
  db: Db,
  componentId: number,
  window: Interval,
  limit: number,
  last: ListedState | null,
): Promise<ListedState[]> {
  return db
    .selectFrom("state_interval")
    .select(["layer", "from_at as from", "source", "to_at as to", "detail"])
    .select(sql<ComponentState>`state`.as("state"))
    .where("component_id", "=", componentId)
    .where("from_at", "<", window.to)
    .where((eb) => eb.or([eb("to_at", "is", null), eb("to_at", ">", window.from)]))
    .$if(last !== null, (q) =>
      q.where(
        sql<boolean>`(layer, from_at, source) > (${last!.layer}, ${last!.from}, ${last!.source})`,
      ),
    )
    .orderBy("layer")
    .orderBy("from_at")
    .orderBy("source")
    .limit(limit)
    .execute();
}

// --- How far an import is --------------------------------------------------------------------

/** Beyond, one that was interrupted is taken to be given up. */
const GIVEN_UP_MS = 7 * DAY_MS;
const KEY = "import:";

/** Returns the number of rows of a file imported before an interruption; 0 where it never began. */
export async function importedUntil(db: Db, file: string): Promise<number> {
  const stored = await readSetting(db, KEY + file);
  return stored === null ? 0 : (JSON.parse(stored) as { done: number }).done;
}

/** Records the progress of an import, in the transaction that writes its rows. */
export const noteImport = (db: Db, file: string, done: number, at: Instant): Promise<void> =>
  writeSetting(db, KEY + file, JSON.stringify({ done, at }));

export async function endImport(db: Db, file: string): Promise<void> {
  await db
    .deleteFrom("setting")
    .where("key", "=", KEY + file)
    .execute();
}

/** Returns true while a past is being imported: no month is frozen then. */
export async function isImporting(db: Db, now: Instant): Promise<boolean> {
  const rows = await db
    .selectFrom("setting")
    .select("value")
    .where("key", "like", `${KEY}%`)
    .execute();
  return rows.some((r) => (JSON.parse(r.value) as { at: Instant }).at > now - GIVEN_UP_MS);
}
