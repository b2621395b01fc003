import { firstSeen } from "../../db/intervals.ts";
import type { Reading } from "../context/context.ts";
import { addMonths, monthOf } from "../core/calendar.ts";
import type { PageConfig, PublishedMonth, Snapshot } from "../core/model.ts";
import { publishedFrozen, termsOf, workOutMonth } from "./month-reports.ts";

type Looking = Pick<Reading, "db" | "config" | "now">;

/** The current month and the twelve before it: what the page shows of the past. */
const MONTHS = 13;

/** The reports that a page shows, by page id, newest first. */
export type ShownMonths = ReadonlyMap<string, readonly PublishedMonth[]>;

/**
 * The last months of every page, from the first of which anything is known: frozen ones as they
 * were frozen, the others as they stand now.
 */
export async function loadShownMonths(ctx: Looking): Promise<ShownMonths> {
  const seen = await firstSeen(ctx.db);
  const shown = new Map<string, readonly PublishedMonth[]>();
  for (const page of ctx.config.pages) shown.set(page.id, await monthsOf(ctx, page, seen));
  return shown;
}

/** The reports that a snapshot shows. */
export const monthsIn = (snapshot: Snapshot): ShownMonths =>
  new Map(snapshot.pages.flatMap(({ id, months }) => (months ? [[id, months] as const] : [])));

async function monthsOf(
  ctx: Looking,
  page: PageConfig,
  seen: ReadonlyMap<number, number>,
): Promise<PublishedMonth[]> {
  const terms = await termsOf(ctx, page);
  const to = monthOf(ctx.now(), page.timeZone);
  const starts = terms.providers.flatMap((p) => p.components.flatMap((c) => seen.get(c.id) ?? []));
  const first = starts.length > 0 ? monthOf(Math.min(...starts), page.timeZone) : to;
  const earliest = addMonths(to, 1 - MONTHS);
  const from = first > earliest ? first : earliest;
  const frozen = new Map(
    (await publishedFrozen(ctx.db, page.id, { from, to })).map((m) => [m.month, m]),
  );
  const months: PublishedMonth[] = [];
  for (let month = to; month >= from; month = addMonths(month, -1)) {
    const closed = frozen.get(month);
    if (closed) months.push(closed);
    else {
      const { report } = await workOutMonth(ctx, terms, month);
      months.push({ ...report, frozenAt: null, hash: null, errata: [] });
    }
  }
  return months;
}
