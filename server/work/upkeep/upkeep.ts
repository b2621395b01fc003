import type { Context } from "../../context/context.ts";
import type { HistoryKeeper } from "../../state/history.ts";
import { loadShownMonths, type ShownMonths } from "../../state/month-reports.ts";
import { attempt as attemptLogged } from "../attempt.ts";
import { rollUp } from "./roll-up.ts";
import { createBurnWatch } from "./watch-burn.ts";

/** Working out the month may take a hundredth of the time: of a minute, so many milliseconds. */
const MONTHS_MS_A_TICK = 600;

/** Everything that keeps measurements in order, beside measuring. */
export type Upkeep = {
  /** Once a minute, and at the start; never twice at once. One part's failure stops no other. */
  tick(): Promise<void>;
  readonly months: () => ShownMonths;
  /** Has the next tick compute the months, however recently it did: some were closed. */
  readonly monthsClosed: () => void;
};

/**
 * Runs one tick: rolls up, refreshes the past and the shown months, and watches the error budget.
 * Its results are this process's own; jobs of the calendar are in calendar-jobs.ts.
 *
 * @param known the months as they were shown last, until they are computed anew
 */
export function createUpkeep(
  ctx: Pick<Context, "db" | "config" | "now" | "log">,
  history: HistoryKeeper,
  stopped: () => boolean,
  known: ShownMonths = new Map(),
): Upkeep {
  const watchBurn = createBurnWatch(ctx);
  let months = known;
  let ticksToSkip = 0;

  const attempt = async (what: string, work: () => Promise<unknown>) => {
    if (!stopped()) await attemptLogged(ctx.log, what, work);
  };

  return {
    months: () => months,
    monthsClosed() {
      ticksToSkip = 0;
    },
    async tick() {
      await attempt("rolling up the past", () =>
        rollUp(ctx, { touched: history.touched, stopped }),
      );
      await attempt("reading the past", () => history.refresh());
      if (ticksToSkip > 0) ticksToSkip -= 1;
      else {
        await attempt("working out the month", async () => {
          const before = performance.now();
          months = await loadShownMonths(ctx);
          ticksToSkip = Math.floor((performance.now() - before) / MONTHS_MS_A_TICK);
        });
      }
      await attempt("watching the error budget", watchBurn);
    },
  };
}
