import { accessRequestsSince, deleteFailedRequests } from "../../../db/access-requests.ts";
import { expireAccessRequests } from "../../actions/access-requests.ts";
import type { Context } from "../../context/context.ts";
import { shortTransaction, yieldToOthers } from "../../context/time-slices.ts";
import { FAILED_MS } from "../../core/people/access-request.ts";
import { accessNotice, type TeamNotice } from "../../notify/team-notices.ts";

/** Rows deleted in one transaction: some 3 ms. */
const ROWS_A_SLICE = 500;

/** Expires requests that nobody completed, and deletes those that failed a year ago. */
export async function keepAccessRequests(ctx: Pick<Context, "db" | "now">): Promise<number> {
  await expireAccessRequests(ctx);
  let total = 0;
  for (;;) {
    const gone = await shortTransaction(ctx.db, (trx) =>
      deleteFailedRequests(trx, ctx.now() - FAILED_MS, ROWS_A_SLICE),
    );
    if (gone === 0) return total;
    total += gone;
    await yieldToOthers();
  }
}

/** Returns a notice of each request that waits for the team. */
export async function waitingRequests(
  ctx: Pick<Context, "db" | "config" | "now">,
): Promise<TeamNotice[]> {
  return (await accessRequestsSince(ctx.db, "submitted", ctx.now())).flatMap((request) => {
    const page = ctx.config.pages.find((p) => p.id === request.pageId);
    return page ? [accessNotice(page, request)] : [];
  });
}
