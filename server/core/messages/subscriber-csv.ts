import { isoUtc, parseInstant } from "../instant.ts";
import { subscriberAddress } from "../mail-address.ts";
import type { Instant, Locale } from "../model.ts";
import {
  addressProblem,
  readScopes,
  SUBSCRIPTION_KINDS,
  type Known,
  type Scope,
  type Subscriber,
  type SubscriptionKind,
} from "./subscriber.ts";

/** The columns, in this order when written; read in any. Several values stand apart by ";". */
export const SUBSCRIBER_COLUMNS = ["email", "scopes", "kinds", "locale", "confirmed_at"] as const;
type Column = (typeof SUBSCRIBER_COLUMNS)[number];

/** A subscriber as a list brings it. */
export type ListedSubscriber = {
  readonly email: string;
  readonly scopes: readonly Scope[];
  readonly kinds: readonly SubscriptionKind[];
  readonly locale: Locale;
  /** Time of the owner's consent; `null`: they must still be asked. */
  readonly confirmedAt: Instant | null;
};

/** A mistake, and its line in the file, where the header is line 1. */
export type RowMistake = { readonly row: number; readonly message: string };

type Row = { readonly row: number; readonly cells: readonly string[] };

/**
 * Understands a list of subscribers. Nothing of it may be used where there is a mistake.
 *
 * An empty `scopes` means the page, empty `kinds` both, an empty `locale` the page's own, an
 * empty `confirmed_at` that nobody has agreed yet.
 *
 * @param now no consent can be of later
 */
export function readSubscribers(
  text: string,
  page: Known & { readonly locale: Locale },
  now: Instant,
): { readonly rows: readonly ListedSubscriber[]; readonly mistakes: readonly RowMistake[] } {
  const [header, ...body] = csvRows(text);
  const missing = SUBSCRIBER_COLUMNS.filter((name) => !header?.cells.includes(name));
  if (!header || missing.length > 0) {
    const message = `the header is ${SUBSCRIBER_COLUMNS.join(",")}; missing: ${missing.join(", ")}`;
    return { rows: [], mistakes: [{ row: 1, message }] };
  }
  const rows: ListedSubscriber[] = [];
  const mistakes: RowMistake[] = [];
  const seen = new Map<string, number>();
  for (const { row, cells } of body) {
    const say = (message: string) => mistakes.push({ row, message });
    if (cells.length !== header.cells.length) {
      say(`${cells.length} values, where the header has ${header.cells.length}`);
      continue;
    }
    const cell = (name: Column) => (cells[header.cells.indexOf(name)] ?? "").trim();
    const listed = readRow(cell, page, now, say);
    const before = seen.get(listed.email);
    if (before !== undefined && listed.email !== "")
      say(`${listed.email} is in line ${before} too`);
    else seen.set(listed.email, row);
    rows.push(listed);
  }
  return { rows, mistakes };
}

function readRow(
  cell: (name: Column) => string,
  page: Known & { readonly locale: Locale },
  now: Instant,
  say: (message: string) => void,
): ListedSubscriber {
  // A spreadsheet is kept from reading formulas by an apostrophe: see feeds/csv.ts.
  const email = cell("email").replace(/^'(?=[=+\-@])/, "");
  const atEmail = addressProblem(email);
  if (atEmail !== null) say(`email ${JSON.stringify(email.slice(0, 100))}: ${atEmail}`);

  const { scopes, problems } = readScopes(several(cell("scopes"), ["page"]), page);
  for (const { detail } of problems) say(`scopes: ${detail}`);

  const kinds = several(cell("kinds"), SUBSCRIPTION_KINDS);
  const wrong = kinds.filter((kind) => !SUBSCRIPTION_KINDS.some((k) => k === kind));
  if (wrong.length > 0) say(`kinds: ${JSON.stringify(wrong[0])} is not incident or maintenance`);

  const locale = cell("locale") || page.locale;
  if (locale !== "fr" && locale !== "en") say(`locale: ${JSON.stringify(locale)} is not fr or en`);

  return {
    email: subscriberAddress(email) ?? "",
    scopes,
    kinds: SUBSCRIPTION_KINDS.filter((kind) => kinds.includes(kind)),
    locale: locale === "en" ? "en" : "fr",
    confirmedAt: consentAt(cell("confirmed_at"), now, say),
  };
}

const several = (text: string, usual: readonly string[]): readonly string[] => {
  const values = text.split(";").map((value) => value.trim());
  const given = values.filter((value) => value !== "");
  return given.length === 0 ? usual : given;
};

const CONSENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

function consentAt(text: string, now: Instant, say: (message: string) => void): Instant | null {
  if (text === "") return null;
  const at = CONSENT.test(text) ? parseInstant(text) : null;
  if (at === null) {
    say(`confirmed_at: ${JSON.stringify(text)} is no date or instant with its offset`);
  } else if (at > now) say(`confirmed_at: ${text} lies in the future`);
  return at;
}

/** A subscriber as a row of such a list. */
export const subscriberRow = (s: Subscriber): readonly string[] => [
  s.email,
  s.scopes.join(";"),
  s.kinds.join(";"),
  s.locale,
  s.confirmedAt === null ? "" : isoUtc(s.confirmedAt),
];

/**
 * CSV as RFC 4180 has it, and as spreadsheets write it: a byte order mark, either line end. Empty
 * lines are passed over; each row bears the line at which it begins. A quote that is never closed
 * takes the rest of the file, which then has too few values.
 */
export function csvRows(text: string): Row[] {
  const rows: Row[] = [];
  let cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  let line = 1;
  let begunAt = 1;
  const source = text.replace(/^\ufeff/, "");
  const endRow = () => {
    cells.push(cell);
    if (cells.length > 1 || cell.trim() !== "") rows.push({ row: begunAt, cells });
    [cells, cell, begunAt] = [[], "", line];
  };
  for (let i = 0; i < source.length; i++) {
    const char = source[i]!;
    if (char === "\n") line += 1;
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (source[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else isQuoted = false;
    } else if (char === '"' && cell === "") isQuoted = true;
    else if (char === ",") {
      cells.push(cell);
      cell = "";
    } else if (char === "\n") endRow();
    else if (char !== "\r" || source[i + 1] !== "\n") cell += char;
  }
  endRow();
  return rows;
}
