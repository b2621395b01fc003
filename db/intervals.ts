import type { ComponentState, Instant, Interval, Timed } from "../server/core/model.ts";
import type { Layers, PlannedInterval, StateInterval } from "../server/core/intervals.ts";
import type { Db } from "./open.ts";

/**
 * A state begins, perhaps in the past: what lay open, or lay later, in that layer ends or goes,
 * since a change is dated at the first result that showed it.
 */
export async function beginState(
  db: Db,
  componentId: number,
  layer: "verified" | "published",
  { state, since }: Timed,
  detail: unknown = null,
): Promise<void> {
  await db
    .deleteFrom("state_interval")
    .where("component_id", "=", componentId)
    .where("layer", "=", layer)
    .where("from_at", ">=", since)
    .execute();
  await db
    .updateTable("state_interval")
    .set({ to_at: since })
    .where("component_id", "=", componentId)
    .where("layer", "=", layer)
    .where((eb) => eb.or([eb("to_at", "is", null), eb("to_at", ">", since)]))
    .execute();
  await db
    .insertInto("state_interval")
    .values({
      component_id: componentId,
      layer,
      from_at: since,
      to_at: null,
      state,
      detail: detail === null ? null : JSON.stringify(detail),
    })
    .execute();
}

export type PlannedRow = PlannedInterval & { readonly componentId: number };

/** Writes planned windows down as they were; one that is there already stays as it is. */
export async function insertPlanned(db: Db, rows: readonly PlannedRow[]): Promise<void> {
  for (let i = 0; i < rows.length; i += 5_000) {
    await db
      .insertInto("state_interval")
      .values(
        rows.slice(i, i + 5_000).map((r) => ({
          component_id: r.componentId,
          layer: "maintenance" as const,
          from_at: r.from,
          to_at: r.to,
          state: "under_maintenance",
          detail: JSON.stringify({ announcedAt: r.announcedAt, by: "configuration" }),
        })),
      )
      .onConflict((c) => c.doNothing())
      .execute();
  }
}

export type StateRow = StateInterval & {
  readonly componentId: number;
  readonly layer: "verified" | "published";
  /** JSON, or `null`: what was seen. */
  readonly detail: unknown;
};

/** Writes a past down as a whole, for components that have none in these layers. */
export async function insertStates(db: Db, rows: readonly StateRow[]): Promise<void> {
  for (let i = 0; i < rows.length; i += 5_000) {
    await db
      .insertInto("state_interval")
      .values(
        rows.slice(i, i + 5_000).map((r) => ({
          component_id: r.componentId,
          layer: r.layer,
          from_at: r.from,
          to_at: r.to,
          state: r.state,
          detail: r.detail === null ? null : JSON.stringify(r.detail),
        })),
      )
      .execute();
  }
}

/** The layers of every component that has any in `window`; intervals are whole. */
export async function layersBetween(db: Db, window: Interval): Promise<Map<number, Layers>> {
  const rows = await db
    .selectFrom("state_interval")
    .select(["component_id", "layer", "from_at", "to_at", "state", "detail"])
    .where("layer", "in", ["verified", "maintenance"])
    .where("from_at", "<", window.to)
    .where((eb) => eb.or([eb("to_at", "is", null), eb("to_at", ">", window.from)]))
    .orderBy("component_id")
    .orderBy("from_at")
    .execute();
  const found = new Map<number, { verified: StateInterval[]; maintenance: PlannedInterval[] }>();
  for (const row of rows) {
    let layers = found.get(row.component_id);
    if (!layers) found.set(row.component_id, (layers = { verified: [], maintenance: [] }));
    if (row.layer === "verified") {
      const state = row.state as ComponentState;
      layers.verified.push({ from: row.from_at, to: row.to_at, state });
    } else if (row.to_at !== null) {
      const { announcedAt } = JSON.parse(row.detail ?? "{}") as { announcedAt?: Instant };
      // Never announced is announced when it began: no notice at all.
      const announced = announcedAt ?? row.from_at;
      layers.maintenance.push({ from: row.from_at, to: row.to_at, announcedAt: announced });
    }
  }
  return found;
}
