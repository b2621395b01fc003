import { sql } from "kysely";
import { COMPONENT_STATES, type Instant, type Interval } from "../server/core/model.ts";
import type { Tally } from "../server/core/measuring/uptime.ts";
import type { Db } from "./schema.ts";
import { HOUR_MS } from "../server/core/duration.ts";

/** Roll-ups: a cache of the intervals and results, which can be made again at any time. */
export type Span = "hour" | "day";

/** Three parameters a row, and at most 30,000 a statement; small enough not to stall the loop. */
const ROWS_PER_STATEMENT = 500;

/**
 * Notes from where on components' pasts were changed: what is rolled up from there on is done
 * again. Call it in the transaction of the change.
 */
export async function markDirty(
  db: Db,
  changes: readonly { readonly componentId: number; readonly from: Instant }[],
): Promise<void> {
  const earliest = new Map<number, Instant>();
  for (const { componentId, from } of changes) {
    earliest.set(componentId, Math.min(from, earliest.get(componentId) ?? Infinity));
  }
  const rows = [...earliest].map(([component_id, from_at]) => ({ component_id, from_at }));
  for (let i = 0; i < rows.length; i += ROWS_PER_STATEMENT) {
    await db
      .insertInto("rollup_dirty")
      .values(rows.slice(i, i + ROWS_PER_STATEMENT))
      .onConflict((c) => c.doNothing())
      .execute();
  }
}

/** From where on each component's past was changed since it was rolled up; others are missing. */
export async function dirtySince(
  db: Db,
  components?: readonly number[],
): Promise<Map<number, Instant>> {
  const rows = await db
    .selectFrom("rollup_dirty")
    .select("component_id as id")
    .select((eb) => eb.fn.min("from_at").as("from"))
    .$if(components !== undefined, (q) => q.where("component_id", "in", components!))
    .groupBy("component_id")
    .execute();
  return new Map(rows.map((r) => [r.id, Number(r.from)]));
}

/** Takes the notes of these components away; in the transaction that does what they asked for. */
export async function clearDirty(db: Db, components: readonly number[]): Promise<void> {
  await db.deleteFrom("rollup_dirty").where("component_id", "in", components).execute();
}

/** Up to where a component is rolled up, in civil days of which zone. */
export type Progress = { readonly doneUntil: Instant; readonly timeZone: string };

export async function progressOf(
  db: Db,
  components?: readonly number[],
): Promise<Map<number, Progress>> {
  const rows = await db
    .selectFrom("rollup_progress")
    .select(["component_id as id", "done_until as doneUntil", "time_zone as timeZone"])
    .$if(components !== undefined, (q) => q.where("component_id", "in", components!))
    .execute();
  return new Map(rows.map(({ id, ...progress }) => [id, progress]));
}

export async function saveProgress(
  db: Db,
  components: readonly number[],
  { doneUntil, timeZone }: Progress,
): Promise<void> {
  await db
    .insertInto("rollup_progress")
    .values(
      components.map((id) => ({ component_id: id, done_until: doneUntil, time_zone: timeZone })),
    )
    .onConflict((c) =>
      c.column("component_id").doUpdateSet({ done_until: doneUntil, time_zone: timeZone }),
    )
    .execute();
}

/** Forgets what was done, so that all of it is done again; what was written stays until then. */
export async function forgetProgress(db: Db): Promise<void> {
  await db.deleteFrom("rollup_progress").execute();
}

/**
 * Up to where a component's roll-ups may be relied upon: what was done, less what was changed
 * since. `null` where nothing was done, or in days of another zone.
 */
export function reliableUntil(
  progress: Progress | undefined,
  dirty: Instant | undefined,
  timeZone: string,
): Instant | null {
  if (!progress || progress.timeZone !== timeZone) return null;
  return Math.min(progress.doneUntil, dirty ?? Infinity);
}

export type RolledUp = {
  readonly componentId: number;
  readonly from: Instant;
  readonly sums: Tally;
};

/** Writes hours or days, over what stood there. */
export async function putRollups(db: Db, span: Span, rows: readonly RolledUp[]): Promise<void> {
  for (let i = 0; i < rows.length; i += ROWS_PER_STATEMENT) {
    await db
      .insertInto(`rollup_${span}`)
      .values(
        rows.slice(i, i + ROWS_PER_STATEMENT).map((r) => ({
          component_id: r.componentId,
          from_at: r.from,
          ms: packTally(r.sums),
        })),
      )
      .onConflict((c) =>
        c.columns(["component_id", "from_at"]).doUpdateSet((eb) => ({ ms: eb.ref("excluded.ms") })),
      )
      .execute();
  }
}

/** Selects the hours or days that begin in `window`, by component, in order. */
export const spansBetween = (
  db: Db,
  table: `rollup_${Span}` | `latency_${Span}`,
  window: Interval,
  components: readonly number[],
) =>
  db
    .selectFrom(table)
    .where("component_id", "in", components)
    .where("from_at", ">=", window.from)
    .where("from_at", "<", window.to)
    .orderBy("component_id")
    .orderBy("from_at");

/** Hours or days that begin in `window`, by component, in order. */
export async function rollupsBetween(
  db: Db,
  span: Span,
  window: Interval,
  components: readonly number[],
): Promise<Map<number, { readonly from: Instant; readonly sums: Tally }[]>> {
  const found = new Map<number, { from: Instant; sums: Tally }[]>();
  if (components.length === 0) return found;
  const rows = await spansBetween(db, `rollup_${span}`, window, components)
    .select(["component_id as id", "from_at as from", "ms"])
    .execute();
  for (const { id, from, ms } of rows) {
    const own = found.get(id);
    if (own) own.push({ from, sums: unpackTally(ms) });
    else found.set(id, [{ from, sums: unpackTally(ms) }]);
  }
  return found;
}

/**
 * Returns the tallies of many components at once, aligned with the spans that begin at `starts`;
 * `null` where there is none.
 *
 * The database joins a component's rows to one text: handing over 90,000 rows takes three times as
 * long. Equal tallies may be one object.
 *
 * @param starts of spans that follow each other without a gap, oldest first
 */
export async function rollupsAt(
  db: Db,
  span: Span,
  starts: readonly Instant[],
  components: readonly number[],
): Promise<Map<number, (Tally | null)[]>> {
  const found = new Map<number, (Tally | null)[]>();
  const [first, last] = [starts[0], starts.at(-1)];
  if (first === undefined || last === undefined || components.length === 0) return found;
  const rows = await db
    .selectFrom(`rollup_${span}`)
    .select(["component_id as id", (eb) => eb.fn.min("from_at").as("from")])
    .select(sql<string>`string_agg(ms, '|' order by from_at)`.as("all"))
    .where("component_id", "in", components)
    .where("from_at", ">=", first)
    .where("from_at", "<=", last)
    .groupBy("component_id")
    .execute();
  const gaps: number[] = [];
  for (const { id, from, all } of rows) {
    const texts = all.split("|");
    const at = starts.indexOf(Number(from));
    // One after the other up to the last: then each stands where it belongs.
    if (at + texts.length !== starts.length || at < 0) gaps.push(id);
    else found.set(id, [...starts.slice(0, at).map(() => null), ...texts.map(unpackTally)]);
  }
  for (const [id, own] of await rollupsBetween(db, span, { from: first, to: last + 1 }, gaps)) {
    const byStart = new Map(own.map((row) => [row.from, row.sums]));
    found.set(
      id,
      starts.map((start) => byStart.get(start) ?? null),
    );
  }
  return found;
}

/**
 * A tally as text: milliseconds in the order of COMPONENT_STATES, then those excluded, without
 * the zeros at the end. An hour of which all is well is "3600000".
 */
export function packTally({ ms, excludedMs }: Tally): string {
  const numbers = [...COMPONENT_STATES.map((state) => ms[state]), excludedMs];
  const last = numbers.findLastIndex((n) => n !== 0);
  return numbers.slice(0, Math.max(1, last + 1)).join(",");
}

/** Hours and days are mostly alike, all well or with the same window: one object for each kind. */
const usual = new Map<string, Tally>();
const MOST_USUAL = 2_000;

/** The way back. */
function unpackTally(text: string): Tally {
  let known = usual.get(text);
  if (!known) {
    known = tallyOf(numbersOf(text));
    if (usual.size < MOST_USUAL) usual.set(text, known);
  }
  return known;
}

const scratch = new Float64Array(COMPONENT_STATES.length + 1);

/** Digits and commas as numbers, in one place that is used again and again: it is much read. */
function numbersOf(text: string): Float64Array {
  scratch.fill(0);
  let at = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 44) at += 1;
    else scratch[at] = scratch[at]! * 10 + code - 48;
  }
  return scratch;
}

const tallyOf = (n: Float64Array): Tally => ({
  ms: {
    operational: n[0] ?? 0,
    degraded_performance: n[1] ?? 0,
    partial_outage: n[2] ?? 0,
    major_outage: n[3] ?? 0,
    under_maintenance: n[4] ?? 0,
    unknown: n[5] ?? 0,
  },
  excludedMs: n[6] ?? 0,
});

/** Forgets a component's hours and days from `from` on, or all of them. */
export async function forgetRollups(db: Db, componentId: number, from = 0): Promise<void> {
  for (const span of ["hour", "day"] as const) {
    await db
      .deleteFrom(`rollup_${span}`)
      .where("component_id", "=", componentId)
      .where("from_at", ">=", from)
      .execute();
  }
}

/** Deletes up to 1,000 hours of a component that begin before `until`; returns how many rows went. */
export async function deleteOldHours(db: Db, componentId: number, until: Instant): Promise<number> {
  let gone = 0;
  for (const table of ["rollup_hour", "latency_hour"] as const) {
    const first = await db
      .selectFrom(table)
      .select((eb) => eb.fn.min("from_at").as("from"))
      .where("component_id", "=", componentId)
      .executeTakeFirst();
    if (first?.from == null || first.from >= until) continue;
    const { numDeletedRows } = await db
      .deleteFrom(table)
      .where("component_id", "=", componentId)
      .where("from_at", "<", Math.min(until, Number(first.from) + 1_000 * HOUR_MS))
      .executeTakeFirstOrThrow();
    gone += Number(numDeletedRows);
  }
  return gone;
}

/** The components that are configured now, in order of creation. */
export async function componentKeys(
  db: Db,
): Promise<{ id: number; pageId: string; key: string; createdAt: Instant }[]> {
  return db
    .selectFrom("component")
    .select(["id", "page_id as pageId", "key", "created_at as createdAt"])
    .where("removed_at", "is", null)
    .orderBy("id")
    .execute();
}
