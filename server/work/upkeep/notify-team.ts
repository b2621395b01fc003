import { draftIncidents } from "../../../db/incident-writes.ts";
import { draftMaintenances } from "../../../db/maintenance-writes.ts";
import { frozenMonthNames, frozenMonths } from "../../../db/frozen-months.ts";
import { deleteTeamNotice, noticesOf, overdueUpdates } from "../../../db/team-notices.ts";
import { allTokens } from "../../../db/tokens.ts";
import { giveNotice } from "../../actions/team-notices.ts";
import type { Context } from "../../context/context.ts";
import { civilDate } from "../../core/calendar.ts";
import { daysLeft, dueNotice } from "../../core/measuring/credential-expiry.ts";
import type { PageConfig } from "../../core/configuration.ts";
import {
  burnNotice,
  credentialNotice,
  draftNotice,
  monthNotice,
  overdueNotice,
  tokenNotice,
  type TeamNotice,
} from "../../notify/team-notices.ts";
import { waitingRequests } from "./access-requests.ts";
import { burnOf } from "./watch-burn.ts";
import { MINUTE_MS } from "../../core/duration.ts";

type Looking = Pick<Context, "db" | "config" | "now" | "newId">;

/** A draft that probes made may go out by itself before this. */
const DRAFT_WAITS_MS = 15 * MINUTE_MS;
/** Least time between two notices of a budget that burns on and off. */
const CALM_MS = 60 * MINUTE_MS;
/** A month that was closed longer ago (an import, a team that is new) is no news. */
const NEWS_MS = 7 * 24 * 60 * MINUTE_MS;

/**
 * Notifies the team of what waits for it, each thing once: budgets that burn, drafts and requests
 * for access that wait, promised updates that are overdue, credentials and tokens that end, months
 * that were closed. Does nothing where no team is configured. Failed mails and suspended webhooks
 * are reported where they end (actions/message-ends.ts).
 *
 * @returns how many notices were given now
 */
export async function notifyTeam(ctx: Looking): Promise<number> {
  if (!ctx.config.team) return 0;
  let given = 0;
  for (const look of LOOKS) {
    for (const notice of await look(ctx)) if (await isNewNotice(ctx, notice)) given += 1;
  }
  return given;
}

const LOOKS = [
  burning,
  waitingDrafts,
  waitingRequests,
  overdue,
  endingCredentials,
  endingTokens,
  months,
];

/** Given notices are read first: a quiet minute writes nothing. */
async function isNewNotice(ctx: Looking, notice: TeamNotice): Promise<boolean> {
  if ((await noticesOf(ctx.db, notice.subject)).has(notice.threshold)) return false;
  return giveNotice(ctx, notice);
}

async function burning(ctx: Looking): Promise<TeamNotice[]> {
  const found: TeamNotice[] = [];
  for (const page of ctx.config.pages) {
    for (const burn of await burnOf(ctx, page)) {
      const notice = burnNotice(page, burn);
      if (burn.warns) {
        found.push(notice);
        continue;
      }
      const before = (await noticesOf(ctx.db, notice.subject)).get(notice.threshold);
      if (before !== undefined && before <= ctx.now() - CALM_MS) {
        await deleteTeamNotice(ctx.db, notice.subject, notice.threshold);
      }
    }
  }
  return found;
}

async function waitingDrafts(ctx: Looking): Promise<TeamNotice[]> {
  const before = ctx.now() - DRAFT_WAITS_MS;
  const drafts = [
    ...(await draftIncidents(ctx.db)).map(({ pageId, incident }) => ({
      pageId,
      list: "incidents" as const,
      subject: incident,
    })),
    ...(await draftMaintenances(ctx.db)).map(({ pageId, maintenance }) => ({
      pageId,
      list: "maintenances" as const,
      subject: maintenance,
    })),
  ];
  return drafts.flatMap(({ pageId, list, subject: { id, title, createdAt } }) => {
    const page = ctx.config.pages.find((p) => p.id === pageId);
    return page && createdAt <= before ? [draftNotice(page, { list, id, title, createdAt })] : [];
  });
}

async function overdue(ctx: Looking): Promise<TeamNotice[]> {
  return (await overdueUpdates(ctx.db, ctx.now())).flatMap((incident) => {
    const page = ctx.config.pages.find((p) => p.id === incident.pageId);
    return page ? [overdueNotice(page, incident)] : [];
  });
}

/** The least number of days for which a notice of this subject was given, or `null`. */
async function lastGiven(ctx: Looking, subject: string): Promise<number | null> {
  const days = [...(await noticesOf(ctx.db, subject)).keys()].map(Number);
  return days.length === 0 ? null : Math.min(...days);
}

/** One credential often serves many monitors: what ends on the same day is one notice. */
async function endingCredentials(ctx: Looking): Promise<TeamNotice[]> {
  const found: TeamNotice[] = [];
  for (const page of ctx.config.pages) {
    for (const [expires, monitors] of credentialsOf(page)) {
      const left = daysLeft(expires, ctx.now(), page.timeZone);
      if (dueNotice(left, null) === null) continue;
      const about = { expires, daysLeft: left, monitors };
      const { subject } = credentialNotice(page, { ...about, threshold: left });
      const threshold = dueNotice(left, await lastGiven(ctx, subject));
      if (threshold !== null) found.push(credentialNotice(page, { ...about, threshold }));
    }
  }
  return found;
}

/** "insee/sirene (http)" and the like, by last day. */
function credentialsOf(page: PageConfig): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const component of page.providers.flatMap((p) => p.components)) {
    for (const { key, expires } of component.monitors) {
      if (expires === undefined) continue;
      found.set(expires, [...(found.get(expires) ?? []), `${component.id} (${key})`]);
    }
  }
  return found;
}

/** A token that was made for a few days only is not announced at once to end in 14. */
async function endingTokens(ctx: Looking): Promise<TeamNotice[]> {
  const found: TeamNotice[] = [];
  for (const { id, name, provider, createdAt, expiresAt, revokedAt } of await allTokens(ctx.db)) {
    if (revokedAt !== null) continue;
    const page =
      ctx.config.pages.find((p) => p.providers.some((own) => own.id === provider)) ??
      ctx.config.pages[0];
    if (!page) continue;
    const lastDay = civilDate(expiresAt, page.timeZone);
    const left = daysLeft(lastDay, ctx.now(), page.timeZone);
    if (dueNotice(left, null) === null) continue;
    const atFirst = dueNotice(daysLeft(lastDay, createdAt, page.timeZone), null);
    const about = { id, name, expiresAt, daysLeft: left };
    const { subject } = tokenNotice(page, { ...about, threshold: left });
    const threshold = dueNotice(left, (await lastGiven(ctx, subject)) ?? atFirst);
    if (threshold !== null) found.push(tokenNotice(page, { ...about, threshold }));
  }
  return found;
}

/** The last month alone: a past that was imported closes many at once. */
async function months(ctx: Looking): Promise<TeamNotice[]> {
  const found: TeamNotice[] = [];
  for (const page of ctx.config.pages) {
    const last = (await frozenMonthNames(ctx.db, page.id)).at(-1);
    if (last === undefined) continue;
    const [month] = await frozenMonths(ctx.db, page.id, { from: last, to: last });
    if (month && month.frozenAt > ctx.now() - NEWS_MS) found.push(monthNotice(page, month.report));
  }
  return found;
}
