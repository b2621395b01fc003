import { isoUtc, parseInstant } from "../instant.ts";
import { subscriberAddress } from "../mail-address.ts";
import type { RowMistake } from "../imports/past-entry.ts";
import type { Instant, Locale } from "../model.ts";
import { readCsv, type CsvRow } from "../imports/csv-reading.ts";
import {
  readForeignList,
  SUBSCRIBER_COLUMNS,
  type Column,
  type ForeignPage,
  type ForeignRow,
} from "./foreign-subscribers.ts";
import {
  addressProblem,
  followedIncidents,
  readScopes,
  SUBSCRIPTION_KINDS,
  type Known,
  type Scope,
  type Subscriber,
  type SubscriptionKind,
} from "./subscriber.ts";
import { counted } from "../counted.ts";

/** A subscriber as a list brings it. */
export type ListedSubscriber = {
  readonly email: string;
  readonly scopes: readonly Scope[];
  readonly kinds: readonly SubscriptionKind[];
  readonly locale: Locale;
  /** Time of the owner's consent; `null`: they must still be asked. */
  readonly confirmedAt: Instant | null;
};

/** A list of subscribers, read; rows of channels that Vigie does not serve are in `leftOut`. */
export type SubscriberList = {
  readonly rows: readonly ListedSubscriber[];
  readonly mistakes: readonly RowMistake[];
  readonly leftOut: readonly RowMistake[];
};

/** A page, and what a list from elsewhere is compared with. */
type ListPage = Known & ForeignPage & { readonly locale: Locale };

/**
 * Reads a list of subscribers: Vigie's own, or that of Statuspage and its like. Nothing of it may
 * be used where there is a mistake.
 *
 * An empty `scopes` means the page, empty `kinds` both, an empty `locale` the page's own, an
 * empty `confirmed_at` that nobody has agreed yet.
 *
 * @param now no consent can be of later
 */
export function readSubscribers(text: string, page: ListPage, now: Instant): SubscriberList {
  let table: readonly CsvRow[];
  try {
    table = readCsv(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { rows: [], mistakes: [{ row: lineIn(message), message }], leftOut: [] };
  }
  const [first] = table;
  const missing = SUBSCRIBER_COLUMNS.filter((name) => !first?.cells.includes(name));
  if (first && missing.length === 0) {
    const column = (name: Column) => first.cells.indexOf(name);
    const own = table.slice(1).map(({ row, cells }) => ({
      row,
      problem:
        cells.length === first.cells.length
          ? null
          : `${counted(cells.length, "value")}, where the header has ${first.cells.length}`,
      cell: (name: Column) => (cells[column(name)] ?? "").trim(),
    }));
    return { ...listOf(own, page, now), leftOut: [] };
  }
  // With a column that only our own export has, a column is missing.
  const isOwn = first?.cells.some((cell) => cell === "scopes" || cell === "kinds");
  const foreign = isOwn ? null : readForeignList(table, page);
  if (foreign === null) {
    const message = `the header is ${SUBSCRIBER_COLUMNS.join(",")}; missing: ${missing.join(", ")}`;
    return { rows: [], mistakes: [{ row: 1, message }], leftOut: [] };
  }
  return { ...listOf(foreign.rows, page, now), leftOut: foreign.leftOut };
}

/** The line that csv-parse names in its message. */
const lineIn = (message: string): number => Number(/line (\d+)/.exec(message)?.[1] ?? 1);

function listOf(
  listed: readonly ForeignRow[],
  page: ListPage,
  now: Instant,
): Pick<SubscriberList, "rows" | "mistakes"> {
  const rows: ListedSubscriber[] = [];
  const mistakes: RowMistake[] = [];
  const seen = new Map<string, number>();
  for (const { row, problem, cell } of listed) {
    const say = (message: string) => mistakes.push({ row, message });
    if (problem !== null) {
      say(problem);
      continue;
    }
    const subscriber = readRow(cell, page, now, say);
    const before = seen.get(subscriber.email);
    if (before !== undefined && subscriber.email !== "")
      say(`${subscriber.email} is in line ${before} too`);
    else seen.set(subscriber.email, row);
    rows.push(subscriber);
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

  const listed = several(cell("scopes"), ["page"]);
  // Incidents are in no configuration; those that are over are forgotten with the next purge.
  const incidents = followedIncidents(listed).filter((id) => /^[a-z0-9]{12}$/.test(id));
  const { scopes, problems } = readScopes(listed, { ...page, incidents });
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
