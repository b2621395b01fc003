import type { Selectable } from "kysely";
import { sql } from "kysely";
import type {
  AffectedComponent,
  IncidentUpdate,
  Maintenance,
  Translations,
} from "../server/core/declared.ts";
import type { Instant } from "../server/core/model.ts";
import { jsonOrNull } from "./json-column.ts";
import type { Db } from "./schema.ts";
import type { IncidentUpdateTable } from "./tables/declared.ts";

/** Steps by kind of event. They are stored alike, in two tables. */
type Steps = { readonly incident: IncidentUpdate; readonly maintenance: MaintenanceUpdate };
export type EventKind = keyof Steps;
export type MaintenanceUpdate = Maintenance["updates"][number];

type Update = IncidentUpdate<string>;
type UpdateRow = Omit<Selectable<IncidentUpdateTable>, "incident_id">;

const TABLES = { incident: "incident_update", maintenance: "maintenance_update" } as const;
const OWNERS = { incident: "incident_id", maintenance: "maintenance_id" } as const;

/** SQLite and PostgreSQL take more parameters; a shorter list keeps each statement short. */
const IDS_AT_ONCE = 1_000;

/** Adds one step; `publishedAt` is `null` for a draft. The event's own row is not touched. */
export async function insertUpdate(
  db: Db,
  kind: EventKind,
  eventId: string,
  update: Update,
  publishedAt: Instant | null,
): Promise<void> {
  const row = updateRow(update, publishedAt);
  if (kind === "incident") {
    await db
      .insertInto("incident_update")
      .values({ ...row, incident_id: eventId })
      .execute();
  } else {
    await db
      .insertInto("maintenance_update")
      .values({ ...row, maintenance_id: eventId })
      .execute();
  }
}

/**
 * Adds the steps that are new, and rewrites those that changed.
 *
 * @param before the steps as they are stored
 * @param all rewrites every step, as when a draft is published
 */
export async function saveUpdates(
  db: Db,
  kind: EventKind,
  eventId: string,
  before: readonly Update[],
  after: readonly Update[],
  { publishedAt, all }: { publishedAt: Instant | null; all: boolean },
): Promise<void> {
  const known = new Map(before.map((u) => [u.id, u]));
  for (const update of after) {
    const was = known.get(update.id);
    const shownAt = publishedAt === null ? null : Math.max(publishedAt, update.createdAt);
    if (!was) await insertUpdate(db, kind, eventId, update, shownAt);
    else if (all || was !== update) {
      await db
        .updateTable(TABLES[kind])
        .set(updateRow(update, shownAt))
        .where("id", "=", update.id)
        .execute();
    }
  }
}

/** Returns steps by the id of their event, newest first. */
export async function updatesOf<Kind extends EventKind>(
  db: Db,
  kind: Kind,
  ids: readonly string[],
  only: "public" | "all" = "all",
): Promise<Map<string, Steps[Kind][]>> {
  const found = new Map<string, Steps[Kind][]>();
  // Both names at once, since a generic one leaves Kysely no type to infer.
  const table: (typeof TABLES)[EventKind] = TABLES[kind];
  const owner = sql.ref<string>(OWNERS[kind]);
  for (let i = 0; i < ids.length; i += IDS_AT_ONCE) {
    let query = db
      .selectFrom(table)
      .selectAll()
      .select(owner.as("event_id"))
      .where(owner, "in", ids.slice(i, i + IDS_AT_ONCE))
      .orderBy("display_at", "desc")
      .orderBy("created_at", "desc");
    if (only === "public") query = query.where("published_at", "is not", null);
    const rows = await query.execute();
    for (const [id, own] of Map.groupBy(rows, (r) => r.event_id)) {
      found.set(id, own.map(updateOf) as Steps[Kind][]);
    }
  }
  return found;
}

function updateRow(update: Update, publishedAt: Instant | null): UpdateRow {
  return {
    id: update.id,
    status: update.status,
    body: update.body,
    translations: jsonOrNull(update.translations),
    created_at: update.createdAt,
    updated_at: update.updatedAt,
    display_at: update.displayAt,
    published_at: publishedAt,
    author: update.author,
    notified: update.notified ? 1 : 0,
    components: JSON.stringify(update.components),
  };
}

function updateOf(row: UpdateRow): Update {
  return {
    id: row.id,
    status: row.status,
    body: row.body,
    ...(row.translations !== null && {
      translations: JSON.parse(row.translations) as Translations<"body">,
    }),
    notified: row.notified === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    displayAt: row.display_at,
    author: row.author as Update["author"],
    components: JSON.parse(row.components) as AffectedComponent[],
  };
}
