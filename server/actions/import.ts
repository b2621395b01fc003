import { setTimeout as pause } from "node:timers/promises";
import {
  endImport,
  everyComponent,
  importedUntil,
  isSaid,
  noteImport,
  unknownParts,
  type Stored,
} from "../../db/imports.ts";
import { insertRows } from "../../db/intervals.ts";
import { markLateResult, resultsPurgedUntil } from "../../db/latencies.ts";
import { frozenMonthNames } from "../../db/frozen-months.ts";
import type { Db } from "../../db/schema.ts";
import { insertResults, type StoredResult } from "../../db/results.ts";
import { markDirty } from "../../db/rollups.ts";
import { bumpRevision } from "../../db/key-values.ts";
import { loadLive } from "../state/live.ts";
import type { Context } from "../context/context.ts";
import { monthOf } from "../core/calendar.ts";
import type { Interval } from "../core/model.ts";
import {
  isMistake,
  type PastEntry,
  type PastResult,
  type PastState,
  type RowMistake,
} from "../core/imports/past-entry.ts";
import { Refusal } from "../core/refusal.ts";
import { shortTransaction } from "../context/time-slices.ts";
import { audit } from "../context/write.ts";
import { requireRight } from "./change.ts";

/** Rows in one transaction, some 10 ms, so that a running server is not held up. */
const WEIGHT_A_SLICE = 1_000;
/** A state looks for what is known first; results are many and are written together. */
const WEIGHT = { state: 5, result: 1 } as const;
const ROWS_A_STEP = 1_000;
/** Pause between two transactions, in which other writers get the database. */
const PAUSE_MS = 2;
/** Most mistakes that are listed one by one. */
const MOST_TOLD = 50;

export type PastFile = {
  /** Fingerprint of the file and of how it is read, by which an interrupted import resumes. */
  readonly key: string;
  /** "uptimerobot": marks what was seen as seen by others. */
  readonly from: string;
  /** The file from its beginning, in the same order each time. */
  readonly read: () => AsyncIterable<PastEntry | RowMistake>;
  /** Rows that are wrong are left out; else nothing is taken over where there is one. */
  readonly keepGood: boolean;
};

export type Checked = {
  readonly rows: number;
  readonly bad: number;
  /** The first of them. */
  readonly mistakes: readonly RowMistake[];
};

export type TakenOver = {
  /** New, whole or in part. */
  readonly added: number;
  /** Left as it was: it is known already, by our own observation or an earlier import. */
  readonly known: number;
  readonly bad: number;
  /** Rows that were done before an interruption. */
  readonly before: number;
  readonly isComplete: boolean;
};

type ImportProgress = {
  readonly advanced?: (rows: number) => void;
  readonly stopped?: () => boolean;
};

/** Looks at every row and writes nothing. */
export async function checkPast(
  ctx: Context,
  file: PastFile,
  { advanced }: ImportProgress = {},
): Promise<Checked> {
  const places = { ...(await placesOf(ctx)), frozen: await frozenOf(ctx) };
  const mistakes: RowMistake[] = [];
  let [rows, bad] = [0, 0];
  for await (const item of file.read()) {
    const message = isMistake(item) ? item.message : await problemOf(ctx.db, places, item);
    rows += 1;
    if (message !== null) {
      bad += 1;
      if (mistakes.length < MOST_TOLD) mistakes.push({ row: item.row, message });
    }
    if (rows % ROWS_A_STEP === 0) advanced?.(rows);
  }
  return { rows, bad, mistakes };
}

/**
 * Takes a past over that others observed, or that was exported. What Vigie knows itself stays: a
 * verified or published state is added only where its layer says nothing, a result only where its
 * slot has none. What is rolled up follows by itself.
 *
 * In slices, each a transaction with a note on how far it is: what is interrupted goes on, and
 * what is done again changes nothing. Call `checkPast` first: that is where a mistake stops all.
 *
 * @throws Refusal `forbidden`; `conflict` where a row has become wrong since it was checked
 */
export async function takePastOver(
  ctx: Context,
  file: PastFile,
  progress: ImportProgress = {},
): Promise<TakenOver> {
  requireRight(ctx, "measurement.write");
  await storeComponents(ctx);
  const places = await placesOf(ctx);
  const before = await importedUntil(ctx.db, file.key);
  const sum = { added: 0, known: 0, bad: 0 };
  let [done, weight] = [0, 0];
  let slice: PastEntry[] = [];
  const write = async () => {
    const entries = slice;
    [slice, weight] = [[], 0];
    const counts = await shortTransaction(ctx.db, async (db) => {
      // The first statement writes: no other change can come between our reading and it.
      await noteImport(db, file.key, done, ctx.now());
      return writeSlice(db, { ...places, frozen: await frozenOf({ ...ctx, db }) }, file, entries);
    });
    for (const key of ["added", "known", "bad"] as const) sum[key] += counts[key];
    progress.advanced?.(done);
    await pause(PAUSE_MS);
  };
  for await (const item of file.read()) {
    done += 1;
    if (done <= before) continue;
    if (isMistake(item)) {
      if (!file.keepGood) throw new Refusal("conflict", `row ${item.row}: ${item.message}`);
      sum.bad += 1;
      continue;
    }
    slice.push(item);
    weight += WEIGHT[item.kind];
    if (weight < WEIGHT_A_SLICE) continue;
    await write();
    if (progress.stopped?.()) return { ...sum, before, isComplete: false };
  }
  if (slice.length > 0) await write();
  await shortTransaction(ctx.db, async (db) => {
    await endImport(db, file.key);
    const after = { ...sum, before, from: file.from };
    const subject = `import:${file.key.slice(0, 12)}`;
    await audit(
      { ...ctx, db },
      { action: "measurement.import", subject, pageId: null, before: null, after },
    );
    await bumpRevision(db);
  });
  return { ...sum, before, isComplete: true };
}

async function writeSlice(db: Db, places: Known, file: PastFile, entries: readonly PastEntry[]) {
  const counts = { added: 0, known: 0, bad: 0 };
  const results: StoredResult[] = [];
  const dirty: { componentId: number; from: number }[] = [];
  for (const entry of entries) {
    const problem = await problemOf(db, places, entry);
    const place = places.of(entry);
    if (problem !== null || !place) {
      if (!file.keepGood) throw new Refusal("conflict", `row ${entry.row}: ${problem}`);
      counts.bad += 1;
    } else if (entry.kind === "result") {
      results.push(resultOf(entry, place.monitors.get(entry.monitor)!));
    } else {
      const parts = await newParts(db, place.id, entry);
      await insertRows(db, rowsOf(entry, place.id, parts, file.from));
      if (parts[0]) dirty.push({ componentId: place.id, from: parts[0].from });
      counts[parts.length > 0 ? "added" : "known"] += 1;
    }
  }
  await markDirty(db, dirty);
  if (results.length > 0) {
    const added = await insertResults(db, results);
    counts.added += added;
    counts.known += results.length - added;
    if (added > 0) await markLateResult(db, Math.min(...results.map((r) => r.slotAt)));
  }
  return counts;
}

type Places = {
  readonly of: (entry: PastEntry) => Stored | undefined;
  /** Configured, but never stored yet: all of it is new. */
  readonly isNew: (entry: PastEntry) => boolean;
  readonly timeZone: (page: string) => string;
  readonly purgedUntil: number;
};

/** With the closed months of each page, which may become more meanwhile. */
type Known = Places & { readonly frozen: ReadonlyMap<string, readonly string[]> };

async function placesOf({ db, config }: Pick<Context, "db" | "config">): Promise<Places> {
  const stored = new Map((await everyComponent(db)).map((c) => [`${c.page} ${c.component}`, c]));
  const configured = configuredNames(config);
  const keyOf = ({ page, component }: PastEntry) => `${page} ${component}`;
  return {
    of: (entry) => stored.get(keyOf(entry)),
    isNew: (entry) => {
      const monitors = configured.get(keyOf(entry));
      return monitors !== undefined && (entry.kind === "state" || monitors.has(entry.monitor));
    },
    timeZone: (page) => config.pages.find((p) => p.id === page)?.timeZone ?? "UTC",
    purgedUntil: await resultsPurgedUntil(db),
  };
}

async function frozenOf({ db, config }: Pick<Context, "db" | "config">) {
  const frozen = new Map<string, string[]>();
  for (const { id } of config.pages) frozen.set(id, await frozenMonthNames(db, id));
  return frozen;
}

/** Each configured component with the keys of its monitors. */
function configuredNames({ pages }: Context["config"]): Map<string, ReadonlySet<string>> {
  return new Map(
    pages.flatMap((page) =>
      page.providers.flatMap((provider) =>
        provider.components.map((c): [string, ReadonlySet<string>] => [
          `${page.id} ${c.id}`,
          new Set(c.monitors.map((m) => m.key)),
        ]),
      ),
    ),
  );
}

/**
 * Stores configured components that were never stored, since `vigie serve` has not run with them
 * yet.
 */
async function storeComponents(ctx: Context): Promise<void> {
  const stored = new Map(
    (await everyComponent(ctx.db)).map((c) => [`${c.page} ${c.component}`, c.monitors]),
  );
  const isMissing = ([key, monitors]: [string, ReadonlySet<string>]) =>
    [...monitors].some((m) => !stored.get(key)?.has(m)) || !stored.has(key);
  if ([...configuredNames(ctx.config)].some(isMissing)) await loadLive(ctx);
}

/** Why an entry cannot be taken over, or `null`. */
async function problemOf(db: Db, places: Known, entry: PastEntry): Promise<string | null> {
  const place = places.of(entry);
  if (!place && !places.isNew(entry)) {
    return `page ${entry.page} has no component ${JSON.stringify(entry.component)}`;
  }
  if (entry.kind === "result") {
    if (entry.slotAt < places.purgedUntil)
      return "single results of that time are not kept any more";
    if (place?.monitors.has(entry.monitor) ?? true) return null;
    return places.isNew(entry) ? null : `${entry.component} has no monitor ${entry.monitor}`;
  }
  // What people were shown is in no report.
  if (!place || entry.layer === "published") return null;
  const zone = places.timeZone(entry.page);
  const isFrozen = (part: Interval) => frozenMonth(places, entry.page, part, zone);
  if (isFrozen(entry) === undefined) return null;
  const month = (await newParts(db, place.id, entry)).map(isFrozen).find((m) => m !== undefined);
  if (month === undefined) return null;
  return `${month} is closed and its report stays: \`vigie correction add\` makes an erratum`;
}

function frozenMonth(places: Known, page: string, { from, to }: Interval, zone: string) {
  const frozen = places.frozen.get(page) ?? [];
  if (frozen.length === 0) return undefined;
  const [first, last] = [monthOf(from, zone), monthOf(to - 1, zone)];
  return frozen.find((month) => month >= first && month <= last);
}

/**
 * Returns the part of a state that is new: where its layer is empty, or all of it where several
 * sources may overlap.
 */
async function newParts(db: Db, componentId: number, entry: PastState): Promise<Interval[]> {
  const { layer, from, to } = entry;
  if (layer === "maintenance" || layer === "incident") {
    return (await isSaid(db, componentId, entry)) ? [] : [{ from, to }];
  }
  const parts = await unknownParts(db, componentId, layer, { from, to });
  if (layer !== "correction") return parts;
  // A correction has an author for all of it: it stands whole, or gives way.
  return parts[0]?.from === from && parts[0].to === to ? parts : [];
}

function rowsOf(entry: PastState, componentId: number, parts: readonly Interval[], from: string) {
  const { layer, state, source } = entry;
  const detail = { ...entry.detail, imported: entry.detail?.imported ?? { from } };
  return parts.map((part) => ({ ...part, componentId, layer, state, source, detail }));
}

function resultOf(entry: PastResult, monitorId: number): StoredResult {
  const { slotAt, attempt, startedAt, outcome, cause, latencyMs, httpStatus } = entry;
  return { monitorId, slotAt, attempt, startedAt, outcome, cause, latencyMs, httpStatus };
}
