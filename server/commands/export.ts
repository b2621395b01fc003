import { isInstant } from "../core/instant.ts";
import { PRIVATE_MODE } from "../../db/private-file.ts";
import { storeOf } from "../../db/store.ts";
import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { InvalidArgumentError, Option, type Command } from "commander";
import type { Context } from "../context/context.ts";
import { civilDate, dayStart } from "../core/calendar.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { instantOf } from "../core/imports/past-reading.ts";
import { isFresh, readKept, snapshotFile } from "../state/stored-snapshot.ts";
import { readSettings, UsageError } from "../config/settings.ts";
import { exportSite } from "./static-export/export-site.ts";
import { stopOnSignal } from "./exit.ts";
import { pageNamed, withContext } from "./in-force.ts";
import { databaseOf } from "./on-database.ts";
import { dailyTable, resultTable, stateTable, textOf } from "./past-export.ts";
import { progressOf } from "./progress.ts";
import { counted } from "../core/counted.ts";

/** Pause between two looks of `--watch` for another snapshot; the server writes one every 10 s. */
const WATCH_MS = 500;

const TABLES = { results: resultTable, intervals: stateTable, daily: dailyTable } as const;
type TableName = keyof typeof TABLES;

type Options = { [name in TableName]?: boolean } & {
  static?: string;
  watch?: boolean;
  component?: string;
  page?: string;
  from?: string;
  to?: string;
  format: "csv" | "jsonl";
  output?: string;
};

/** `vigie export`: what is here, for elsewhere. */
export function exportCommand(program: Command): void {
  program
    .command("export")
    .description("write the public site as files, or measurements as CSV or JSON Lines")
    .option(
      "--static <folder>",
      "the site and its feeds, from the last good snapshot, into this folder: a link to the set in force, replaced at once",
    )
    .option("--watch", "the site again on each change, until stopped")
    .option("--results", "single results, as long as they are kept")
    .option("--intervals", "states of every layer, as `vigie import` reads them")
    .option("--daily", "seconds in each state and availability, by civil day")
    .option("--component <id>", "of this one alone")
    .option("--page <id>", "of this page alone")
    .option("--from <instant>", "an instant, or a civil day of the page", moment)
    .option("--to <instant>", "before this instant, or the beginning of this day", moment)
    .addOption(new Option("--format <format>", "how").choices(["csv", "jsonl"]).default("csv"))
    .option("-o, --output <file>", "where; stdout if not said")
    .action(async (options: Options) => {
      const names = Object.keys(TABLES) as TableName[];
      const table = names.filter((name) => options[name]);
      if (table.length + (options.static === undefined ? 0 : 1) !== 1) {
        throw new UsageError("say one of --static, --results, --intervals and --daily");
      }
      if (table[0]) return withContext((ctx) => exportPast(ctx, table[0]!, options));
      const settings = readSettings(process.env);
      const { files } = storeOf(databaseOf(settings), settings.stateFolder);
      const path = snapshotFile(files);
      const exported = await exportOnce(path, options.static!);
      if (options.watch) await watch(path, options.static!, exported);
    });
}

/** A file that is there is replaced when the new one is whole. */
async function exportPast(ctx: Context, name: TableName, options: Options): Promise<void> {
  const { component, page, output, format } = options;
  const { timeZone } = pageNamed(ctx.config, page);
  const at = (text: string) => (text.length === 10 ? dayStart(text, timeZone) : instantOf(text));
  const wanted = {
    ...(component !== undefined && { component }),
    ...(page !== undefined && { page }),
    ...(options.from !== undefined && { from: at(options.from) }),
    ...(options.to !== undefined && { to: at(options.to) }),
  };
  if ((wanted.to ?? Infinity) <= (wanted.from ?? 0)) {
    throw new UsageError("--to must come after --from");
  }
  const isThere = ctx.config.pages
    .flatMap((p) => p.providers.flatMap((provider) => provider.components))
    .some((c) => component === undefined || c.id === component);
  if (component !== undefined && !isThere) throw new UsageError(`no component ${component}`);
  const progress = progressOf("Exporting");
  const table = TABLES[name](ctx, wanted, (...done) => progress.to(...done));
  const text = Readable.from(textOf(table, format));
  if (output === undefined) {
    await pipeline(text, process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
      // Who reads has had enough: `| head`.
      if (error.code !== "EPIPE") throw error;
    });
  } else {
    const part = `${output}.part`;
    await rm(part, { force: true });
    try {
      await pipeline(text, createWriteStream(part, { mode: PRIVATE_MODE }));
      await rename(part, output);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }
  progress.end();
}

/** An instant with its offset, or a civil day, of which the zone is known later. */
function moment(text: string): string {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  if (isInstant(day) && civilDate(day, "UTC") === text) return text;
  if (!Number.isNaN(instantOf(text))) return text;
  throw new InvalidArgumentError("wanted is 2026-10-07, or 2026-10-07T10:00:00+02:00");
}

/** @throws UsageError where no snapshot was ever kept */
async function exportOnce(path: string, folder: string): Promise<Snapshot> {
  // Read alone: whatever serves this database may be running, or broken, or elsewhere.
  const snapshot = readKept(path);
  if (!snapshot) throw new UsageError(`${path} is not there: run \`vigie serve\` first`);
  if (snapshot.pages.every((page) => page.isPrivate)) {
    throw new UsageError("every page is private: files would show it to everybody");
  }
  const progress = progressOf("Exporting");
  const written = await exportSite(snapshot, folder, Date.now(), (...at) => progress.to(...at));
  progress.end();
  const of = new Date(snapshot.generatedAt).toISOString();
  const { files, changed } = written;
  process.stdout.write(
    `${folder}: ${counted(files, "file")} (${changed} changed), state of ${of}\n`,
  );
  return snapshot;
}

/** Exports whenever another snapshot was kept, and once when the last one is out of date. */
async function watch(path: string, folder: string, first: Snapshot): Promise<void> {
  const stop = new AbortController();
  const done = follow(path, folder, first, stop.signal);
  stopOnSignal(async () => {
    stop.abort();
    await done;
  });
  await done;
}

async function follow(path: string, folder: string, first: Snapshot, stop: AbortSignal) {
  let shown = first;
  let shownFile = await identity(path);
  let wasFresh = isFresh(first, Date.now());
  while (!stop.aborted) {
    await sleep(WATCH_MS, undefined, { signal: stop }).catch(() => {});
    if (stop.aborted) return;
    const file = await identity(path);
    const fresh = isFresh(shown, Date.now());
    const changed = file !== null && file !== shownFile;
    if (!changed && fresh === wasFresh) continue;
    try {
      shown = await exportOnce(path, folder);
    } catch (error) {
      // The set in force stays; the next snapshot is another chance.
      const reason = error instanceof Error ? error.message : String(error);
      process.stderr.write(`vigie: not exported: ${reason}\n`);
    }
    shownFile = file;
    wasFresh = isFresh(shown, Date.now());
  }
}

/** Returns the identity of a file: each snapshot is another file, renamed to the same name. */
async function identity(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  return found ? `${found.ino} ${found.mtimeMs}` : null;
}
