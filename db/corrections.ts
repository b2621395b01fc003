import { sql } from "kysely";
import type { ComponentState, Instant, Interval } from "../server/core/model.ts";
import { insertRows } from "./intervals.ts";
import type { Db } from "./schema.ts";
import { markDirty } from "./rollups.ts";

/** A correction by the team. Its author and reason are published. */
export type Correction = Interval & {
  readonly id: string;
  readonly pageId: string;
  /** Configured id. */
  readonly component: string;
  readonly state: ComponentState;
  readonly author: string;
  readonly reason: string;
  /** Time at which the maintenance had been announced; `null` if it was not, or is none. */
  readonly announcedAt: Instant | null;
  /** Time of the correction. */
  readonly at: Instant;
};

type Detail = Pick<Correction, "author" | "reason" | "announcedAt" | "at">;

/** Adds a correction. Call it in a transaction, with what follows from it. */
export async function insertCorrection(
  db: Db,
  componentId: number,
  correction: Correction,
): Promise<void> {
  const { id, from, to, state, author, reason, announcedAt, at } = correction;
  const detail: Detail = { author, reason, announcedAt, at };
  const source = `correction:${id}`;
  await insertRows(db, [{ componentId, layer: "correction", source, from, to, state, detail }]);
  await markDirty(db, [{ componentId, from }]);
}

/** All corrections, latest start first; those that overlap an interval of a component, if asked. */
export async function corrections(
  db: Db,
  of: { readonly componentId?: number; readonly overlapping?: Interval } = {},
): Promise<Correction[]> {
  const rows = await db
    .selectFrom("state_interval as s")
    .innerJoin("component as c", "c.id", "s.component_id")
    .select(["c.page_id as pageId", "c.key as component", "s.from_at as from", "s.source"])
    .select([sql<Instant>`s.to_at`.as("to"), sql<ComponentState>`s.state`.as("state"), "s.detail"])
    .where("s.layer", "=", "correction")
    .$if(of.componentId !== undefined, (q) => q.where("s.component_id", "=", of.componentId!))
    .$if(of.overlapping !== undefined, (q) =>
      q.where("s.from_at", "<", of.overlapping!.to).where("s.to_at", ">", of.overlapping!.from),
    )
    .orderBy("s.from_at", "desc")
    .orderBy("s.source")
    .execute();
  return rows.map(({ source, detail, ...row }) => ({
    ...row,
    id: source.slice("correction:".length),
    ...(JSON.parse(detail ?? "{}") as Detail),
  }));
}
