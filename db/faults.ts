import type { Fault } from "../server/core/measuring/intervals.ts";
import { sql } from "kysely";
import type { Db } from "./schema.ts";

/** Whose fault each outage that goes on is said to be, by component. */
export async function openFaults(db: Db): Promise<Map<number, Fault>> {
  const rows = await db
    .selectFrom("state_interval")
    .select("component_id as componentId")
    .select(sql<Fault | null>`detail ->> 'fault'`.as("fault"))
    .where("layer", "=", "verified")
    .where("to_at", "is", null)
    .execute();
  return new Map(rows.flatMap((r) => (r.fault ? [[r.componentId, r.fault] as const] : [])));
}

/** Says more of the verified state that goes on, without changing the state or its dates. */
export async function explainState(db: Db, componentId: number, detail: unknown): Promise<void> {
  await db
    .updateTable("state_interval")
    .set({ detail: JSON.stringify(detail) })
    .where("component_id", "=", componentId)
    .where("layer", "=", "verified")
    .where("to_at", "is", null)
    .execute();
}
