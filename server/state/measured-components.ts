import { componentKeys } from "../../db/rollups.ts";
import type { Reading } from "../context/context.ts";
import type { Instant } from "../core/model.ts";
import type { PageConfig } from "../core/configuration.ts";
import { HOUR_MS } from "../core/duration.ts";

/** A component as measurement sees it: whose past, by which calendar and promise. */
export type MeasuredComponent = {
  /** The database's. */
  readonly id: number;
  readonly key: string;
  readonly pageId: string;
  readonly createdAt: Instant;
  readonly timeZone: string;
  readonly noticeMs: number;
};

/** Default notice: a day is usual. */
const USUAL_NOTICE_HOURS = 24;

/** Returns the notice that maintenance needs to leave the denominator, in milliseconds. */
export const noticeMs = (page: Pick<PageConfig, "sla">): number =>
  (page.sla?.noticeHours ?? USUAL_NOTICE_HOURS) * HOUR_MS;

/**
 * The components that are watched, those of the file and those that came by HTTP, in order of
 * creation. Only reads: what is new in the configuration becomes known when the service runs.
 */
export async function measuredComponents({
  db,
  config,
}: Pick<Reading, "db" | "config">): Promise<MeasuredComponent[]> {
  const pages = new Map(config.pages.map((page) => [page.id, page]));
  return (await componentKeys(db)).flatMap((row): MeasuredComponent[] => {
    const page = pages.get(row.pageId);
    return page ? [{ ...row, timeZone: page.timeZone, noticeMs: noticeMs(page) }] : [];
  });
}
