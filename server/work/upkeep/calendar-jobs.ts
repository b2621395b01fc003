import { perEngine } from "../../../db/dialect.ts";
import { deleteEndedCounts } from "../../../db/postgres/limits.ts";
import { emptyLog } from "../../../db/erase.ts";
import { deleteOldMessages } from "../../../db/messages.ts";
import { deleteFinishedStories } from "../../../db/stories.ts";
import { keepAccessRequests } from "./access-requests.ts";
import { keepAccounts } from "../../actions/account-clock.ts";
import { keepPeople } from "../../actions/unused-people.ts";
import { forgetHandovers, noticeEndingTokens } from "../../actions/grant-clock.ts";
import { forgetUsage } from "../../actions/token-usage.ts";
import { cancelInvitations } from "../../actions/membership-requests.ts";
import { forgetEndedSessions } from "../../auth/session.ts";
import type { Context } from "../../context/context.ts";
import { shortTransaction } from "../../context/time-slices.ts";
import { DAY_MS } from "../../core/duration.ts";
import type { RegionState } from "../../state/agent-desk.ts";
import type { Live } from "../../state/live.ts";
import { warnOfExpiries } from "../probing/warn-of-expiries.ts";
import type { Queue } from "../queue/queue.ts";
import { freezeMonths } from "./freeze-month.ts";
import { notifyOfRegions } from "./notify-of-regions.ts";
import { notifyTeam } from "./notify-team.ts";
import { purgeFollowers, purgeUnconfirmed } from "./purge-subscribers.ts";
import { purge } from "./purge.ts";

/** Messages that have ended, and their stories, are kept this long. */
const MESSAGES_KEPT_MS = 90 * DAY_MS;

const EACH_MINUTE = "* * * * *";
const EACH_HOUR = "7 * * * *";

type Working = Pick<Context, "db" | "config" | "now" | "log" | "newId" | "secret">;

type JobOptions = {
  readonly stopped: () => boolean;
  /** Called once months were closed, or found changed. */
  readonly monthsClosed: () => void;
  /** Regions that probe; none without any. */
  readonly regions: () => readonly RegionState[];
};

/** Registers the jobs of the calendar that concern measurements and people. */
export function registerJobs(
  queue: Pick<Queue, "every">,
  ctx: Working,
  live: Live,
  { stopped, monthsClosed, regions }: JobOptions,
): void {
  queue.every("team", EACH_MINUTE, async () => {
    await notifyTeam(ctx);
    await notifyOfRegions(ctx, live, regions());
  });
  queue.every("expiries", EACH_HOUR, () => warnOfExpiries(ctx, live));
  queue.every("accounts", EACH_HOUR, async () => {
    await keepAccounts(ctx);
    await keepPeople(ctx);
    await noticeEndingTokens(ctx);
  });
  queue.every("freeze", EACH_HOUR, async () => {
    if ((await freezeMonths(ctx)) > 0) monthsClosed();
  });
  queue.every("purge", EACH_HOUR, () => purgeAll(ctx, stopped));
}

/**
 * Deletes all that is older than it is kept. A failure of one kind stops no other.
 *
 * @throws AggregateError of what failed
 */
export async function purgeAll(ctx: Working, stopped: () => boolean = () => false): Promise<void> {
  const failed: unknown[] = [];
  const kinds = [
    () => purge(ctx, { stopped }),
    () => purgeUnconfirmed(ctx),
    () => purgeFollowers(ctx),
    () => cancelInvitations(ctx),
    () => keepAccessRequests(ctx),
    () => forgetHandovers(ctx),
    () => forgetUsage(ctx),
    () => forgetEndedSessions(ctx),
    () => purgeMessages(ctx),
    () => perEngine(ctx.db, { sqlite: async () => {}, postgres: deleteEndedCounts })(ctx.db),
    // Last: what is erased leaves the log too.
    () => emptyLog(ctx.db),
  ];
  for (const kind of kinds) {
    if (stopped()) break;
    await kind().catch((error: unknown) => failed.push(error));
  }
  if (failed.length > 0) throw new AggregateError(failed, "not all that is old could be deleted");
}

async function purgeMessages({ db, now }: Pick<Context, "db" | "now">): Promise<void> {
  const before = now() - MESSAGES_KEPT_MS;
  for (;;) {
    const messages = await shortTransaction(db, (trx) => deleteOldMessages(trx, before, 500));
    const stories = await shortTransaction(db, (trx) => deleteFinishedStories(trx, before, 100));
    if (messages + stories === 0) return;
  }
}
