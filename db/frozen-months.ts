import type { Erratum, MonthReport } from "../server/core/month-report.ts";
import type { Instant } from "../server/core/model.ts";
import type { SlaTerms } from "../server/core/measuring/slo.ts";
import type { Db } from "./schema.ts";

/** A month as it was closed. */
export type FrozenMonth = {
  readonly pageId: string;
  readonly month: string;
  readonly frozenAt: Instant;
  readonly hash: string;
  readonly terms: SlaTerms;
  readonly report: MonthReport;
};

/** Closes a month; one that is closed already stays as it is. Returns whether it was open. */
export async function insertFrozenMonth(db: Db, frozen: FrozenMonth): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("frozen_month")
    .values({
      page_id: frozen.pageId,
      month: frozen.month,
      frozen_at: frozen.frozenAt,
      method_version: frozen.report.methodVersion,
      hash: frozen.hash,
      terms: JSON.stringify(frozen.terms),
      report: JSON.stringify(frozen.report),
    })
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0) > 0;
}

/** The closed months of a page from one month to another, both included, oldest first. */
export async function frozenMonths(
  db: Db,
  pageId: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<FrozenMonth[]> {
  const rows = await db
    .selectFrom("frozen_month")
    .select(["month", "frozen_at as frozenAt", "hash", "terms", "report"])
    .where("page_id", "=", pageId)
    .where("month", ">=", from)
    .where("month", "<=", to)
    .orderBy("month")
    .execute();
  return rows.map((r) => ({
    ...r,
    pageId,
    terms: JSON.parse(r.terms) as SlaTerms,
    report: JSON.parse(r.report) as MonthReport,
  }));
}

/** Returns the frozen months of a page. */
export async function frozenMonthNames(db: Db, pageId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("frozen_month")
    .select("month")
    .where("page_id", "=", pageId)
    .orderBy("month")
    .execute();
  return rows.map((r) => r.month);
}

/** A later finding about a frozen month, and the report that it would make now. */
export type NewErratum = Pick<Erratum, "id" | "at" | "author" | "reason" | "change" | "hash"> & {
  readonly pageId: string;
  readonly month: string;
  readonly report: MonthReport;
};

/** Errata of a month have an order: one of the same millisecond as the last is a millisecond later. */
export async function insertErratum(db: Db, erratum: NewErratum): Promise<void> {
  const { pageId, change, report, ...own } = erratum;
  const last = await db
    .selectFrom("erratum")
    .select((eb) => eb.fn.max("at").as("at"))
    .where("page_id", "=", pageId)
    .where("month", "=", erratum.month)
    .executeTakeFirst();
  await db
    .insertInto("erratum")
    .values({
      ...own,
      at: Math.max(own.at, Number(last?.at ?? 0) + 1),
      page_id: pageId,
      change: change === null ? null : JSON.stringify(change),
      report: JSON.stringify(report),
    })
    .execute();
}

/** The errata of a page's months, by month, oldest first. */
export async function errataOf(
  db: Db,
  pageId: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Map<string, Erratum[]>> {
  const rows = await db
    .selectFrom("erratum")
    .select(["id", "month", "at", "author", "reason", "change", "hash", "report"])
    .where("page_id", "=", pageId)
    .where("month", ">=", from)
    .where("month", "<=", to)
    .orderBy("at")
    .orderBy("id")
    .execute();
  const byMonth = Map.groupBy(rows, (r) => r.month);
  return new Map(
    [...byMonth].map(([month, own]) => [
      month,
      own.map(({ id, at, author, reason, hash, report, change }): Erratum => {
        const { ratio, ratioWithMaintenance, coverage, spentSeconds, leftSeconds } = JSON.parse(
          report,
        ) as MonthReport;
        return {
          id,
          at,
          author,
          reason,
          hash,
          change: change === null ? null : (JSON.parse(change) as Erratum["change"]),
          ratio,
          ratioWithMaintenance,
          coverage,
          spentSeconds,
          leftSeconds,
        };
      }),
    ]),
  );
}
