import { setImmediate } from "node:timers/promises";
import { transact } from "../../db/dialect.ts";
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
  retryWhileBusy(() => transact(db, work));

/** Lets the next client have its slice of long work; see `takingTurns`. */
export type GiveWay = () => Promise<void>;

/** The reason for which long work ends early: its client has left. */
export class Abandoned extends Error {
  constructor() {
    super("the client has left");
  }
}

/**
 * Creates a queue for long work in slices, one slice at a time. Clients take turns after each
 * slice, however much each of them has asked for; the work of one client is done in its order.
 * Work whose client has left is dropped, before its turn or at its next slice.
 *
 * Its function resolves as `work` does.
 *
 * @throws Abandoned once `signal` has aborted
 */
export function takingTurns(): <T>(
  client: string,
  signal: AbortSignal,
  work: (giveWay: GiveWay) => Promise<T>,
) => Promise<T> {
  /** Those that wait, by client; clients in the order of their turns. */
  const waiting = new Map<string, (() => void)[]>();
  let isBusy = false;

  const goOn = () => {
    const [first] = waiting;
    isBusy = first !== undefined;
    if (!first) return;
    const [client, [resume, ...others]] = first;
    waiting.delete(client);
    if (others.length > 0) waiting.set(client, others);
    // Everything else in the process has a turn between two slices, too.
    void yieldToOthers().then(resume);
  };
  const turnOf = (client: string, signal: AbortSignal, isUnderWay: boolean) =>
    new Promise<void>((resolve, reject) => {
      const resume = () => (signal.aborted ? reject(new Abandoned()) : resolve());
      const own = waiting.get(client) ?? [];
      // Who has had a slice goes behind all others.
      if (isUnderWay) waiting.delete(client);
      waiting.set(client, isUnderWay ? [resume, ...own] : [...own, resume]);
      if (!isBusy || isUnderWay) goOn();
    });

  return async (client, signal, work) => {
    try {
      await turnOf(client, signal, false);
      return await work(() => turnOf(client, signal, true));
    } finally {
      goOn();
    }
  };
}
