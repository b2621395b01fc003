import { INSTANT_BOUNDS, parseInstant } from "../instant.ts";
import { CAUSES, COMPONENT_STATES, type Cause, type Instant } from "../model.ts";
import { LAYERS, type PastEntry, type RowMistake } from "./past-entry.ts";
import { DAY_MS } from "../duration.ts";

/** The fields of a row by the names of the columns; what is empty or missing is "". */
export type Fields = (name: string) => string;

const OUTCOMES = ["up", "degraded", "down", "maintenance"] as const;

/** A row that cannot be used; caught where rows are read. */
class Unusable extends Error {}

/**
 * Understands a row that `vigie export` wrote, as a state or as a result, whichever its columns
 * tell of.
 *
 * @param now nothing that was seen can be of later
 */
export function readPast(row: number, fields: Fields, now: Instant): PastEntry | RowMistake {
  try {
    return fields("slot_at") === "" ? stateOf(row, fields, now) : resultOf(row, fields, now);
  } catch (error) {
    if (error instanceof Unusable) return { row, message: error.message };
    throw error;
  }
}

function stateOf(row: number, fields: Fields, now: Instant): PastEntry {
  if (fields("date") !== "" && fields("layer") === "") {
    throw new Unusable("daily figures are made of states: import those (`export --intervals`)");
  }
  const layer = oneOf(LAYERS, fields, "layer");
  const from = instant(fields, "from");
  const to = instant(fields, "to");
  if (to <= from) throw new Unusable("to must come after from");
  if (to > now && layer !== "maintenance") throw new Unusable("to lies in the future");
  const source = text(fields("source"));
  const seen = layer === "verified" || layer === "published";
  if (seen !== (source === "")) {
    throw new Unusable(seen ? "source must be empty: it was seen" : "source is missing");
  }
  const detail = detailOf(fields("detail"));
  if (layer === "correction") {
    for (const name of ["author", "reason"]) {
      if (typeof detail?.[name] !== "string") throw new Unusable(`detail says no ${name}`);
    }
  }
  const state = oneOf(COMPONENT_STATES, fields, "state");
  return { kind: "state", row, ...placeOf(fields), layer, from, to, state, source, detail };
}

function resultOf(row: number, fields: Fields, now: Instant): PastEntry {
  const slotAt = instant(fields, "slot_at");
  const startedAt = fields("started_at") === "" ? slotAt : instant(fields, "started_at");
  if (startedAt < slotAt) throw new Unusable("started_at must not come before slot_at");
  if (startedAt > now) throw new Unusable("started_at lies in the future");
  const cause = fields("cause");
  if (cause !== "" && !isCause(cause)) throw new Unusable(`cause: ${quoted(cause)} is none`);
  const monitor = text(fields("monitor"));
  if (monitor === "") throw new Unusable("monitor is missing");
  return {
    kind: "result",
    row,
    ...placeOf(fields),
    monitor,
    slotAt,
    startedAt,
    attempt: whole(fields, "attempt", 1_000) ?? 0,
    outcome: fields("outcome") === "" ? null : oneOf(OUTCOMES, fields, "outcome"),
    cause: isCause(cause) ? cause : null,
    latencyMs: whole(fields, "latency_ms", DAY_MS),
    httpStatus: whole(fields, "http_status", 999),
  };
}

const isCause = (word: string): word is Cause => (CAUSES as readonly string[]).includes(word);
const quoted = (word: string): string => JSON.stringify(word.slice(0, 100));

/** A spreadsheet is kept from reading formulas by an apostrophe: see feeds/csv.ts. */
const text = (cell: string): string => cell.replace(/^'(?=[=+\-@\t\r])/, "");

function placeOf(fields: Fields): { page: string; component: string } {
  const [page, component] = [text(fields("page")), text(fields("component"))];
  if (page === "" || component === "") throw new Unusable("page or component is missing");
  return { page, component };
}

function oneOf<T extends string>(words: readonly T[], fields: Fields, name: string): T {
  const word = fields(name);
  const found = words.find((w) => w === word);
  if (found === undefined) {
    throw new Unusable(`${name}: ${quoted(word)} is not one of ${words.join(", ")}`);
  }
  return found;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** Returns the instant that RFC 3339 writes so, with its offset; `NaN` if it is none. */
export const instantOf = (word: string): Instant =>
  INSTANT.test(word) ? (parseInstant(word) ?? NaN) : NaN;

function instant(fields: Fields, name: string): Instant {
  const at = instantOf(fields(name));
  if (at >= 0) return at;
  throw new Unusable(
    `${name}: ${quoted(fields(name))} is no instant with its offset, ${INSTANT_BOUNDS}`,
  );
}

function whole(fields: Fields, name: string, most: number): number | null {
  const word = fields(name);
  if (word === "") return null;
  const number = /^\d{1,9}$/.test(word) ? Number(word) : NaN;
  if (number <= most) return number;
  throw new Unusable(`${name}: ${quoted(word)} is no whole number up to ${most}`);
}

function detailOf(word: string): Record<string, unknown> | null {
  if (word === "") return null;
  try {
    const value: unknown = JSON.parse(word);
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new Unusable(`detail: ${quoted(word)} is no JSON object`);
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A line of JSON as fields: numbers and objects are read back as they would stand in a cell. */
export function jsonFields(line: string): Fields | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const object = value;
  return (name) => {
    const field = Object.hasOwn(object, name) ? object[name] : null;
    if (field === null || field === undefined) return "";
    return typeof field === "string" ? field : JSON.stringify(field);
  };
}

/** Returns true if the columns of a file are those of `vigie export`. */
export const isPastHeader = (columns: readonly string[]): boolean =>
  ["page", "component"].every((c) => columns.includes(c)) &&
  ["layer", "slot_at", "date"].some((c) => columns.includes(c));
