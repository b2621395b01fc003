import { deleteFinishedFollowers } from "../../../db/subscribers.ts";
import { deleteOldRequests } from "../../../db/subscription-requests.ts";
import type { Db } from "../../../db/schema.ts";
import type { Reading } from "../../context/context.ts";
import { FOLLOWED_MS, UNCONFIRMED_MS } from "../../core/messages/subscriber.ts";
import { shortTransaction, yieldToOthers } from "../../context/time-slices.ts";

/** Rows deleted in one transaction: some 3 ms. */
const ROWS_A_SLICE = 500;

/**
 * Forgets what was asked for an address and not confirmed in a week, the address included if
 * nothing else is known of it.
 *
 * @returns how many rows went
 */
export const purgeUnconfirmed = ({ db, now }: Pick<Reading, "db" | "now">): Promise<number> =>
  inSlices(db, (trx) => deleteOldRequests(trx, now() - UNCONFIRMED_MS, ROWS_A_SLICE));

/**
 * Forgets that an incident was followed, some time after it was resolved, and the address of
 * subscribers who followed nothing else.
 *
 * @returns how many rows went
 */
export const purgeFollowers = ({ db, now }: Pick<Reading, "db" | "now">): Promise<number> =>
  inSlices(db, (trx) => deleteFinishedFollowers(trx, now() - FOLLOWED_MS, ROWS_A_SLICE));

async function inSlices(db: Db, slice: (trx: Db) => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const gone = await shortTransaction(db, slice);
    if (gone === 0) return total;
    total += gone;
    await yieldToOthers();
  }
}
