import type { Cause, Interval } from "../server/core/model.ts";
import type { Db } from "./schema.ts";

/** A time of observed trouble, with what the first failing monitor answered. */
export type SeenTrouble = Interval & {
  readonly cause: Cause | null;
  readonly httpStatus: number | null;
};

/** Returns what was seen of a component's troubles within a window, oldest first. */
export async function troubleSeen(
  db: Db,
  componentId: number,
  window: Interval,
): Promise<SeenTrouble[]> {
  const rows = await db
    .selectFrom("state_interval")
    .select(["from_at as from", "to_at as to", "detail"])
    .where("component_id", "=", componentId)
    .where("layer", "=", "verified")
    .where("from_at", "<", window.to)
    .where("state", "in", ["degraded_performance", "partial_outage", "major_outage"])
    .where((eb) => eb.or([eb("to_at", "is", null), eb("to_at", ">", window.from)]))
    .orderBy("from_at")
    .execute();
  return rows.map(({ from, to, detail }) => {
    const first = firstSeenIn(detail);
    return {
      from,
      to: to ?? window.to,
      cause: first?.cause ?? null,
      httpStatus: first?.httpStatus ?? null,
    };
  });
}

/** Returns what the first failing monitor answered; an older version stored other details. */
function firstSeenIn(detail: string | null) {
  try {
    const read = JSON.parse(detail ?? "null") as {
      readonly seen?: readonly { readonly cause: Cause; readonly httpStatus: number | null }[];
    } | null;
    return read?.seen?.[0];
  } catch {
    return undefined;
  }
}
