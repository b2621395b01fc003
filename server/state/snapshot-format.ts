import { LRUCache } from "lru-cache";
import { COMPONENT_STATES } from "../core/model.ts";
import type { Day, Snapshot } from "../core/snapshot.ts";
import { DAY_MS } from "../core/duration.ts";

/**
 * A snapshot as text, and back. It is JSON, but for the civil days of components: ninety of
 * them make most of its size, so each is one row instead of an object.
 *
 * A row is the date, the ratio, then the seconds in each state, in the order of
 * `COMPONENT_STATES`; a run of days that differ in their dates alone is one row with a count.
 */
type Row = readonly [date: string, days: number, ratio: number | null, ...seconds: number[]];

/** A snapshot that was stored, and the program that stored it. */
export type Stored = { readonly snapshot: Snapshot; readonly madeBy: string | undefined };

/**
 * The text in pieces, to be written one by one: of a thousand components it is megabytes, and
 * made in one go would keep the event loop from its work.
 */
export function* keptPieces(snapshot: Snapshot, madeBy?: string): Generator<string> {
  const { pages, ...head } = snapshot;
  yield `${open({ madeBy, ...head })}"pages":[`;
  for (const [p, { providers, ...page }] of pages.entries()) {
    yield `${comma(p)}${open(page)}"providers":[`;
    for (const [v, { components, ...provider }] of providers.entries()) {
      const own = components.map(({ days, ...component }) =>
        JSON.stringify({ ...component, days: packDays(days) }),
      );
      yield `${comma(v)}${open(provider)}"components":[${own.join(",")}]}`;
    }
    yield "]}";
  }
  yield "]}";
}

/**
 * @throws Error if it is damaged or of another version
 */
export function parseKept(text: string): Snapshot {
  return parseStored(text).snapshot;
}

/**
 * Returns a stored snapshot with the program that stored it.
 *
 * @throws Error if it is damaged or of another version
 */
export function parseStored(text: string): Stored {
  const { madeBy, ...value } = JSON.parse(text) as Partial<Snapshot> & { madeBy?: string };
  if (value.schemaVersion !== 1 || !Array.isArray(value.pages)) {
    throw new Error("it is of another version");
  }
  const snapshot = value as Snapshot;
  const pages = snapshot.pages.map((page) => ({
    ...page,
    providers: page.providers.map((provider) => ({
      ...provider,
      components: provider.components.map((component) => ({
        ...component,
        days: unpackDays(component.days),
      })),
    })),
  }));
  return { snapshot: { ...snapshot, pages }, madeBy };
}

/** An object's JSON without its end, so that another member can follow. */
const open = (value: object): string => `${JSON.stringify(value).slice(0, -1)},`;
const comma = (index: number): string => (index === 0 ? "" : ",");

function packDays(days: readonly Day[]): readonly Row[] {
  const rows: Row[] = [];
  let first: Day | null = null;
  let count = 0;
  const put = () => {
    if (!first) return;
    const { date, ratio, seconds } = first;
    rows.push([date, count, ratio, ...COMPONENT_STATES.map((state) => seconds[state])]);
  };
  for (const day of days) {
    const goesOn =
      first !== null &&
      first.ratio === day.ratio &&
      numberOf(first.date) + count === numberOf(day.date) &&
      sameSeconds(first.seconds, day.seconds);
    if (goesOn) count += 1;
    else {
      put();
      first = day;
      count = 1;
    }
  }
  put();
  return rows;
}

const sameSeconds = (a: Day["seconds"], b: Day["seconds"]): boolean =>
  a === b || COMPONENT_STATES.every((state) => a[state] === b[state]);

const numbers = new LRUCache<string, number>({ max: 1_000 });

/** Returns the days since 1970 of a civil date; thousands of components have the same ninety. */
function numberOf(date: string): number {
  let number = numbers.get(date);
  if (number === undefined) {
    numbers.set(date, (number = Date.parse(date) / DAY_MS));
  }
  return number;
}

/** Days that an older version kept as objects are as they should be. */
function unpackDays(kept: readonly (Day | Row)[]): Day[] {
  return kept.flatMap((day): Day[] => {
    if (!isRow(day)) return [day];
    const [first, count, ratio, ...values] = day;
    const seconds = Object.fromEntries(
      COMPONENT_STATES.map((state, i) => [state, values[i] ?? 0]),
    ) as Day["seconds"];
    const number = numberOf(first);
    return Array.from({ length: count }, (_, i) => ({ date: dateOf(number + i), seconds, ratio }));
  });
}

const dates = new LRUCache<number, string>({ max: 1_000 });

/** Returns the civil date of a number of days since 1970. */
function dateOf(number: number): string {
  let date = dates.get(number);
  if (date === undefined) {
    dates.set(number, (date = new Date(number * DAY_MS).toISOString().slice(0, 10)));
  }
  return date;
}

const isRow = (day: Day | Row): day is Row => Array.isArray(day);
