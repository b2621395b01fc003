import { createHash } from "node:crypto";
import { Refusal } from "../core/refusal.ts";
import type { Incident, Maintenance } from "../core/declared.ts";
import type { Instant } from "../core/model.ts";
import type { PageSnapshot } from "../core/snapshot.ts";

/** Filters of the native API's lists; each is optional. */
export type EventFilter = {
  readonly status?: string | undefined;
  /** Configured id. */
  readonly provider?: string | undefined;
  /** Events under way at any moment of `[from, to)`. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
};

/** A part of a list, and where the next one begins; `null` at the end. */
export type Part<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };

/** The common part of the two kinds of event, for lists. */
type Kind<T> = {
  readonly name: string;
  readonly all: (page: PageSnapshot) => readonly T[];
  readonly start: (event: T) => Instant;
  /** `null`: not known yet. */
  readonly end: (event: T) => Instant | null;
  readonly isOpen: (event: T) => boolean;
  readonly components: (event: T) => readonly string[];
};

export const INCIDENTS: Kind<Incident> = {
  name: "incidents",
  all: (page) => page.incidents,
  start: (i) => i.startedAt,
  end: (i) => i.resolvedAt,
  isOpen: (i) => i.status !== "resolved" && i.status !== "postmortem",
  components: (i) => i.components.map((c) => c.id),
};

export const MAINTENANCES: Kind<Maintenance> = {
  name: "maintenances",
  all: (page) => page.maintenances,
  start: (m) => m.startsAt,
  end: (m) => m.endsAt,
  isOpen: (m) => m.status !== "completed" && m.status !== "cancelled",
  components: (m) => m.components,
};

/**
 * Returns a part of a page's incidents or maintenances, latest start first.
 *
 * Events may come and go between two parts: a cursor is a position in time, so that none is listed
 * twice and none that remains is left out.
 *
 * @throws Refusal `invalid` for an unknown provider, `malformed` for a cursor that was not issued
 *   for this list with this filter
 */
export function eventPart<T extends { readonly id: string; readonly status: string }>(
  kind: Kind<T>,
  page: PageSnapshot,
  filter: EventFilter,
  limit: number,
  cursor?: string,
): Part<T> {
  const list = listName(kind.name, page, filter);
  const after = cursor === undefined ? null : readCursor(cursor, list);
  const concerns = concerning(page, filter.provider);
  const { from = -Infinity, to = Infinity, status } = filter;
  const wanted = kind
    .all(page)
    .filter((event) => {
      if (status === "open" ? !kind.isOpen(event) : status && event.status !== status) return false;
      if (kind.start(event) >= to || (kind.end(event) ?? Infinity) <= from) return false;
      return concerns(kind.components(event));
    })
    .toSorted((a, b) => order(positionOf(kind, a), positionOf(kind, b)));
  const rest =
    after === null ? wanted : wanted.filter((event) => order(positionOf(kind, event), after) > 0);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const more = rest.length > items.length && last !== undefined;
  return { items, nextCursor: more ? writeCursor(positionOf(kind, last), list) : null };
}

function concerning(
  page: PageSnapshot,
  provider: string | undefined,
): (components: readonly string[]) => boolean {
  if (provider === undefined) return () => true;
  const found = page.providers.find((p) => p.id === provider);
  if (!found) {
    const pointer = "/provider";
    const detail = `there is no provider ${JSON.stringify(provider)}`;
    throw new Refusal("invalid", "The query cannot be answered.", [{ pointer, detail }]);
  }
  const own = new Set(found.components.map((c) => c.id));
  return (components) => components.some((id) => own.has(id));
}

type Position = { readonly at: Instant; readonly id: string };

const positionOf = <T extends { readonly id: string }>(kind: Kind<T>, event: T): Position => ({
  at: kind.start(event),
  id: event.id,
});

/** Latest first; of the same instant, by id. */
const order = (a: Position, b: Position): number =>
  b.at - a.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * Returns the name of a list, to which a cursor belongs: it is invalid in another list, on another
 * page, or filtered otherwise.
 */
function listName(kind: string, page: PageSnapshot, filter: EventFilter): string {
  const { status, provider, from, to } = filter;
  return JSON.stringify([kind, page.id, status, provider, from, to]);
}

const MARK_LENGTH = 11;

/**
 * Returns the mark of a cursor. It needs no secret, since a forged cursor reveals only public data.
 */
const markOf = (position: string, list: string) =>
  createHash("sha256").update(`${list}\n${position}`).digest("base64url").slice(0, MARK_LENGTH);

function writeCursor({ at, id }: Position, list: string): string {
  const position = Buffer.from(`${at}.${id}`).toString("base64url");
  return markOf(position, list) + position;
}

function readCursor(cursor: string, list: string): Position {
  const position = cursor.slice(MARK_LENGTH);
  const [, at, id] =
    /^(-?\d{1,16})\.([a-z0-9]+)$/.exec(Buffer.from(position, "base64url").toString()) ?? [];
  if (at === undefined || id === undefined || !cursor.startsWith(markOf(position, list))) {
    const detail = "This cursor does not belong to this list with this filter; ask without it.";
    throw new Refusal("malformed", detail, [{ pointer: "/cursor", detail: "unknown cursor" }]);
  }
  return { at: Number(at), id };
}
