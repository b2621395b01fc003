import { emptyLog } from "../../../db/erase.ts";
import { forgetEndedSessions } from "../../auth/session.ts";
import type { Context } from "../../context/context.ts";
import type { HistoryKeeper } from "../../state/history.ts";
import { loadShownMonths, type ShownMonths } from "../../state/month-reports.ts";
import { attempt as attemptLogged } from "../attempt.ts";
import { freezeMonths } from "./freeze-month.ts";
import { purge } from "./purge.ts";
import { purgeFollowers, purgeUnconfirmed } from "./purge-subscribers.ts";
import { rollUp } from "./roll-up.ts";
import { notifyTeam } from "./notify-team.ts";
import { createBurnWatch } from "./watch-burn.ts";
import { HOUR_MS } from "../../core/duration.ts";

/** Working out the month may take a hundredth of the time: of a minute, so many milliseconds. */
const MONTHS_MS_A_TICK = 600;

/** Everything that keeps measurements in order, beside measuring. */
export type Upkeep = {
  /** Once a minute, and at the start; never twice at once. One part's failure stops no other. */
  tick(): Promise<void>;
  readonly months: () => ShownMonths;
};

/**
 * Runs one tick: rolls up, refreshes the past and the shown months, and notifies the team. Once an
 * hour it freezes months, and purges what is too old.
 *
 * @param known the months as they were shown last, until they are computed anew
 */
export function createUpkeep(
  ctx: Pick<Context, "db" | "config" | "now" | "log" | "newId">,
  history: HistoryKeeper,
  stopped: () => boolean,
  known: ShownMonths = new Map(),
): Upkeep {
  const watchBurn = createBurnWatch(ctx);
  let months = known;
  let ticksToSkip = 0;
  let hour = -1;

  const attempt = async (what: string, work: () => Promise<unknown>) => {
    if (!stopped()) await attemptLogged(ctx.log, what, work);
  };

  return {
    months: () => months,
    async tick() {
      await attempt("rolling up the past", () =>
        rollUp(ctx, { touched: history.touched, stopped }),
      );
      await attempt("reading the past", () => history.refresh());
      const isNewHour = Math.floor(ctx.now() / HOUR_MS) !== hour;
      if (isNewHour) {
        hour = Math.floor(ctx.now() / HOUR_MS);
        await attempt("closing months", async () => {
          if ((await freezeMonths(ctx)) > 0) ticksToSkip = 0;
        });
        await attempt("purging", () => purge(ctx, { stopped }));
        await attempt("forgetting unconfirmed subscriptions", () => purgeUnconfirmed(ctx));
        await attempt("forgetting who followed one incident", () => purgeFollowers(ctx));
        await attempt("forgetting sessions that ended", () => forgetEndedSessions(ctx));
        await attempt("emptying the log of the database", () => emptyLog(ctx.db));
      }
      if (ticksToSkip > 0) ticksToSkip -= 1;
      else {
        await attempt("working out the month", async () => {
          const before = performance.now();
          months = await loadShownMonths(ctx);
          ticksToSkip = Math.floor((performance.now() - before) / MONTHS_MS_A_TICK);
        });
      }
      await attempt("watching the error budget", watchBurn);
      await attempt("telling the team", () => notifyTeam(ctx));
    },
  };
}
