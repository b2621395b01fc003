import type { Monitor } from "../../../server/core/api/monitors.ts";
import {
  ADDABLE_KINDS,
  WEB_KINDS,
  type AddableKind,
} from "../../../server/core/measuring/monitor-address.ts";
import type { SettingField } from "./kind-fields.ts";

/** A test of a value in the JSON body, as it is typed. */
export type JsonRow = { readonly path: string; readonly test: string; readonly value: string };
/** A test of a header, as it is typed. */
export type HeaderRow = { readonly name: string; readonly test: string; readonly value: string };

/** A monitor as it is being written: every value is the text of its field. */
export type Wish = {
  readonly name: string;
  readonly kind: AddableKind;
  readonly url: string;
  readonly every: string;
  readonly timeout: string;
  readonly confirm: string;
  readonly repeat: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly statuses: string;
  /** One text a line. */
  readonly texts: string;
  readonly json: readonly JsonRow[];
  readonly headers: readonly HeaderRow[];
  /** Expectations without a field here, which stay as they are. */
  readonly others: Readonly<Record<string, unknown>>;
};

export const JSON_TESTS = [
  "not-empty",
  "equals",
  "matches",
  "length",
  "less-than",
  "greater-than",
] as const;
export const HEADER_TESTS = ["contains", "equals", "matches", "absent"] as const;

const lines = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");
const listed = (value: unknown): unknown[] => [value ?? []].flat();
const asText = (value: unknown): string =>
  typeof value === "string" ? value : value == null ? "" : JSON.stringify(value);

/** Returns what is to be written of a monitor, or of a new one. */
export function wishOf(of: Partial<Monitor>): Wish {
  const { status, text, json, headers, ...others } = of.expect ?? {};
  return {
    name: of.name ?? "",
    kind: ADDABLE_KINDS.find((kind) => kind === of.kind) ?? "http",
    url: of.kind === undefined || WEB_KINDS.has(of.kind) ? (of.url ?? "https://") : "",
    every: of.every ?? "1m",
    timeout: of.timeout ?? "5s",
    confirm: of.confirm ?? "1m",
    repeat: String(of.repeat ?? 2),
    settings: Object.fromEntries(
      Object.entries(of.settings ?? {}).map(([key, value]) => [
        key,
        Array.isArray(value) ? value.join("\n") : asText(value),
      ]),
    ),
    statuses: listed(status).map(asText).join(", "),
    texts: listed(text).map(asText).join("\n"),
    json: listed(json).map(jsonRow),
    headers: Object.entries((headers as object | undefined) ?? {}).map(headerRow),
    others,
  };
}

function jsonRow(given: unknown): JsonRow {
  const { path, test, value } = given as { path?: string; test?: string; value?: unknown };
  // A text that reads like a number, or like true, is quoted: it is compared by its type.
  const isAmbiguous = typeof value === "string" && typeof literalOf(value) !== "string";
  return {
    path: path ?? "",
    test: test ?? "not-empty",
    value: isAmbiguous ? JSON.stringify(value) : value === null ? "null" : asText(value),
  };
}

function headerRow([name, given]: [string, unknown]): HeaderRow {
  if (typeof given === "string") return { name, test: "contains", value: given };
  const [test = "contains", value] = Object.entries(given as object)[0] ?? [];
  return { name, test, value: test === "absent" ? "" : asText(value) };
}

/** Returns the value that a text means: 12, true, null and "12" as in JSON, else the text itself. */
function literalOf(text: string): string | number | boolean | null {
  try {
    const value: unknown = JSON.parse(text);
    const isPlain = value === null || ["string", "number", "boolean"].includes(typeof value);
    return isPlain ? (value as string | number | boolean | null) : text;
  } catch {
    return text;
  }
}

function jsonTestOf({ path, test, value }: JsonRow): object {
  if (test === "not-empty") return { path, test };
  if (test === "matches") return { path, test, value };
  return { path, test, value: literalOf(value) };
}

const headerTestOf = ({ test, value }: HeaderRow): unknown =>
  test === "contains" ? value : test === "absent" ? { absent: true } : { [test]: value };

/** Returns the expectations as the interface takes them; `null`: the default. */
function expectOf(wish: Wish): Record<string, unknown> | null {
  const statuses = wish.statuses.split(/[\s,;]+/).filter(Boolean);
  const texts = lines(wish.texts);
  const headers = wish.headers.filter(({ name }) => name.trim() !== "");
  const expect = {
    ...wish.others,
    ...(statuses.length > 0 && {
      status: statuses.map((one) => (/^\d+$/.test(one) ? Number(one) : one)),
    }),
    ...(texts.length > 0 && { text: texts }),
    ...(wish.json.length > 0 && { json: wish.json.map(jsonTestOf) }),
    ...(headers.length > 0 && {
      headers: Object.fromEntries(headers.map((row) => [row.name.trim(), headerTestOf(row)])),
    }),
  };
  return Object.keys(expect).length === 0 ? null : expect;
}

/** Returns the settings of a kind as the interface takes them; empty fields are left out. */
function settingsOf(wish: Wish, fields: readonly SettingField[]): Record<string, unknown> | null {
  const given = fields.flatMap(({ key, as }): [string, unknown][] => {
    const text = (wish.settings[key] ?? "").trim();
    if (text === "") return [];
    if (as === "number") return [[key, /^\d+$/.test(text) ? Number(text) : text]];
    if (as === "boolean") return text === "false" ? [[key, false]] : [];
    if (as === "lines") return [[key, lines(text).map((line) => line.trim())]];
    return [[key, text]];
  });
  return given.length === 0 ? null : Object.fromEntries(given);
}

/**
 * Returns the body that adds or changes a monitor.
 *
 * @param isNew a kind is given once
 */
export function sentOf(wish: Wish, fields: readonly SettingField[], isNew: boolean): object {
  const isWeb = WEB_KINDS.has(wish.kind);
  return {
    name: wish.name,
    ...(isNew && { kind: wish.kind }),
    ...(isWeb && { url: wish.url.trim() }),
    every: wish.every.trim(),
    // Nothing is called for a heartbeat: it has no time-out that could outlast its interval.
    ...(wish.kind !== "heartbeat" && { timeout: wish.timeout.trim() }),
    confirm: wish.confirm.trim(),
    repeat: Number(wish.repeat),
    expect: wish.kind === "http" ? expectOf(wish) : null,
    settings: settingsOf(wish, fields),
  };
}
