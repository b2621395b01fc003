import { firstKnown, layersBetween } from "../../db/intervals.ts";
import { componentOfMonitors, latenciesBetween, latencyUntil } from "../../db/latencies.ts";
import { dirtySince, progressOf, reliableUntil, rollupsBetween } from "../../db/rollups.ts";
import type { Reading } from "../context/context.ts";
import { hourStart } from "../core/calendar.ts";
import { NO_LAYERS, type Layers } from "../core/measuring/intervals.ts";
import { addLatencies, addPacked, type Latencies } from "../core/measuring/latency.ts";
import type { Instant, Interval } from "../core/model.ts";
import {
  bucketsOf,
  spansOf,
  type AvailabilitySeries,
  type Resolution,
} from "../core/measuring/series.ts";
import { servicePieces } from "../core/measuring/slo.ts";
import { tallies, type Tally } from "../core/measuring/uptime.ts";
import { countLatencies } from "./latency-counts.ts";
import type { MeasuredComponent } from "./measured-components.ts";
import { partsOf, yieldToOthers, type GiveWay } from "../context/time-slices.ts";
import { HOUR_MS } from "../core/duration.ts";

type Looking = Pick<Reading, "db" | "now">;
type Bucket = AvailabilitySeries["buckets"][number];

/** States and latencies are read for so many buckets at once: those of a month. */
const BUCKETS_A_SLICE: Readonly<Record<Resolution, number>> = { day: 31, hour: 31 * 24 };

/**
 * Time in each state of a component, or of several taken together, bucket by bucket. What is
 * rolled up is read from there; the rest, and services of several components, from the states:
 * both give the same milliseconds.
 */
export async function availabilityBuckets(
  { db }: Pick<Reading, "db">,
  components: readonly MeasuredComponent[],
  window: Interval,
  resolution: Resolution,
  giveWay: GiveWay = yieldToOthers,
): Promise<Bucket[]> {
  const [first, ...others] = components;
  if (!first) return [];
  const wanted = bucketsOf(window, resolution, first.timeZone);
  const known =
    others.length === 0 ? await rolledUp(db, first, window, resolution) : new Map<Instant, Tally>();
  const whole = new Set(
    spansOf(window, resolution, first.timeZone)
      .filter((span) => span.from >= window.from && span.to <= window.to)
      .map((span) => span.from),
  );
  const ids = components.map((c) => c.id);
  const beginning = await firstKnown(db, ids);
  const buckets: Bucket[] = [];
  const isKnown = (b: Interval) => whole.has(b.from) && known.has(b.from);
  for (const run of runsOf(wanted, isKnown, BUCKETS_A_SLICE[resolution])) {
    if (run.known) {
      for (const b of run.buckets) buckets.push({ ...b, sums: known.get(b.from)! });
      continue;
    }
    const over = { from: run.buckets[0]!.from, to: run.buckets.at(-1)!.to };
    // Before the first measurement there is nothing to read.
    const isBlank = beginning === null || over.to <= beginning;
    const layers = isBlank ? NOTHING : await layersBetween(db, over, { components: ids });
    const own = ids.map((id) => layers.get(id) ?? NO_LAYERS);
    const sums = tallies(servicePieces(own, over, first.noticeMs), run.buckets);
    run.buckets.forEach((b, i) => buckets.push({ ...b, sums: sums[i]! }));
    await giveWay();
  }
  return buckets;
}

/** The roll-ups of a window that may be relied upon, by their start. */
async function rolledUp(
  db: Reading["db"],
  { id, timeZone }: MeasuredComponent,
  window: Interval,
  resolution: Resolution,
): Promise<Map<Instant, Tally>> {
  const [progress, dirty] = [await progressOf(db, [id]), await dirtySince(db, [id])];
  const until = reliableUntil(progress.get(id), dirty.get(id), timeZone);
  if (until === null) return new Map();
  const rows = (await rollupsBetween(db, resolution, window, [id])).get(id) ?? [];
  const spans = new Map(spansOf(window, resolution, timeZone).map((s) => [s.from, s.to]));
  return new Map(
    rows.flatMap(({ from, sums }) =>
      (spans.get(from) ?? Infinity) <= until ? [[from, sums]] : [],
    ),
  );
}

type Run = { readonly known: boolean; readonly buckets: Interval[] };

const NOTHING: ReadonlyMap<number, Layers> = new Map();

/** Buckets in order, those next to each other that are known, or are not, put together. */
function runsOf(
  buckets: readonly Interval[],
  isKnown: (bucket: Interval) => boolean,
  most: number,
): Run[] {
  const runs: Run[] = [];
  for (const bucket of buckets) {
    const known = isKnown(bucket);
    const last = runs.at(-1);
    if (last?.known === known && last.buckets.length < most) last.buckets.push(bucket);
    else runs.push({ known, buckets: [bucket] });
  }
  return runs;
}

/** Time for which hours that are not rolled up are read from single results. */
const UNCOUNTED_MS = 3 * HOUR_MS;

/** Latencies of a component's successful probes over the hours or days that a window touches. */
export async function latencyBuckets(
  { db, now }: Looking,
  { id, timeZone }: MeasuredComponent,
  window: Interval,
  resolution: Resolution,
  giveWay: GiveWay = yieldToOthers,
): Promise<(Interval & { latencies: Latencies })[]> {
  const at = now();
  const spans = spansOf(window, resolution, timeZone);
  const last = spans.at(-1);
  if (!last) return [];
  const over = { from: spans[0]!.from, to: last.to };
  const counted = await latencyUntil(db, timeZone);
  const recent = Math.max(counted ?? 0, hourStart(at - UNCOUNTED_MS, timeZone));
  const rows = new Map<Instant, Latencies>();
  const add = (span: Instant, add: (into: Latencies) => void) => {
    const into: Latencies = rows.get(span) ?? new Map();
    add(into);
    rows.set(span, into);
  };
  const spanAt = (instant: Instant) => spans.findLast((s) => s.from <= instant)!.from;

  for (const part of partsOf(spans, BUCKETS_A_SLICE[resolution])) {
    const slice = { from: part[0]!.from, to: part.at(-1)!.to };
    for (const row of await latenciesBetween(db, resolution, slice, [id])) {
      add(row.from, (into) => addPacked(into, row.counts));
    }
    await giveWay();
  }
  if (resolution === "day") {
    // Of a day that is not over there are hours only.
    const open = { from: Math.max(over.from, spanAt(at)), to: Math.min(over.to, recent) };
    const hours = rows.has(open.from) ? [] : await latenciesBetween(db, "hour", open, [id]);
    for (const row of hours) add(spanAt(row.from), (into) => addPacked(into, row.counts));
  }
  const own = [...(await componentOfMonitors(db))].filter(([, c]) => c === id).map(([m]) => m);
  for (const span of spans.filter((s) => s.to > recent && s.from < at)) {
    const rest = { from: Math.max(span.from, recent), to: Math.min(span.to, at + 1) };
    const counts = await countLatencies(db, rest, new Map(own.map((m) => [m, id])), own);
    const latencies = counts.get(id);
    if (latencies) add(span.from, (into) => addLatencies(into, latencies));
  }
  return spans.map((span) => ({ ...span, latencies: rows.get(span.from) ?? new Map() }));
}
