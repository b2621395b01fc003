import { deleteTeamNotice, noticesOf } from "../../../db/team-notices.ts";
import { giveNotice } from "../../actions/team-notices.ts";
import type { Context } from "../../context/context.ts";
import type { Config, PageConfig } from "../../core/configuration.ts";
import { MINUTE_MS } from "../../core/duration.ts";
import { minorityNotice, regionSubject, silenceNotice } from "../../notify/region-notices.ts";
import type { TeamNotice } from "../../notify/team-notices.ts";
import type { RegionState } from "../../state/agent-desk.ts";
import type { Live } from "../../state/live.ts";
import { regionCounts, type RegionCounts } from "../../state/region-views.ts";

/** What lasts less is no news. */
const LASTS_MS = 5 * MINUTE_MS;
/** Least time between two notices of what comes and goes. */
const CALM_MS = 60 * MINUTE_MS;

/**
 * Notifies the team of regions that have had no voice for five minutes, or in which monitors fail
 * that work elsewhere: once for the region, not for each monitor, and again after it was over.
 */
export async function notifyOfRegions(
  ctx: Pick<Context, "db" | "config" | "now" | "newId">,
  live: Live,
  regions: readonly RegionState[],
): Promise<void> {
  if (!ctx.config.team || regions.length === 0) return;
  const counts = regionCounts(live);
  for (const region of regions) {
    const page = pageOf(ctx.config, region.id);
    if (!page) continue;
    const due = noticeOf(page, region, counts.get(region.id), ctx.now());
    const given = await noticesOf(ctx.db, regionSubject(region.id));
    if (due && !given.has(due.threshold)) await giveNotice(ctx, due);
    for (const [threshold, at] of given) {
      if (threshold === due?.threshold || at > ctx.now() - CALM_MS) continue;
      await deleteTeamNotice(ctx.db, regionSubject(region.id), threshold);
    }
  }
}

function noticeOf(
  page: PageConfig,
  { id, name, voice }: RegionState,
  counts: RegionCounts | undefined,
  now: number,
): TeamNotice | null {
  if (!voice.isHeard) {
    const { why = "silent", since } = voice;
    return now - since >= LASTS_MS ? silenceNotice(page, { id, name }, { why, since }) : null;
  }
  const since = counts?.differsSince ?? null;
  if (!counts || since === null || now - since < LASTS_MS) return null;
  return minorityNotice(page, { id, name }, { ...counts, since });
}

/** The first page that the region probes. */
const pageOf = ({ pages }: Config, region: string): PageConfig | undefined =>
  pages.find((page) =>
    page.providers.some((provider) =>
      provider.components.some((c) => c.locations?.regions.includes(region)),
    ),
  );
