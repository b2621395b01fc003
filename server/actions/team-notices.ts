import { insertMessages } from "../../db/messages.ts";
import { insertStory } from "../../db/stories.ts";
import { deleteOldTeamNotices, insertTeamNotice } from "../../db/team-notices.ts";
import { whenFree } from "../../db/patience.ts";
import { atomically, type Context } from "../context.ts";
import type { TeamStory } from "../core/story.ts";
import { storyPage } from "../stories.ts";
import type { TeamNotice } from "../team-notices.ts";

type Telling = Pick<Context, "db" | "config" | "now" | "newId">;

/** Longer than the longest wait between two thresholds. */
const KEPT_MS = 400 * 86_400_000;

/**
 * Writes a notice to each address of the team, unless it was given before: that it is given, and
 * the mails, are there in one transaction. Whether it was given now; never where there is no team.
 */
export async function giveNotice(ctx: Telling, notice: TeamNotice): Promise<boolean> {
  const { team } = ctx.config;
  if (!team) return false;
  const give = () => atomically(ctx, ({ db }) => write({ ...ctx, db }, team, notice));
  return ctx.db.isTransaction ? give() : whenFree(give);
}

async function write(
  { db, now, newId }: Telling,
  team: NonNullable<Telling["config"]["team"]>,
  { page, kind, subject, threshold, title, lines, path }: TeamNotice,
): Promise<boolean> {
  const at = now();
  await deleteOldTeamNotices(db, at - KEPT_MS);
  if (!(await insertTeamNotice(db, subject, threshold, at))) return false;
  const eventId = `t${newId()}`;
  const told = { ...storyPage(page), locale: team.locale ?? page.locale };
  const story: TeamStory = { kind, page: told, at, title, lines, path };
  await insertStory(db, eventId, subject, story, null);
  await insertMessages(
    db,
    team.email.map((email) => ({
      ...{ eventId, subscriberId: null, email, pageId: page.id, subjectId: subject },
      ...{ kind, channel: "mail", dueAt: at, createdAt: at },
    })),
  );
  return true;
}
