import { everyComponent, statesAfter, type ListedState, type Stored } from "../../db/imports.ts";
import { firstSeen } from "../../db/intervals.ts";
import { oldestSlot, resultsAfter, type StoredResult } from "../../db/results.ts";
import type { Context } from "../context/context.ts";
import { civilDate, isoInZone } from "../core/calendar.ts";
import { COMPONENT_STATES, type Instant, type Interval } from "../core/model.ts";
import { RESULT_COLUMNS, STATE_COLUMNS } from "../core/imports/past-entry.ts";
import { availability, inSeconds } from "../core/measuring/uptime.ts";
import { csvText } from "../formats/csv.ts";
import { measuredComponents } from "../state/measured-components.ts";
import { availabilityBuckets } from "../state/time-series.ts";
import { partsOf } from "../context/time-slices.ts";
import { DAY_MS } from "../core/duration.ts";

type Cell = string | number | null;

/** The part of the past to export; without bounds, all that is stored. */
export type Wanted = {
  readonly page?: string;
  readonly component?: string;
  readonly from?: Instant;
  readonly to?: Instant;
};

/** Rows in parts, of a size that does not grow with the past. */
export type PastTable = {
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<readonly (readonly Cell[])[]>;
};

type Advanced = (done: number, total: number) => void;

const ROWS_A_READ = 2_000;
/** Daily figures are worked out for so long at once. */
const DAYS_A_READ = 400;
const DAILY_COLUMNS = [
  "page",
  "component",
  "date",
  "from",
  "to",
  ...COMPONENT_STATES,
  "ratio",
  "ratio_with_maintenance",
  "coverage",
];

/** Single results that are kept, by slot. */
export function resultTable(ctx: Context, wanted: Wanted, advanced: Advanced): PastTable {
  return { columns: RESULT_COLUMNS, rows: resultRows(ctx, wanted, advanced) };
}

async function* resultRows({ db, now, config }: Context, wanted: Wanted, advanced: Advanced) {
  const components = await chosen({ db }, wanted);
  const monitors = new Map(
    components.flatMap((c) => [...c.monitors].map(([key, id]) => [id, { ...c, key }] as const)),
  );
  const zones = zonesOf(config);
  const some = isNarrow(wanted) ? [...monitors.keys()] : undefined;
  const first = wanted.from ?? (await oldestSlot(db)) ?? now();
  const window = { from: first, to: wanted.to ?? now() + 1 };
  const days = Math.ceil((window.to - first) / DAY_MS);
  for (let last: StoredResult | null = null; ;) {
    const part: StoredResult[] = await resultsAfter(db, window, ROWS_A_READ, last, some);
    yield part.flatMap((r): Cell[][] => {
      const of = monitors.get(r.monitorId);
      if (!of) return [];
      const iso = (at: Instant) => isoInZone(at, zones(of.page));
      const seen = [iso(r.slotAt), r.attempt, iso(r.startedAt), r.outcome, r.cause];
      return [[of.page, of.component, of.key, ...seen, r.latencyMs, r.httpStatus]];
    });
    last = part.at(-1) ?? null;
    if (!last || part.length < ROWS_A_READ) return;
    advanced(Math.floor((last.slotAt - first) / DAY_MS), days);
  }
}

/**
 * The states of every layer. What was seen is cut to the window, and what goes on ends now: so
 * that parts put together are the whole. What was said stays whole, since its notice counts from
 * its beginning.
 */
export function stateTable(ctx: Context, wanted: Wanted, advanced: Advanced): PastTable {
  return { columns: STATE_COLUMNS, rows: stateRows(ctx, wanted, advanced) };
}

async function* stateRows({ db, now, config }: Context, wanted: Wanted, advanced: Advanced) {
  const at = now();
  const window = { from: wanted.from ?? 0, to: wanted.to ?? Number.MAX_SAFE_INTEGER };
  const components = await chosen({ db }, wanted);
  const zones = zonesOf(config);
  for (const [i, c] of components.entries()) {
    const iso = (instant: Instant) => isoInZone(instant, zones(c.page));
    for (let last: ListedState | null = null; ;) {
      const part: ListedState[] = await statesAfter(db, c.id, window, ROWS_A_READ, last);
      yield part.flatMap((s): Cell[][] => {
        const { from, to } = bounds(s, window, at);
        if (to <= from) return [];
        return [[c.page, c.component, s.layer, iso(from), iso(to), s.state, s.source, s.detail]];
      });
      last = part.at(-1) ?? null;
      if (!last || part.length < ROWS_A_READ) break;
    }
    advanced(i + 1, components.length);
  }
}

function bounds(s: ListedState, window: Interval, now: Instant): Interval {
  const end = s.to ?? now;
  if (s.layer === "maintenance") return { from: s.from, to: end };
  const to = Math.min(end, now);
  if (s.layer === "incident" || s.layer === "correction") return { from: s.from, to };
  return { from: Math.max(s.from, window.from), to: Math.min(to, window.to) };
}

/** Seconds in each state and availability, by civil day, of the components that are configured. */
export function dailyTable(ctx: Context, wanted: Wanted, advanced: Advanced): PastTable {
  return { columns: DAILY_COLUMNS, rows: dailyRows(ctx, wanted, advanced) };
}

async function* dailyRows(ctx: Context, wanted: Wanted, advanced: Advanced) {
  const seen = await firstSeen(ctx.db);
  const components = (await measuredComponents(ctx)).filter((c) =>
    isWanted({ page: c.pageId, component: c.key }, wanted),
  );
  for (const [i, c] of components.entries()) {
    const from = wanted.from ?? seen.get(c.id);
    const to = Math.min(wanted.to ?? Infinity, ctx.now());
    const buckets =
      from === undefined || from >= to
        ? []
        : await availabilityBuckets(ctx, [c], { from, to }, "day");
    for (const part of partsOf(buckets, DAYS_A_READ)) {
      yield part.map((b): Cell[] => {
        const { ratio, ratioWithMaintenance, coverage } = availability(b.sums);
        const seconds = inSeconds(b.sums.ms);
        const iso = (at: Instant) => isoInZone(at, c.timeZone);
        return [
          c.pageId,
          c.key,
          civilDate(b.from, c.timeZone),
          iso(b.from),
          iso(b.to),
          ...COMPONENT_STATES.map((state) => seconds[state]),
          ratio,
          ratioWithMaintenance,
          coverage,
        ];
      });
    }
    advanced(i + 1, components.length);
  }
}

const isNarrow = (wanted: Wanted) => wanted.page !== undefined || wanted.component !== undefined;

const isWanted = (c: { page: string; component: string }, wanted: Wanted): boolean =>
  (wanted.page === undefined || c.page === wanted.page) &&
  (wanted.component === undefined || c.component === wanted.component);

const chosen = async ({ db }: Pick<Context, "db">, wanted: Wanted): Promise<Stored[]> =>
  (await everyComponent(db)).filter((c) => isWanted(c, wanted));

/** UTC, for a page that is gone. */
const zonesOf =
  ({ pages }: Context["config"]) =>
  (page: string): string =>
    pages.find((p) => p.id === page)?.timeZone ?? "UTC";

/** A table as text, part by part: CSV with its header, or one JSON object a line. */
export async function* textOf(
  { columns, rows }: PastTable,
  format: "csv" | "jsonl",
): AsyncGenerator<string> {
  const header = csvText(columns, []);
  if (format === "csv") yield header;
  for await (const part of rows) {
    if (part.length === 0) continue;
    if (format === "csv") yield csvText(columns, part).slice(header.length);
    else yield part.map((row) => `${jsonLine(columns, row)}\n`).join("");
  }
}

function jsonLine(columns: readonly string[], row: readonly Cell[]): string {
  const values = columns.map((name, i) => {
    const cell = row[i] ?? null;
    // Kept as JSON: it is one object in a line, not a text that holds another.
    const value = name === "detail" && cell !== null ? String(cell) : JSON.stringify(cell);
    return `${JSON.stringify(name)}:${value}`;
  });
  return `{${values.join(",")}}`;
}
