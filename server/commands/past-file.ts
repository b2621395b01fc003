import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import {
  csvOptions,
  readCsv,
  rowOf,
  type CsvRecord,
  type CsvRow,
} from "../core/imports/csv-reading.ts";
import type { Config } from "../core/configuration.ts";
import type { Interval } from "../core/model.ts";
import { readHyperping, readStatuspage, readUptimeRobot } from "../core/imports/outage-exports.ts";
import type { OutageExport } from "../core/imports/reported-outage.ts";
import type { PastEntry, RowMistake } from "../core/imports/past-entry.ts";
import { isObject, isPastHeader, jsonFields, readPast } from "../core/imports/past-reading.ts";
import {
  componentFinder,
  reportsUptime,
  reportedPast,
  type NameMap,
} from "../core/imports/match-components.ts";
import { UsageError } from "../config/settings.ts";
import { counted } from "../core/counted.ts";

export const PAST_FORMATS = [
  "vigie-csv",
  "vigie-jsonl",
  "uptimerobot",
  "hyperping",
  "statuspage",
] as const;
export type PastFormat = (typeof PAST_FORMATS)[number];

/** Exports of others are read as a whole; ours may be of any length. */
const LARGEST_FOREIGN = 64 * 1024 * 1024;
const LONGEST_LINE = 1_000_000;
const HEAD_BYTES = 65_536;

export type Understood = {
  readonly map: NameMap;
  readonly page?: string;
  /** Time in which the other service measured, for exports that contain outages alone. */
  readonly watched: Interval | null;
  /** Time zone of times without an offset. */
  readonly timeZone: string;
  readonly now: number;
};

/**
 * The rows of a file, from its beginning each time this is called.
 *
 * @throws UsageError where it cannot be read, or is not what its format says
 */
export async function* readPastFile(
  file: string,
  format: PastFormat,
  config: Config,
  how: Understood,
): AsyncGenerator<PastEntry | RowMistake> {
  switch (format) {
    case "vigie-csv":
      return yield* pastCsv(file, how.now);
    case "vigie-jsonl":
      return yield* pastLines(file, how.now);
    case "uptimerobot":
      return yield* foreign(readUptimeRobot(await wholeCsv(file), how.timeZone));
    case "hyperping":
      return yield* foreign(readHyperping(await wholeJson(file)));
    case "statuspage":
      return yield* foreign(readStatuspage(await wholeJson(file)));
  }

  function* foreign(reported: OutageExport): Generator<PastEntry | RowMistake> {
    if (reported.reported.length + reported.mistakes.length === 0) {
      throw new UsageError(`${file} has none of the columns of ${format} exports`);
    }
    const isWhole = reportsUptime(reported);
    if (!isWhole && !how.watched) {
      throw new UsageError(
        `${file} has outages alone: give the time in which all else was up, with --watched-from and --watched-to`,
      );
    }
    const find = componentFinder(config, how.map, how.page);
    const past = reportedPast(reported, find, format, isWhole ? null : how.watched, how.now);
    yield* past.mistakes;
    yield* past.states;
  }
}

async function* pastCsv(file: string, now: number): AsyncGenerator<PastEntry | RowMistake> {
  let header: Map<string, number> | null = null;
  for await (const { row, cells } of csvRows(file)) {
    if (!header) {
      const names = cells.map((c) => c.trim());
      if (!isPastHeader(names)) throw new UsageError(`${file}: the header is not of vigie export`);
      header = new Map(names.map((name, i) => [name, i]));
    } else if (cells.length !== header.size) {
      yield {
        row,
        message: `${counted(cells.length, "value")}, where the header has ${header.size}`,
      };
    } else {
      const at = header;
      yield readPast(row, (name) => cells[at.get(name) ?? -1] ?? "", now);
    }
  }
  if (!header) throw new UsageError(`${file} is empty`);
}

async function* pastLines(file: string, now: number): AsyncGenerator<PastEntry | RowMistake> {
  let rest = "";
  let row = 0;
  const read = (line: string): PastEntry | RowMistake | null => {
    row += 1;
    if (line.trim() === "") return null;
    const fields = jsonFields(line);
    return fields ? readPast(row, fields, now) : { row, message: "it is no JSON object" };
  };
  for await (const text of textOf(file)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_LINE) throw new UsageError(`${file}:${row + 1}: it has no end`);
    for (const line of lines) {
      const item = read(line);
      if (item) yield item;
    }
  }
  const last = read(rest);
  if (last) yield last;
}

/** The rows of a CSV file of any length, in the memory of its longest row. */
async function* csvRows(file: string): AsyncGenerator<CsvRow> {
  const parser = Readable.from(textOf(file)).compose(parse(csvOptions(await headOf(file))));
  try {
    for await (const record of parser) {
      const row = rowOf(record as CsvRecord);
      if (row) yield row;
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}

async function wholeCsv(file: string): Promise<CsvRow[]> {
  await refuseHuge(file);
  return everything(csvRows(file));
}

async function wholeJson(file: string): Promise<unknown> {
  await refuseHuge(file);
  const text = (await everything(textOf(file))).join("").replace(/^\ufeff/, "");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${(error as Error).message}`);
  }
}

async function everything<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function refuseHuge(file: string): Promise<void> {
  const { size } = await stat(file).catch(unreadable(file));
  if (size > LARGEST_FOREIGN) throw new UsageError(`${file} is too large: export it in parts`);
}

/** @throws UsageError where it cannot be read, or is no text */
async function* textOf(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    for await (const bytes of createReadStream(file)) {
      yield decoder.decode(bytes as Uint8Array, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${file} is not UTF-8`);
    throw (error as { code?: unknown }).code === undefined ? error : unreadable(file)(error);
  }
}

const unreadable = (file: string) => (error: unknown) => {
  throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
};

/** Returns the format of a file, from its beginning. */
export async function formatOf(file: string): Promise<PastFormat> {
  const head = await headOf(file);
  const first = head.split(/[\r\n]/, 1)[0] ?? "";
  const fields = jsonFields(first);
  if (fields && ["layer", "slot_at", "date"].some((name) => fields(name) !== "")) {
    return "vigie-jsonl";
  }
  if (/^\s*[[{]/.test(head)) {
    const document = await wholeJson(file);
    const item = (name: string) => {
      const list = isObject(document) ? document[name] : document;
      const one: unknown = Array.isArray(list) ? list[0] : null;
      return isObject(one) ? one : {};
    };
    const isStatuspage = ["incidents", "scheduled_maintenances"].some(
      (name) => "incident_updates" in item(name),
    );
    if (isStatuspage) return "statuspage";
    if ("startDate" in item("outages")) return "hyperping";
  } else {
    const header = readCsv(first)[0]?.cells.map((c) => c.trim()) ?? [];
    if (isPastHeader(header)) return "vigie-csv";
    const lower = header.map((c) => c.toLowerCase());
    if (["event", "date-time"].every((c) => lower.includes(c))) return "uptimerobot";
  }
  const known = PAST_FORMATS.join(", ");
  throw new UsageError(`${file} is none of ${known}; or say which it is with --format`);
}

async function headOf(file: string): Promise<string> {
  const handle = await open(file).catch(unreadable(file));
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString("utf8", 0, bytesRead).replace(/^\ufeff/, "");
  } catch (error) {
    return unreadable(file)(error);
  } finally {
    await handle.close();
  }
}

/** Returns one hash of a file's contents and of how it is read. */
export async function fingerprintOf(file: string, how: unknown): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(how));
  for await (const bytes of createReadStream(file)) hash.update(bytes as Uint8Array);
  return hash.digest("hex");
}
