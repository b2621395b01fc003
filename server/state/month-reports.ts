import { createHash, type Hash } from "node:crypto";
import { firstSeen, layersBetween } from "../../db/intervals.ts";
import { errataOf, frozenMonths } from "../../db/frozen-months.ts";
import type { Db } from "../../db/schema.ts";
import type { Reading } from "../context/context.ts";
import { addMonths, isMonth, monthOf } from "../core/calendar.ts";
import { NO_LAYERS, type Layers } from "../core/measuring/intervals.ts";
import type { Interval } from "../core/model.ts";
import type { MonthFigures, MonthReport, PublishedMonth } from "../core/month-report.ts";
import type { PageConfig } from "../core/configuration.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { Refusal } from "../core/refusal.ts";
import {
  elapsedOf,
  METHOD_VERSION,
  monthReport,
  serviceFigures,
  type SlaTerms,
} from "../core/measuring/slo.ts";
import { measuredComponents, noticeMs } from "./measured-components.ts";
import { yieldToOthers } from "../context/time-slices.ts";

type Looking = Pick<Reading, "db" | "config" | "now">;

/** Returns the commitment of a page now, and its components. */
export async function termsOf(ctx: Looking, page: PageConfig): Promise<SlaTerms> {
  const ids = new Map(
    (await measuredComponents(ctx)).filter((c) => c.pageId === page.id).map((c) => [c.key, c.id]),
  );
  return {
    pageId: page.id,
    timeZone: page.timeZone,
    target: page.sla?.target ?? null,
    noticeMs: noticeMs(page),
    providers: page.providers.map(({ id, name, role, components }) => ({
      id,
      name,
      role,
      components: components.flatMap((c) => {
        const stored = ids.get(c.id);
        const regions = c.locations && { regions: c.locations.regions.length };
        return stored === undefined ? [] : [{ id: stored, key: c.id, ...regions }];
      }),
    })),
  };
}

/**
 * Returns the report of a month from the intervals themselves, and the hash of its inputs.
 *
 * The same inputs give the same hash and the same report everywhere. Providers are read one after
 * the other, so that no other work waits for long.
 */
export async function workOutMonth(
  { db, now }: Pick<Reading, "db" | "now">,
  terms: SlaTerms,
  month: string,
): Promise<{ readonly report: MonthReport; readonly hash: string }> {
  const window = elapsedOf(terms, month, now());
  const hash = createHash("sha256").update(
    JSON.stringify([METHOD_VERSION, month, window, terms.timeZone, terms.target, terms.noticeMs]),
  );
  const gateway: Layers[] = [];
  const figures: MonthFigures[] = [];
  for (const { id, role, components } of terms.providers) {
    const found = await layersOver(
      db,
      window,
      components.map((c) => c.id),
    );
    const own = components.map((c) => found.get(c.id) ?? NO_LAYERS);
    hash.update(JSON.stringify([id, role]));
    components.forEach((c, i) => hashLayers(hash, c.key, own[i]!, window));
    figures.push(serviceFigures(own, window, terms.noticeMs, role));
    if (role === "gateway") gateway.push(...own);
    // Within a transaction everybody else waits anyway.
    if (!db.isTransaction) await yieldToOthers();
  }
  const report = monthReport(terms, month, now(), gateway, figures);
  return { report, hash: hash.digest("hex") };
}

const layersOver = async (db: Db, window: Interval, ids: readonly number[]) =>
  ids.length === 0 || window.to <= window.from
    ? new Map<number, Layers>()
    : layersBetween(db, window, { components: ids });

/** Returns the part of a component's layers that counts in a window, in a canonical form. */
function hashLayers(hash: Hash, key: string, layers: Layers, window: Interval): void {
  const to = (end: number | null) => Math.min(end ?? window.to, window.to);
  const clipped = (i: { from: number; to: number | null; state: string; fault?: string }) => [
    Math.max(i.from, window.from),
    to(i.to),
    i.state,
    i.fault ?? null,
  ];
  hash.update(
    JSON.stringify([
      key,
      layers.verified.map(clipped),
      // Notice counts from the start: it is not clipped.
      layers.maintenance.map((m) => [m.from, to(m.to), m.announcedAt]),
      layers.incident?.map(clipped) ?? [],
      layers.correction?.map((c) => [c.from, to(c.to), c.state, c.announcedAt ?? null]) ?? [],
    ]),
  );
}

/**
 * A month of a page as it is published: as it was frozen, with what became known since; or else
 * as it stands now.
 *
 * @throws Refusal if the month is malformed, or has not begun
 */
export async function publishedMonth(
  ctx: Looking,
  page: PageConfig,
  month: string,
): Promise<PublishedMonth> {
  refuseMonth(month, page.timeZone, ctx.now());
  const [frozen] = await publishedFrozen(ctx.db, page.id, { from: month, to: month });
  if (frozen) return frozen;
  const { report } = await workOutMonth(ctx, await termsOf(ctx, page), month);
  return { ...report, frozenAt: null, hash: null, errata: [] };
}

/** The frozen months of a page in a range, both ends included, oldest first. */
export async function publishedFrozen(
  db: Db,
  pageId: string,
  range: { readonly from: string; readonly to: string },
): Promise<PublishedMonth[]> {
  const frozen = await frozenMonths(db, pageId, range);
  if (frozen.length === 0) return [];
  const errata = await errataOf(db, pageId, range);
  return frozen.map(({ month, report, frozenAt, hash }) => ({
    ...report,
    frozenAt,
    hash,
    errata: errata.get(month) ?? [],
  }));
}

/** @throws Refusal if there can be no report of this month yet, or ever */
export function refuseMonth(month: string, timeZone: string, now: number): void {
  const refuse = (detail: string) => {
    throw new Refusal("invalid", `There is no report of this month: ${detail}.`, [
      { pointer: "/month", detail },
    ]);
  };
  if (!isMonth(month)) refuse("expected a month such as 2026-10");
  const current = monthOf(now, timeZone);
  if (month > current) refuse(`it has not begun; the latest is ${current}`);
}

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
