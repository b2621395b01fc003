import { civilDays, civilMonth } from "../calendar.ts";
import { timeline, together, type Layers, type Piece } from "./intervals.ts";
import type {
  Attribution,
  ExcludedTime,
  MonthDay,
  MonthFigures,
  MonthReport,
} from "../month-report.ts";
import type { Instant, Interval } from "../model.ts";
import { availability, counted, inSeconds, tallies, tally, type Tally } from "./uptime.ts";
import { HOUR_MS, MINUTE_MS } from "../duration.ts";

/**
 * Number of the method by which a month is measured against its commitment.
 *
 * The same inputs give the same report for ever: a change of what a figure means takes a new
 * number, and frozen months keep theirs.
 */
export const METHOD_VERSION = 1;

/** The commitment and its components, frozen together with the month. */
export type SlaTerms = {
  readonly pageId: string;
  readonly timeZone: string;
  /** In per cent, or `null` where nothing is promised. */
  readonly target: number | null;
  readonly noticeMs: number;
  /** In configured order. The promise binds those with role `gateway`, taken together. */
  readonly providers: readonly {
    readonly id: string;
    readonly name: string;
    readonly role: "gateway" | "provider";
    /** Database ids and configured ones; `regions` counts those that probe it, absent without. */
    readonly components: readonly {
      readonly id: number;
      readonly key: string;
      readonly regions?: number;
    }[];
  }[];
};

/** The part of a civil month that is over: all of it, once it is. Empty for a future one. */
export function elapsedOf(terms: SlaTerms, month: string, now: Instant): Interval {
  const { from, to } = civilMonth(month, terms.timeZone);
  return { from, to: Math.max(from, Math.min(to, now)) };
}

/** One service over a window: its components taken together (see `together`). */
export function serviceFigures(
  components: readonly Layers[],
  window: Interval,
  noticeMs: number,
  role: "gateway" | "provider",
): MonthFigures {
  return figuresOf(servicePieces(components, window, noticeMs), window, role);
}

/** The timeline of a service of several components. */
export function servicePieces(
  components: readonly Layers[],
  window: Interval,
  noticeMs: number,
): Piece[] {
  const timelines = components.map((layers) => timeline(layers, window, noticeMs));
  return together(timelines, window);
}

/**
 * The report of a civil month, up to `now` while it goes on. The budget is of the whole month,
 * whatever of it is known.
 *
 * @param gateway the layers of all components of the gateway
 * @param providers the figures of each of the terms' providers, in their order
 */
export function monthReport(
  terms: SlaTerms,
  month: string,
  now: Instant,
  gateway: readonly Layers[],
  providers: readonly MonthFigures[],
): MonthReport {
  const { from, to } = civilMonth(month, terms.timeZone);
  const window = elapsedOf(terms, month, now);
  const pieces = servicePieces(gateway, window, terms.noticeMs);
  const spentMs = counted(tally(pieces, window)).downMs;
  const budgetMs = terms.target === null ? null : errorBudgetMs(terms.target, to - from);
  return {
    page: terms.pageId,
    month,
    timeZone: terms.timeZone,
    from,
    to,
    until: window.to,
    target: terms.target,
    noticeHours: terms.noticeMs / HOUR_MS,
    ...figuresOf(pieces, window, "gateway"),
    ...vantagePoints(
      terms,
      terms.providers.filter(({ role }) => role === "gateway"),
    ),
    budgetSeconds: budgetMs === null ? null : budgetMs / 1000,
    spentSeconds: spentMs / 1000,
    leftSeconds: budgetMs === null ? null : (budgetMs - spentMs) / 1000,
    excluded: excludedTimes(pieces, gateway, terms.noticeMs),
    days: monthDays(pieces, window, terms.timeZone),
    methodVersion: METHOD_VERSION,
    providers: terms.providers.map((provider, i) => ({
      id: provider.id,
      name: provider.name,
      role: provider.role,
      ...providers[i]!,
      ...vantagePoints(terms, [provider]),
    })),
  };
}

/** Returns how many vantage points the figures of some providers rest on: the fewest of any. */
function vantagePoints(
  terms: SlaTerms,
  of: SlaTerms["providers"],
): Pick<MonthFigures, "vantagePoints"> {
  const counts = (providers: SlaTerms["providers"]) =>
    providers.flatMap(({ components }) => components.map((c) => c.regions ?? 0));
  const own = counts(of);
  if (own.length === 0 || counts(terms.providers).every((count) => count === 0)) return {};
  // The service itself is one.
  return { vantagePoints: Math.max(1, Math.min(...own)) };
}

/** Returns the days of a window from the same pieces as its sums: their seconds add up to these. */
function monthDays(pieces: readonly Piece[], window: Interval, timeZone: string): MonthDay[] {
  if (window.to <= window.from) return [];
  const days = civilDays(window, timeZone);
  return tallies(pieces, days).map((sums, i) => ({
    date: days[i]!.date,
    downSeconds: counted(sums).downMs / 1000,
    degradedSeconds: sums.ms.degraded_performance / 1000,
    plannedSeconds: sums.ms.under_maintenance / 1000,
    unknownSeconds: sums.ms.unknown / 1000,
  }));
}

/**
 * Returns the time that may be lost of a window without breaking the commitment: (100 - target) %
 * of it.
 *
 * @param target in per cent, 99.5 for instance
 * @returns whole milliseconds: 99.5 % leaves 216 minutes in 30 days
 */
export const errorBudgetMs = (target: number, windowMs: number): number =>
  Math.round((Math.round((100 - target) * 1e6) * windowMs) / 1e8);

function figuresOf(
  pieces: readonly Piece[],
  window: Interval,
  role: "gateway" | "provider",
): MonthFigures {
  const sums = tally(pieces, window);
  return {
    ...availability(sums),
    seconds: inSeconds(sums.ms),
    excludedSeconds: sums.excludedMs / 1000,
    attribution: attributionOf(pieces, role),
  };
}

/**
 * Returns the owner of each second that was not up.
 *
 * Down time belongs to the component's provider or gateway, unless the same call made both ways
 * showed otherwise. Maintenance is `planned`, announced in time or not. Time that was not measured
 * is `unknown`.
 */
function attributionOf(pieces: readonly Piece[], role: "gateway" | "provider"): Attribution {
  const ms = { gateway: 0, provider: 0, planned: 0, unknown: 0 };
  for (const { from, to, state, fault } of pieces) {
    if (state === "under_maintenance") ms.planned += to - from;
    else if (state === "unknown") ms.unknown += to - from;
    else if (state === "partial_outage" || state === "major_outage") ms[fault ?? role] += to - from;
  }
  return {
    gateway: ms.gateway / 1000,
    provider: ms.provider / 1000,
    planned: ms.planned / 1000,
    unknown: ms.unknown / 1000,
  };
}

/**
 * The times that left the denominator, with what announced each and how long before. Where
 * several announcements cover one moment, the earliest made counts.
 */
function excludedTimes(
  pieces: readonly Piece[],
  components: readonly Layers[],
  noticeMs: number,
): ExcludedTime[] {
  const announced = components
    .flatMap((layers) => [
      ...layers.maintenance,
      ...(layers.correction ?? []).flatMap((c) =>
        c.state === "under_maintenance" && c.announcedAt != null
          ? [{ ...c, announcedAt: c.announcedAt, source: undefined }]
          : [],
      ),
    ])
    .map(({ from, to, announcedAt, source }) => ({ from, to, source, notice: from - announcedAt }))
    .filter((a) => a.notice >= noticeMs)
    .sort((a, b) => b.notice - a.notice);
  const cuts = [...new Set(announced.flatMap((a) => [a.from, a.to]))].sort((a, b) => a - b);
  const found: ExcludedTime[] = [];
  for (const piece of pieces.filter((p) => p.excluded)) {
    const edges = [piece.from, ...cuts.filter((at) => at > piece.from && at < piece.to), piece.to];
    for (let i = 1; i < edges.length; i += 1) {
      const from = edges[i - 1]!;
      const to = edges[i]!;
      const by = announced.find((a) => a.from <= from && from < a.to);
      const maintenance = by?.source?.startsWith("maintenance:") ? by.source.slice(12) : null;
      const noticeSeconds = Math.floor((by?.notice ?? 0) / 1000);
      const last = found.at(-1);
      if (
        last?.to === from &&
        last.maintenance === maintenance &&
        last.noticeSeconds === noticeSeconds
      ) {
        found[found.length - 1] = { ...last, to };
      } else found.push({ from, to, maintenance, noticeSeconds });
    }
  }
  return found;
}

// --- Burn rates: for the team, never public ------------------------------------------------

/** Warn when the budget burns so many times too fast, over a long window and over a short one. */
export type BurnRule = {
  readonly factor: number;
  readonly longMs: number;
  readonly shortMs: number;
};

/**
 * The long window shows that a burn matters, the short one that it still goes on. At 14.4 times the
 * allowed rate the budget of 30 days is spent in two days (Google, Site Reliability Workbook,
 * chapter 5).
 */
export const BURN_RULES: readonly BurnRule[] = [
  { factor: 14.4, longMs: HOUR_MS, shortMs: 5 * MINUTE_MS },
  { factor: 6, longMs: 6 * HOUR_MS, shortMs: 30 * MINUTE_MS },
  { factor: 1, longMs: 72 * HOUR_MS, shortMs: 6 * HOUR_MS },
];

export type Burn = BurnRule & {
  /** `null` where nothing that counts is known of a window. */
  readonly long: number | null;
  readonly short: number | null;
  readonly warns: boolean;
};

/**
 * Returns the rate at which the error budget is spent: 1 spends it exactly by the end of its
 * window.
 *
 * @param target in per cent; with 100 any loss burns infinitely fast
 */
export function burnRate(sums: Tally, target: number): number | null {
  const { upMs, downMs } = counted(sums);
  if (upMs + downMs === 0) return null;
  if (downMs === 0) return 0;
  return downMs / (upMs + downMs) / ((100 - target) / 100);
}

/** Each rule with what it finds in a timeline that ends at `now`. */
export function burnRates(pieces: readonly Piece[], target: number, now: Instant): Burn[] {
  const over = (lengthMs: number) =>
    burnRate(tally(pieces, { from: now - lengthMs, to: now }), target);
  return BURN_RULES.map((rule) => {
    const long = over(rule.longMs);
    const short = over(rule.shortMs);
    const warns = (long ?? 0) >= rule.factor && (short ?? 0) >= rule.factor;
    return { ...rule, long, short, warns };
  });
}
