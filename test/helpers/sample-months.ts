import { civilMonth } from "../../server/core/calendar.ts";
import type { MonthFigures, PublishedMonth } from "../../server/core/month-report.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { daySeconds } from "./sample-components.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

const HASH = "0f".repeat(32);

/** The same of every service, down for so long and in planned maintenance for so long. */
function figures(length: number, down: number, planned: number): MonthFigures {
  const counted = length - planned;
  return {
    seconds: daySeconds({ major_outage: down, under_maintenance: planned }, length),
    ratio: (counted - down) / counted,
    ratioWithMaintenance: (counted - down) / length,
    coverage: 1,
    downSeconds: down,
    excludedSeconds: planned,
    attribution: { gateway: down, provider: 0, planned, unknown: 0 },
  };
}

/**
 * The month that runs and the two before it, the older ones frozen; one has more downtime than it
 * was due, and one was corrected afterwards.
 */
export function sampleMonths(page: PageSnapshot): PublishedMonth[] {
  return [
    monthOf(page, "2026-11", { down: 840, planned: 7_200 }),
    monthOf(page, "2026-10", { down: 20_000, planned: 0, corrected: true }),
    monthOf(page, "2026-09", { down: 0, planned: 0 }),
  ];
}

function monthOf(
  page: PageSnapshot,
  month: string,
  { down, planned, corrected }: { down: number; planned: number; corrected?: boolean },
): PublishedMonth {
  const { from, to } = civilMonth(month, page.timeZone);
  const length = (to - from) / 1000;
  const budgetSeconds = length * 0.005;
  const isOver = month < "2026-11";
  return {
    ...figures(length, down, planned),
    page: page.id,
    month,
    timeZone: page.timeZone,
    from,
    to,
    until: isOver ? to : page.updatedAt,
    target: 99.5,
    noticeHours: 24,
    budgetSeconds,
    spentSeconds: down,
    leftSeconds: budgetSeconds - down,
    excluded:
      planned === 0
        ? []
        : [
            { from, to: from + HOUR_MS, maintenance: null, noticeSeconds: 2_000_000 },
            {
              from: from + 30 * HOUR_MS,
              to: from + 31 * HOUR_MS,
              maintenance: page.maintenances[0]?.id ?? null,
              noticeSeconds: 90_000,
            },
          ],
    methodVersion: 1,
    providers: page.providers.map(({ id, name, role }, i) => ({
      ...figures(length, i * 60, i * 600),
      id,
      name,
      role,
    })),
    frozenAt: isOver ? to + 72 * HOUR_MS : null,
    hash: isOver ? HASH : null,
    errata: corrected
      ? [
          {
            id: "e1",
            at: to + 200 * HOUR_MS,
            author: "Ada",
            reason: "La sonde était coupée.",
            change: {
              component: page.providers[0]!.components[0]!.id,
              from,
              to: from + HOUR_MS,
              state: "operational",
            },
            ratio: 0.994,
            ratioWithMaintenance: 0.994,
            coverage: 1,
            spentSeconds: down - 3_600,
            leftSeconds: budgetSeconds - down + 3_600,
            hash: HASH,
          },
        ]
      : [],
  };
}
