import { sql } from "kysely";
import type { Instant } from "../server/core/model.ts";
import type { Db } from "./schema.ts";
import { HOUR_MS } from "../server/core/duration.ts";

/** A slot may be waited for: so long after it at most a probe still counts for its own day. */
const LONGEST_LAG_MS = HOUR_MS;

/** How many probes of each monitor began at or after `since`: every attempt counts. */
export async function probesSince(db: Db, since: Instant): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom("result")
    .select(["monitor_id as monitorId", (eb) => eb.fn.countAll<number>().as("probes")])
    .where("slot_at", ">=", since - LONGEST_LAG_MS)
    .where(sql<number>`slot_at + lag_ms`, ">=", since)
    .groupBy("monitor_id")
    .execute();
  return new Map(rows.map((r) => [r.monitorId, Number(r.probes)]));
}
