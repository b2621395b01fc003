import { isoInZone } from "../core/calendar.ts";
import type { Instant } from "../core/model.ts";
import type { MonthFigures, PublishedMonth } from "../core/month-report.ts";
import { csvText } from "./csv.ts";

/** `/api/v1/sla`: a month against its promise; instants in the page's time zone. */
export function slaJson(month: PublishedMonth): string {
  const iso = (at: Instant) => isoInZone(at, month.timeZone);
  const { page, timeZone, target, noticeHours, frozenAt, hash, methodVersion } = month;
  const { budgetSeconds, spentSeconds, leftSeconds } = month;
  return JSON.stringify({
    schemaVersion: 1,
    page,
    month: month.month,
    timeZone,
    from: iso(month.from),
    to: iso(month.to),
    until: iso(month.until),
    target,
    noticeHours,
    ...figures(month),
    budgetSeconds,
    spentSeconds,
    leftSeconds,
    excluded: month.excluded.map((e) => ({ ...e, from: iso(e.from), to: iso(e.to) })),
    errata: month.errata.map(({ change, at, ...erratum }) => ({
      ...erratum,
      at: iso(at),
      change: change && { ...change, from: iso(change.from), to: iso(change.to) },
    })),
    methodVersion,
    frozen: frozenAt !== null,
    frozenAt: frozenAt === null ? null : iso(frozenAt),
    hash,
    providers: month.providers.map(({ id, name, role, ...own }) => ({
      id,
      name,
      role,
      ...figures(own),
    })),
  });
}

function figures(of: MonthFigures): MonthFigures {
  const { ratio, ratioWithMaintenance, coverage, seconds, downSeconds } = of;
  const { excludedSeconds, attribution, vantagePoints } = of;
  return {
    ratio,
    ratioWithMaintenance,
    coverage,
    seconds,
    downSeconds,
    excludedSeconds,
    attribution,
    ...(vantagePoints !== undefined && { vantagePoints }),
  };
}

const CSV_COLUMNS = [
  "month",
  "kind",
  "id",
  "name",
  "ratio",
  "ratio_with_maintenance",
  "coverage",
  "down_seconds",
  "excluded_seconds",
  "unknown_seconds",
  "by_gateway_seconds",
  "by_provider_seconds",
  "planned_seconds",
  "target_percent",
  "budget_seconds",
  "spent_seconds",
  "left_seconds",
  "method_version",
  "frozen_at",
  "hash",
  "at",
  "author",
  "reason",
];

/**
 * Returns the month as CSV: a row of kind `commitment` (the gateway against its target), a row of
 * kind `provider` for each provider, and a row of kind `erratum` for each erratum with the
 * corrected figures.
 */
export function slaCsv(month: PublishedMonth): string {
  const iso = (at: Instant | null) => (at === null ? null : isoInZone(at, month.timeZone));
  const own = (f: MonthFigures) => [
    f.ratio,
    f.ratioWithMaintenance,
    f.coverage,
    f.downSeconds,
    f.excludedSeconds,
    f.seconds.unknown,
    f.attribution.gateway,
    f.attribution.provider,
    f.attribution.planned,
  ];
  const { target, budgetSeconds, spentSeconds, leftSeconds, methodVersion, frozenAt, hash } = month;
  const nothing = (count: number) => Array.from({ length: count }, () => null);
  // Only where regions probe: the columns of all others stay as they are.
  const isRegional = month.providers.some((p) => p.vantagePoints !== undefined);
  const points = ({ vantagePoints }: Partial<MonthFigures>) =>
    isRegional ? [vantagePoints ?? null] : [];
  return csvText(isRegional ? [...CSV_COLUMNS, "vantage_points"] : CSV_COLUMNS, [
    [
      month.month,
      "commitment",
      month.page,
      null,
      ...own(month),
      target,
      budgetSeconds,
      spentSeconds,
      leftSeconds,
      methodVersion,
      iso(frozenAt),
      hash,
      null,
      null,
      null,
      ...points(month),
    ],
    ...month.providers.map((p) => [
      month.month,
      "provider",
      p.id,
      p.name,
      ...own(p),
      ...nothing(10),
      ...points(p),
    ]),
    ...month.errata.map((e) => [
      month.month,
      "erratum",
      e.id,
      e.change?.component ?? null,
      e.ratio,
      e.ratioWithMaintenance,
      e.coverage,
      ...nothing(6),
      target,
      budgetSeconds,
      e.spentSeconds,
      e.leftSeconds,
      methodVersion,
      null,
      e.hash,
      iso(e.at),
      e.author,
      e.reason,
      ...points({}),
    ]),
  ]);
}
