import type { Instant } from "../server/core/model.ts";
import type { Db } from "./schema.ts";

/** Returns the last call of a heartbeat monitor, or `null`. */
export async function lastHeartbeat(db: Db, monitorId: number): Promise<Instant | null> {
  const row = await db
    .selectFrom("heartbeat")
    .select("last_at as lastAt")
    .where("monitor_id", "=", monitorId)
    .executeTakeFirst();
  return row?.lastAt ?? null;
}

/** Notes a call; a clock that went back does not undo a later one. */
export async function noteHeartbeat(db: Db, monitorId: number, at: Instant): Promise<void> {
  await db
    .insertInto("heartbeat")
    .values({ monitor_id: monitorId, last_at: at })
    .onConflict((c) =>
      c.column("monitor_id").doUpdateSet({ last_at: at }).where("heartbeat.last_at", "<", at),
    )
    .execute();
}
