import { firstSeen, layersBetween } from "../../../db/intervals.ts";
import {
  clearDirty,
  dirtySince,
  forgetRollups,
  progressOf,
  putRollups,
  reliableUntil,
  saveProgress,
  type RolledUp,
} from "../../../db/rollups.ts";
import type { Reading } from "../../context/context.ts";
import { civilDays, civilHours, dayStart, civilDate, hourStart } from "../../core/calendar.ts";
import { NO_LAYERS, timeline } from "../../core/measuring/intervals.ts";
import type { Instant, Interval } from "../../core/model.ts";
import { tallies } from "../../core/measuring/uptime.ts";
import { measuredComponents, type MeasuredComponent } from "../../state/measured-components.ts";
import { rollUpLatencies, type RollUpOptions } from "./roll-up-latency.ts";
import { yieldToOthers, shortTransaction, partsOf } from "../../context/time-slices.ts";
import { HOUR_MS } from "../../core/duration.ts";

/** Hours written in one transaction: some 5 ms. */
const HOURS_A_SLICE = 300;

/**
 * Rolls up what is not rolled up yet, or was changed since: time in each state for every whole
 * hour and civil day, then latencies. In slices, so that the loop is never held for long; what is
 * read meanwhile stays right, since nobody relies on a roll-up before its slice is written.
 *
 * The current hour is never rolled up. Hours that are older than they are kept are not written,
 * their days are.
 *
 * @returns how many hours of components were done
 */
export async function rollUp(
  ctx: Pick<Reading, "db" | "config" | "now">,
  options: RollUpOptions = {},
): Promise<number> {
  const now = ctx.now();
  const components = await measuredComponents(ctx);
  let done = 0;
  for (const plan of await plans(ctx, components, now, options)) {
    // Few at once over a long time, many over a short one: a slice is read in one go.
    const hours = Math.ceil((plan.to - plan.from) / HOUR_MS);
    const size = Math.max(1, Math.floor(HOURS_A_SLICE / Math.max(1, hours)));
    for (const part of partsOf(plan.components, size)) {
      done += await rollUpPart(ctx, { ...plan, components: part }, now, options);
      if (options.stopped?.()) return done;
    }
  }
  return done + (await rollUpLatencies(ctx, components, now, options));
}

/** Components of one time zone and promise that are all to be done over the same time. */
type Plan = Interval & {
  readonly components: readonly MeasuredComponent[];
  readonly timeZone: string;
  readonly noticeMs: number;
  /** Their days were those of another zone: all of them go first. */
  readonly anew: boolean;
};

async function plans(
  { db }: Pick<Reading, "db">,
  components: readonly MeasuredComponent[],
  now: Instant,
  { touched }: RollUpOptions,
): Promise<Plan[]> {
  const progress = await progressOf(db);
  const dirty = await dirtySince(db);
  const isNew = components.some((c) => progress.get(c.id)?.timeZone !== c.timeZone);
  const first = isNew ? await firstSeen(db) : new Map<number, Instant>();
  const found = new Map<string, Plan & { components: MeasuredComponent[] }>();
  const current: number[] = [];
  for (const c of components) {
    const known = progress.get(c.id);
    const anew = known !== undefined && known.timeZone !== c.timeZone;
    const until = reliableUntil(known, dirty.get(c.id), c.timeZone);
    const begin =
      until ?? Math.min(c.createdAt, first.get(c.id) ?? Infinity, dirty.get(c.id) ?? Infinity);
    const from = hourStart(begin, c.timeZone);
    const to = hourStart(now, c.timeZone);
    if (from >= to) {
      if (dirty.has(c.id)) current.push(c.id);
      if (known || from > to) continue;
    }
    const key = `${from} ${to} ${c.timeZone} ${c.noticeMs} ${anew}`;
    let plan = found.get(key);
    if (!plan) {
      const { timeZone, noticeMs } = c;
      found.set(key, (plan = { from, to, timeZone, noticeMs, anew, components: [] }));
    }
    plan.components.push(c);
  }
  // What changed within the current hour asks for nothing here.
  if (current.length > 0) {
    await shortTransaction(db, async (trx) => {
      const still = await dirtySince(trx, current);
      const same = current.filter((id) => still.get(id) === dirty.get(id));
      if (same.length > 0) await clearDirty(trx, same);
    });
    touched?.(current);
  }
  return [...found.values()];
}

/** Some components over the whole time of a plan, slice by slice. */
async function rollUpPart(
  ctx: Pick<Reading, "db" | "config">,
  plan: Plan,
  now: Instant,
  options: RollUpOptions,
): Promise<number> {
  const ids = plan.components.map((c) => c.id);
  const sliceMs = Math.max(1, Math.floor(HOURS_A_SLICE / ids.length)) * HOUR_MS;
  let done = 0;
  let { from, anew } = plan;
  do {
    const to = Math.min(plan.to, hourStart(from + sliceMs, plan.timeZone));
    const slice = { ...plan, from, to, anew };
    const hours = await shortTransaction(ctx.db, async (db) => {
      // Changed again, further back, since the plan was made: next time.
      const dirty = await dirtySince(db, ids);
      if ([...dirty.values()].some((at) => at < from)) return null;
      if (anew) for (const id of ids) await forgetRollups(db, id);
      const { hourRows, dayRows } = await compute(db, slice);
      const kept = hourRows.filter((row) => row.from >= now - ctx.config.retention.hourlyMs);
      await putRollups(db, "hour", kept);
      await putRollups(db, "day", dayRows);
      await saveProgress(db, ids, { doneUntil: to, timeZone: plan.timeZone });
      // What was changed after this slice is not done either: progress says so.
      if (dirty.size > 0) await clearDirty(db, [...dirty.keys()]);
      return hourRows.length;
    });
    if (hours === null) break;
    done += hours;
    options.advanced?.(hours);
    options.touched?.(ids);
    from = to;
    anew = false;
    await yieldToOthers();
  } while (from < plan.to && !options.stopped?.());
  return done;
}

/** The hours of a slice, and the civil days that end in it, from the intervals. */
async function compute(
  db: Reading["db"],
  slice: Plan,
): Promise<{ hourRows: RolledUp[]; dayRows: RolledUp[] }> {
  const { timeZone, noticeMs } = slice;
  const hours = civilHours(slice, timeZone);
  const days = civilDays(slice, timeZone).filter((day) => day.to <= slice.to);
  const from = days.length > 0 ? dayStart(civilDate(slice.from, timeZone), timeZone) : slice.from;
  const window = { from, to: slice.to };
  const ids = slice.components.map((c) => c.id);
  const layers = await layersBetween(db, window, { components: ids });
  const hourRows: RolledUp[] = [];
  const dayRows: RolledUp[] = [];
  for (const componentId of ids) {
    const pieces = timeline(layers.get(componentId) ?? NO_LAYERS, window, noticeMs);
    tallies(pieces, hours).forEach((sums, i) =>
      hourRows.push({ componentId, from: hours[i]!.from, sums }),
    );
    tallies(pieces, days).forEach((sums, i) =>
      dayRows.push({ componentId, from: days[i]!.from, sums }),
    );
  }
  return { hourRows, dayRows };
}
