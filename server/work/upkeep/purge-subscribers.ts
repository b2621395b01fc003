import { deleteOldRequests } from "../../../db/subscription-requests.ts";
import { retryWhileBusy } from "../../../db/retry-busy.ts";
import type { Reading } from "../../context/context.ts";
import { UNCONFIRMED_MS } from "../../core/messages/subscriber.ts";
import { yieldToOthers } from "../../context/time-slices.ts";

/** Rows deleted in one transaction: some 3 ms. */
const ROWS_A_SLICE = 500;

/**
 * Forgets what was asked for an address and not confirmed in a week, the address included if
 * nothing else is known of it.
 *
 * @returns how many rows went
 */
export async function purgeUnconfirmed({ db, now }: Pick<Reading, "db" | "now">): Promise<number> {
  const before = now() - UNCONFIRMED_MS;
  let total = 0;
  for (;;) {
    const gone = await retryWhileBusy(() =>
      db.transaction().execute((trx) => deleteOldRequests(trx, before, ROWS_A_SLICE)),
    );
    if (gone === 0) return total;
    total += gone;
    await yieldToOthers();
  }
}
