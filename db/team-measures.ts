import type { IncidentRecord } from "../server/core/declared.ts";
import type { Evidence } from "../server/core/events/outages.ts";
import type {
  MeasuredAlert,
  MeasuredIncident,
  PromisedUpdate,
} from "../server/core/measuring/team-measures.ts";
import type { Instant, Interval } from "../server/core/model.ts";
import { parsedOrNull } from "./json-column.ts";
import type { Db } from "./schema.ts";

/**
 * Notes the update that a published incident promises, if it promises another one than before: at
 * another time, or with a new step, after which the time of before is promised once more.
 *
 * @param before the incident as it was; `null`: new, or not published until now
 */
export async function notePromise(
  db: Db,
  before: Pick<IncidentRecord["incident"], "nextUpdateAt" | "updates"> | null,
  { id, nextUpdateAt, resolvedAt, updates }: IncidentRecord["incident"],
  now: Instant,
): Promise<void> {
  if (nextUpdateAt === null || resolvedAt !== null) return;
  const isNewStep = !before?.updates.some((step) => step.id === updates[0]?.id);
  if (before?.nextUpdateAt === nextUpdateAt && !isNewStep) return;
  await db
    .insertInto("promised_update")
    .values({ incident_id: id, made_at: now, due_at: nextUpdateAt })
    .onConflict((c) => c.columns(["incident_id", "made_at"]).doUpdateSet({ due_at: nextUpdateAt }))
    .execute();
}

/** An incident with its configured components, from which its providers follow. */
export type StoredIncident = Omit<MeasuredIncident, "providers"> & {
  readonly components: readonly string[];
};

/** Returns the incidents of a page that began within a time and that the public saw. */
export async function measuredIncidents(
  db: Db,
  pageId: string,
  { from, to }: Interval,
): Promise<StoredIncident[]> {
  const rows = await db
    .selectFrom("incident")
    .select(["started_at", "published_at", "resolved_at", "components", "evidence"])
    .where("page_id", "=", pageId)
    .where("published_at", "is not", null)
    .where("deleted_at", "is", null)
    .where("started_at", ">=", from)
    .where("started_at", "<", to)
    .execute();
  return rows.map((row) => ({
    startedAt: row.started_at,
    publishedAt: row.published_at!,
    resolvedAt: row.resolved_at,
    components: (JSON.parse(row.components) as { readonly id: string }[]).map(({ id }) => id),
    causes: causesIn(parsedOrNull(row.evidence)),
  }));
}

/** Returns the causes in the evidence of an incident, each once. */
function causesIn(evidence: unknown): string[] {
  const { outages = [] } = (evidence ?? {}) as Partial<Evidence>;
  return [...new Set(outages.flatMap(({ causes }) => causes))];
}

/** Returns the alerts of a page that were opened within a time. */
export async function measuredAlerts(
  db: Db,
  pageId: string,
  { from, to }: Interval,
): Promise<MeasuredAlert[]> {
  return db
    .selectFrom("alert")
    .select(["opened_at as openedAt", "acknowledged_at as acknowledgedAt"])
    .where("page_id", "=", pageId)
    .where("opened_at", ">=", from)
    .where("opened_at", "<", to)
    .execute();
}

/** Returns the promises of a page's incidents that were or are due within a time. */
export async function promisedUpdates(
  db: Db,
  pageId: string,
  { from, to }: Interval,
): Promise<PromisedUpdate[]> {
  const rows = await db
    .selectFrom("promised_update as p")
    .innerJoin("incident as i", "i.id", "p.incident_id")
    .select(["p.incident_id", "p.made_at", "p.due_at"])
    .where("i.page_id", "=", pageId)
    .where("i.deleted_at", "is", null)
    .orderBy("p.made_at")
    .execute();
  const within = rows.filter((row) => row.due_at >= from && row.due_at < to);
  const ids = [...new Set(within.map((row) => row.incident_id))];
  const updates =
    ids.length === 0
      ? []
      : await db
          .selectFrom("incident_update")
          .select(["incident_id", "created_at"])
          .where("incident_id", "in", ids)
          .where("published_at", "is not", null)
          .execute();
  return within.map((row) => {
    const later = rows.find((r) => r.incident_id === row.incident_id && r.made_at > row.made_at);
    return {
      madeAt: row.made_at,
      dueAt: row.due_at,
      updates: updates.filter((u) => u.incident_id === row.incident_id).map((u) => u.created_at),
      nextMadeAt: later?.made_at ?? null,
    };
  });
}
