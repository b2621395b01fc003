import { deleteOldTeamNotices, insertTeamNotice } from "../../db/team-notices.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";
import { atomically, type Context } from "../context/context.ts";
import { teamStory, type TeamNotice } from "../notify/team-notices.ts";
import { DAY_MS } from "../core/duration.ts";
import { queueMails } from "./queue-mails.ts";

type Telling = Pick<Context, "db" | "config" | "now" | "newId">;

/** Longer than the longest wait between two thresholds. */
const KEPT_MS = 400 * DAY_MS;

/**
 * Writes a notice to each address of the team, unless it was given before: that it is given, and
 * the mails, are there in one transaction. Whether it was given now; never where there is no team.
 */
export async function giveNotice(ctx: Telling, notice: TeamNotice): Promise<boolean> {
  const { team } = ctx.config;
  if (!team) return false;
  const give = () => atomically(ctx, ({ db }) => write({ ...ctx, db }, team, notice));
  return ctx.db.isTransaction ? give() : retryWhileBusy(give);
}

async function write(
  { db, now, newId }: Telling,
  team: NonNullable<Telling["config"]["team"]>,
  notice: TeamNotice,
): Promise<boolean> {
  const { page, subject, threshold } = notice;
  const at = now();
  await deleteOldTeamNotices(db, at - KEPT_MS);
  if (!(await insertTeamNotice(db, subject, threshold, at))) return false;
  const locale = team.locale ?? page.locale;
  const story = teamStory(notice, locale, at);
  await queueMails({ db, newId }, story, { subject, to: team.email });
  return true;
}
