import { swapCounts, type FreshCounts } from "../../../db/postgres/limits.ts";
import type { Db } from "../../../db/schema.ts";
import type { Store } from "../../../db/store.ts";
import { repeatEvery } from "../repeat.ts";

/** Nodes that share a database know of each other's requests after this time. */
const EXCHANGE_MS = 1_000;

type Limits = {
  readonly exchange: (swap: (fresh: FreshCounts) => Promise<FreshCounts>) => Promise<void>;
};

/**
 * Has nodes on one database count requests together; while it does not answer, each counts alone.
 *
 * @returns what ends it
 */
export function exchangeCounts(
  { isShared }: Pick<Store, "isShared">,
  limits: Limits,
  db: Db,
): () => Promise<void> {
  if (!isShared) return async () => {};
  const swap = () => limits.exchange((fresh) => swapCounts(db, fresh)).catch(() => {});
  const repeated = repeatEvery(EXCHANGE_MS, swap);
  return () => repeated.stop();
}
