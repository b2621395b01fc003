import { sql } from "kysely";
import type {
  CorrectedInterval,
  Fault,
  Layers,
  PlannedInterval,
  StateInterval,
} from "../server/core/measuring/intervals.ts";
import type { ComponentState, Instant, Interval, Timed } from "../server/core/model.ts";
import { jsonOrNull } from "./json-column.ts";
import type { Db } from "./schema.ts";
import { markDirty } from "./rollups.ts";
import type { Layer } from "./tables/measuring.ts";

/** At most 30,000 parameters a statement, eight a row. */
const ROWS_PER_STATEMENT = 3_500;

/** What is recorded with a verified state: for operators as JSON, and the party at fault. */
export type Evidence = { readonly detail: unknown; readonly fault: Fault | null };

/**
 * A state begins, perhaps in the past: what lay open, or lay later, in that layer ends or goes,
 * since a change is dated at the first result that showed it.
 */
export async function beginState(
  db: Db,
  componentId: number,
  layer: "verified" | "published",
  { state, since }: Timed,
  { detail = null, fault = null }: Partial<Evidence> = {},
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
  const begun = { componentId, layer, from: since, to: null, state, detail };
  await insertRows(db, [fault === null ? begun : { ...begun, fault }]);
  // What people were shown is not what counts.
  if (layer === "verified") await markDirty(db, [{ componentId, from: since }]);
}

export type PlannedRow = PlannedInterval & { readonly componentId: number };

/** Writes planned windows down as they were; one that is there already stays as it is. */
export async function insertPlanned(db: Db, rows: readonly PlannedRow[]): Promise<void> {
  await insertRows(
    db,
    rows.map((r) => ({
      ...r,
      layer: "maintenance",
      source: r.source ?? "window",
      state: "under_maintenance",
      detail: { announcedAt: r.announcedAt, by: "configuration" },
    })),
  );
  await markDirty(db, rows);
}

export type StateRow = StateInterval & {
  readonly componentId: number;
  readonly layer: "verified" | "published";
  /** JSON, or `null`: what was seen. */
  readonly detail: unknown;
};

/** Writes a past down as a whole, for components that have none in these layers. */
export async function insertStates(db: Db, rows: readonly StateRow[]): Promise<void> {
  await insertRows(db, rows);
  await markDirty(db, rows);
}

/** A declared state of one component, over a time. */
export type SaidRow = StateInterval & {
  readonly componentId: number;
  /** Of maintenance: time of its announcement. */
  readonly announcedAt?: Instant;
};

/**
 * Makes what one source says in a layer exactly these intervals: those of an incident after each
 * of its steps, those of a maintenance when its times change, none when it is taken back. Call it
 * in the transaction of the change itself.
 *
 * @param source "incident:<id>" or "maintenance:<id>"
 */
export async function saySource(
  db: Db,
  layer: "incident" | "maintenance",
  source: string,
  rows: readonly SaidRow[],
): Promise<void> {
  const before = await db
    .deleteFrom("state_interval")
    .where("source", "=", source)
    .where("layer", "=", layer)
    .returning(["component_id as componentId", "from_at as from"])
    .execute();
  await insertRows(
    db,
    rows.map((r) => ({
      ...r,
      layer,
      source,
      detail: r.announcedAt === undefined ? null : { announcedAt: r.announcedAt },
    })),
  );
  await markDirty(db, [...before, ...rows]);
}

type Row = StateInterval & {
  readonly componentId: number;
  readonly layer: Layer;
  readonly source?: string;
  readonly detail: unknown;
};

/** One that is there already, from the same moment and source, stays as it is. */
export async function insertRows(db: Db, rows: readonly Row[]): Promise<void> {
  for (let i = 0; i < rows.length; i += ROWS_PER_STATEMENT) {
    await db
      .insertInto("state_interval")
      .values(
        rows.slice(i, i + ROWS_PER_STATEMENT).map((r) => ({
          component_id: r.componentId,
          layer: r.layer,
          from_at: r.from,
          source: r.source ?? "",
          to_at: r.to,
          state: r.state,
          detail: jsonOrNull(r.detail),
          fault: r.fault ?? null,
        })),
      )
      .onConflict((c) => c.doNothing())
      .execute();
  }
}

export type LayersWanted = {
  /** Database ids; all components without it. */
  readonly components?: readonly number[];
  /** Also what people were shown, which does not count. */
  readonly published?: boolean;
};

type Found = {
  verified: StateInterval[];
  published: StateInterval[];
  maintenance: PlannedInterval[];
  incident: StateInterval[];
  correction: CorrectedInterval[];
};

/**
 * The layers of every component that has any in `window`; intervals are whole, and in order of
 * start. Reads what overlaps the window and little else, however long the past is.
 */
export async function layersBetween(
  db: Db,
  window: Interval,
  wanted: LayersWanted = {},
): Promise<Map<number, Layers>> {
  const found = new Map<number, Found>();
  const of = (id: number): Found => {
    let layers = found.get(id);
    if (!layers) {
      layers = { verified: [], published: [], maintenance: [], incident: [], correction: [] };
      found.set(id, layers);
    }
    return layers;
  };
  for (const layer of wanted.published
    ? (["verified", "published"] as const)
    : ["verified" as const]) {
    for (const row of await seenBetween(db, layer, window, wanted.components)) {
      const { from, to, state } = row;
      of(row.id)[layer].push({ from, to, state, ...(row.fault && { fault: row.fault }) });
    }
  }
  for (const row of await saidBetween(db, window, wanted.components)) {
    const { from, to, state, source } = row;
    const { announcedAt } = JSON.parse(row.detail ?? "{}") as { announcedAt?: Instant | null };
    const layers = of(row.id);
    if (row.layer === "incident") layers.incident.push({ from, to, state });
    else if (to === null) continue;
    else if (row.layer === "correction") {
      layers.correction.push({ from, to, state, announcedAt: announcedAt ?? null });
    } else {
      // Never announced is announced when it began: no notice at all.
      layers.maintenance.push({ from, to, announcedAt: announcedAt ?? from, source });
    }
  }
  return found;
}

/**
 * Observed intervals never overlap: the one under way when the window began is the last that began
 * by then, so that the key shows where to read from.
 */
function seenBetween(
  db: Db,
  layer: "verified" | "published",
  window: Interval,
  components: readonly number[] | undefined,
) {
  const start = sql<number>`coalesce((
    select max(p.from_at) from state_interval p
    where p.component_id = c.id and p.layer = ${layer} and p.from_at <= ${window.from}
  ), 0)`;
  return db
    .selectFrom("component as c")
    .innerJoin("state_interval as s", (join) =>
      join
        .onRef("s.component_id", "=", "c.id")
        .on("s.layer", "=", layer)
        .on("s.from_at", ">=", start)
        .on("s.from_at", "<", window.to),
    )
    .select(["c.id", "s.from_at as from", "s.to_at as to"])
    .select(sql<ComponentState>`s.state`.as("state"))
    .select(sql<Fault | null>`s.fault`.as("fault"))
    .where((eb) => eb.or([eb("s.to_at", "is", null), eb("s.to_at", ">", window.from)]))
    .$if(components !== undefined, (q) => q.where("c.id", "in", components!))
    .orderBy("c.id")
    .orderBy("s.from_at")
    .execute();
}

/** Declared intervals may overlap: they are found by their end, or by having none. */
function saidBetween(db: Db, window: Interval, components: readonly number[] | undefined) {
  const said = () =>
    db
      .selectFrom("state_interval as s")
      .select(["s.component_id as id", "s.layer", "s.from_at as from", "s.to_at as to"])
      .select(["s.source", "s.detail"])
      .select(sql<ComponentState>`s.state`.as("state"))
      .where("s.layer", "in", ["maintenance", "incident", "correction"])
      // The plus keeps the database from reading the key from its beginning instead.
      .where(sql<boolean>`+s.from_at < ${window.to}`)
      .$if(components !== undefined, (q) => q.where("s.component_id", "in", components!));
  return said()
    .where("s.to_at", ">", window.from)
    .unionAll(said().where("s.to_at", "is", null))
    .orderBy("id")
    .orderBy("from")
    .execute();
}

/** Returns the end of the last maintenance of a component that is over by now, or `null`. */
export async function lastPlannedEnd(
  db: Db,
  componentId: number,
  now: Instant,
): Promise<Instant | null> {
  const row = await db
    .selectFrom("state_interval")
    .select((eb) => eb.fn.max("to_at").as("endedAt"))
    .where("component_id", "=", componentId)
    .where("layer", "=", "maintenance")
    .where("to_at", "<=", now)
    .executeTakeFirst();
  return row?.endedAt ?? null;
}

/** Returns the first observation of each component; components without any are missing. */
export async function firstSeen(db: Db): Promise<Map<number, Instant>> {
  const rows = await db
    .selectFrom("component as c")
    .select("c.id")
    .select(
      sql<number | null>`(
        select min(s.from_at) from state_interval s
        where s.component_id = c.id and s.layer = 'verified'
      )`.as("from"),
    )
    .execute();
  return new Map(rows.flatMap((r) => (r.from === null ? [] : [[r.id, r.from] as const])));
}

/** Returns the first instant of which anything is stored about some components, or `null`. */
export async function firstKnown(db: Db, components: readonly number[]): Promise<Instant | null> {
  const earliest = await Promise.all(
    components.map((id) =>
      db
        .selectFrom("state_interval")
        .select((eb) => eb.fn.min("from_at").as("from"))
        .where("component_id", "=", id)
        .executeTakeFirst(),
    ),
  );
  const found = earliest.flatMap((row) => (row?.from == null ? [] : [Number(row.from)]));
  return found.length === 0 ? null : Math.min(...found);
}

/** Returns the recorded party at fault of each outage under way, by component. */
export async function openFaults(db: Db): Promise<Map<number, Fault>> {
  const rows = await db
    .selectFrom("state_interval")
    .select("component_id as componentId")
    .select(sql<Fault | null>`fault`.as("fault"))
    .where("layer", "=", "verified")
    .where("to_at", "is", null)
    .execute();
  return new Map(rows.flatMap((r) => (r.fault ? [[r.componentId, r.fault] as const] : [])));
}

/** Adds evidence to the verified state under way, without changing the state or its dates. */
export async function explainState(
  db: Db,
  componentId: number,
  { detail, fault }: Evidence,
): Promise<void> {
  await db
    .updateTable("state_interval")
    .set({ detail: jsonOrNull(detail), fault })
    .where("component_id", "=", componentId)
    .where("layer", "=", "verified")
    .where("to_at", "is", null)
    .execute();
}
