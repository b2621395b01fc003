import { setImmediate } from "node:timers/promises";
import type { Db } from "../../db/schema.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";

/** Lets everybody else have a turn: work that takes long is done in slices of a few ms. */
export const yieldToOthers = (): Promise<void> => setImmediate();

/** A list in parts of at most `size`. */
export function* partsOf<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}

/** One short transaction, begun again while another process writes. */
export const shortTransaction = <T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> =>
  retryWhileBusy(() => db.transaction().execute(work));

/**
 * Long work one after the other, whoever asks: the slices of many at once would come in a row,
 * and nobody else would have a turn between them.
 */
export function serialQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(yieldToOthers, yieldToOthers).then(work);
    last = turn;
    return turn;
  };
}
