import type { Observation } from "../server/core/measuring/observed.ts";
import type { Instant, Interval } from "../server/core/model.ts";
import type { Db } from "./schema.ts";

/** Traffic that was pushed to us, as against read from the log of a monitor. */
export const PUSHED = "";

export type StoredObservation = Observation & {
  readonly componentId: number;
  /** `PUSHED`, or the key of the monitor whose log it was read from. */
  readonly source: string;
};

type Row = { from_at: number; to_at: number; statuses: string };
const toObservation = (row: Row): Observation => ({
  from: row.from_at,
  to: row.to_at,
  statuses: JSON.parse(row.statuses) as Observation["statuses"],
});

/**
 * Returns the observations that ended in a window, after its start and up to its end, oldest first.
 */
export async function observationsEnding(
  db: Db,
  componentId: number,
  sources: readonly string[],
  within: Interval,
): Promise<Observation[]> {
  const rows = await db
    .selectFrom("observation")
    .select(["from_at", "to_at", "statuses"])
    .where("component_id", "=", componentId)
    .where("source", "in", sources)
    .where("to_at", ">", within.from)
    .where("to_at", "<=", within.to)
    .orderBy("to_at")
    .execute();
  return rows.map(toObservation);
}

/**
 * Returns an observation of a source that overlaps an interval, or `null`.
 *
 * Those of a source never overlap each other, so the first to end after the interval's start
 * decides.
 */
export async function observationWithin(
  db: Db,
  componentId: number,
  source: string,
  { from, to }: Interval,
): Promise<Observation | null> {
  const row = await db
    .selectFrom("observation")
    .select(["from_at", "to_at", "statuses"])
    .where("component_id", "=", componentId)
    .where("source", "=", source)
    .where("to_at", ">", from)
    .orderBy("to_at")
    .executeTakeFirst();
  return row && row.from_at < to ? toObservation(row) : null;
}

/** Adds an observation, in place of the one of the same source and end. */
export async function putObservation(db: Db, o: StoredObservation): Promise<void> {
  const statuses = JSON.stringify(o.statuses);
  await db
    .insertInto("observation")
    .values({
      component_id: o.componentId,
      source: o.source,
      from_at: o.from,
      to_at: o.to,
      statuses,
    })
    .onConflict((c) =>
      c.columns(["component_id", "source", "to_at"]).doUpdateSet({ statuses, from_at: o.from }),
    )
    .execute();
}

/** Deletes a source's observations of a component that ended before an instant. */
export async function purgeObservations(
  db: Db,
  componentId: number,
  source: string,
  before: Instant,
): Promise<void> {
  await db
    .deleteFrom("observation")
    .where("component_id", "=", componentId)
    .where("source", "=", source)
    .where("to_at", "<", before)
    .execute();
}
