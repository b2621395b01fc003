import { InvalidArgumentError, Option, type Command } from "commander";
import { checkPast, takePastOver, type Checked, type PastFile } from "../actions/import.ts";
import type { Context } from "../context/context.ts";
import type { Interval } from "../core/model.ts";
import { instantOf } from "../core/imports/past-reading.ts";
import { UsageError } from "../config/settings.ts";
import { EXIT } from "./exit.ts";
import { pageNamed, withContext } from "./in-force.ts";
import {
  fingerprintOf,
  formatOf,
  PAST_FORMATS,
  readPastFile,
  type PastFormat,
} from "./past-file.ts";
import { progressOf } from "./progress.ts";
import { counted } from "../core/counted.ts";

type Options = {
  format: PastFormat | "auto";
  map: Map<string, string>;
  page?: string;
  watchedFrom?: number;
  watchedTo?: number;
  timeZone?: string;
  dryRun?: boolean;
  keepGood?: boolean;
  json?: boolean;
};

/** `vigie import`: a past that others observed, or that was exported. It works while a server runs. */
export function importCommand(program: Command): void {
  program
    .command("import")
    .description("import past states and results where none are stored; resumes if interrupted")
    .argument(
      "<file>",
      "of `vigie export`; UptimeRobot's logs as CSV; Hyperping's outages or Statuspage's incidents as their APIs give them",
    )
    .addOption(
      new Option(
        "--format <format>",
        "format of the file; recognised by its beginning unless given",
      )
        .choices(["auto", ...PAST_FORMATS])
        .default("auto"),
    )
    .option(
      "--map <name=component>",
      "component for another service's name; =- leaves it out",
      mapped,
      new Map(),
    )
    .option("--page <id>", "where several pages have a component of that name")
    .option(
      "--watched-from <instant>",
      "for exports of outages alone: time since which all else was up",
      instant,
    )
    .option("--watched-to <instant>", "and until when", instant)
    .option("--time-zone <zone>", "of times without an offset; the page's if not said")
    .option("--dry-run", "only print mistakes")
    .option("--keep-good", "leave wrong rows out; by default one mistake stops the import")
    .option("--json", "print the result as JSON")
    .action((file: string, options: Options) =>
      withContext((ctx) => importFile(ctx, file, options)),
    );
}

async function importFile(ctx: Context, path: string, options: Options): Promise<void> {
  const page = pageNamed(ctx.config, options.page);
  const format = options.format === "auto" ? await formatOf(path) : options.format;
  const timeZone = options.timeZone ?? page.timeZone;
  if (!isZone(timeZone)) throw new UsageError(`${JSON.stringify(timeZone)} is no time zone`);
  const now = ctx.now();
  const how = {
    map: options.map,
    watched: watchedOf(options, now),
    timeZone,
    ...(options.page !== undefined && { page: options.page }),
  };
  const file: PastFile = {
    key: await fingerprintOf(path, { ...how, map: [...options.map], format }),
    from: format.startsWith("vigie") ? "vigie" : format,
    read: () => readPastFile(path, format, ctx.config, { ...how, now }),
    keepGood: options.keepGood ?? false,
  };

  const progress = progressOf("Checking");
  const checked = await checkPast(ctx, file, { advanced: (rows) => progress.to(rows, rows) });
  progress.end();
  printMistakes(path, checked);
  if (checked.bad > 0) process.exitCode = EXIT.failure;
  if (options.dryRun || (checked.bad > 0 && !file.keepGood)) {
    const { rows, bad } = checked;
    const summary = options.json
      ? JSON.stringify({ format, rows, bad, added: 0 })
      : `${counted(rows, "row")} of ${format}, ${bad} of them wrong; nothing was imported`;
    process.stdout.write(`${summary}\n`);
    return;
  }
  await takeOver(ctx, file, checked, options.json ?? false);
}

async function takeOver(
  ctx: Context,
  file: PastFile,
  { rows }: Checked,
  json: boolean,
): Promise<void> {
  const progress = progressOf("Importing");
  let asked = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => (asked = true));
  const done = await takePastOver(ctx, file, {
    advanced: (row) => progress.to(row, rows),
    stopped: () => asked,
  });
  progress.end();
  if (!done.isComplete) process.exitCode = EXIT.failure;
  if (json) return void process.stdout.write(`${JSON.stringify({ rows, ...done })}\n`);
  const { added, known, bad, before } = done;
  const earlier = before > 0 ? `, ${before} done before` : "";
  const left = bad > 0 ? `, ${bad} wrong and left out` : "";
  const end = done.isComplete ? "" : "; interrupted: the same command goes on from here";
  process.stdout.write(`${added} added, ${known} known already${left}${earlier}${end}\n`);
}

function printMistakes(file: string, { mistakes, bad }: Checked): void {
  for (const { row, message } of mistakes) process.stderr.write(`${file}:${row}: ${message}\n`);
  if (bad > mistakes.length) process.stderr.write(`and ${bad - mistakes.length} more\n`);
}

function watchedOf({ watchedFrom, watchedTo }: Options, now: number): Interval | null {
  if (watchedFrom === undefined && watchedTo === undefined) return null;
  if (watchedFrom === undefined || watchedTo === undefined) {
    throw new UsageError("--watched-from and --watched-to belong together");
  }
  if (watchedTo <= watchedFrom || watchedTo > now) {
    throw new UsageError("--watched-to must come after --watched-from, and not lie in the future");
  }
  return { from: watchedFrom, to: watchedTo };
}

function mapped(text: string, before: ReadonlyMap<string, string>): Map<string, string> {
  const at = text.lastIndexOf("=");
  if (at < 1 || at === text.length - 1) {
    throw new InvalidArgumentError("wanted is name=component, or name=- to leave it out");
  }
  return new Map([...before, [text.slice(0, at), text.slice(at + 1)]]);
}

export function instant(text: string): number {
  const at = instantOf(text);
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError("an instant with its offset is wanted: 2026-10-07T10:00:00+02:00");
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}
