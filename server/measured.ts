import { componentKeys } from "../db/rollups.ts";
import type { Reading } from "./context.ts";
import type { Instant, PageConfig } from "./core/model.ts";

/** A configured component as measurement sees it: whose past, by which calendar and promise. */
export type Measured = {
  /** The database's. */
  readonly id: number;
  readonly key: string;
  readonly pageId: string;
  readonly providerId: string;
  readonly createdAt: Instant;
  readonly timeZone: string;
  readonly noticeMs: number;
};

/** Where nothing is promised, notice of a day is what is usual. */
const USUAL_NOTICE_HOURS = 24;

/** How long before its start maintenance must be announced to leave the denominator. */
export const noticeMs = (page: Pick<PageConfig, "sla">): number =>
  (page.sla?.noticeHours ?? USUAL_NOTICE_HOURS) * 3_600_000;

/**
 * The components of the configuration that the database knows, in configured order. Only reads:
 * what is new in the configuration becomes known when the service runs.
 */
export async function measuredComponents({
  db,
  config,
}: Pick<Reading, "db" | "config">): Promise<Measured[]> {
  const stored = new Map((await componentKeys(db)).map((c) => [`${c.pageId} ${c.key}`, c]));
  return config.pages.flatMap((page) =>
    page.providers.flatMap((provider) =>
      provider.components.flatMap(({ id: key }): Measured[] => {
        const row = stored.get(`${page.id} ${key}`);
        if (!row) return [];
        const { id, createdAt } = row;
        const own = { timeZone: page.timeZone, noticeMs: noticeMs(page) };
        return [{ id, key, pageId: page.id, providerId: provider.id, createdAt, ...own }];
      }),
    ),
  );
}
