import { LRUCache } from "lru-cache";
import { Unprepared } from "./documents.ts";

/**
 * A cache of answers that take a look into the database. It returns a fresh answer at once, and an
 * older one at once while it reads a new one. A client waits where the answer is too old.
 */
export type AnswerCache<Value> = {
  /**
   * Returns the answer, or `null` if the last attempts to read one failed.
   *
   * @throws Unprepared if there is no answer, or only an old one: wait for it, then retry
   */
  get(key: string): Value | null;
};

export type AnswerCacheOptions = {
  readonly now: () => number;
  /** Time for which an answer is fresh. */
  readonly freshMs: number;
  /** Answers kept; the least used make room. */
  readonly most: number;
  /** Called with the error of each failed reading. */
  readonly failed: (error: unknown) => void;
};

/** Time that a client waits for a first answer; then the page reports that it cannot be read. */
const PATIENCE_MS = 3_000;
/** Time between a failed reading and the next attempt. */
const PAUSE_MS = 5_000;
/** The greatest age of an answer, in times of `freshMs`. */
const OLDEST = 5;

type Entry<Value> = {
  value: Value | null;
  /** Time of the next question. */
  until: number;
  isAsked: boolean;
  asking: Promise<void> | null;
};

/** @param ask reads an answer from the database; may fail */
export function createAnswerCache<Value>(
  ask: (key: string) => Promise<Value>,
  { now, freshMs, most, failed }: AnswerCacheOptions,
): AnswerCache<Value> {
  const entries = new LRUCache<string, Entry<Value>>({ max: most });

  const begin = (key: string, entry: Entry<Value>): Promise<void> =>
    (entry.asking ??= ask(key)
      .then(
        (value) => {
          entry.value = value;
          entry.until = now() + freshMs;
        },
        (error: unknown) => {
          failed(error);
          entry.until = now() + PAUSE_MS;
        },
      )
      .finally(() => {
        entry.isAsked = true;
        entry.asking = null;
      }));

  return {
    get(key) {
      let entry = entries.get(key);
      if (!entry) {
        entries.set(key, (entry = { value: null, until: 0, isAsked: false, asking: null }));
      }
      const known = entry;
      if (known.isAsked) {
        if (now() < known.until) return known.value;
        const asking = begin(key, known);
        const isOld = now() >= known.until + (OLDEST - 1) * freshMs;
        if (known.value === null || !isOld) return known.value;
        throw new Unprepared(withPatience(asking, () => (known.until = now() + PAUSE_MS)));
      }
      throw new Unprepared(withPatience(begin(key, known), () => (known.isAsked = true)));
    },
  };
}

/** Resolves when the promise ends, or after `PATIENCE_MS`. */
function withPatience(asking: Promise<void>, givenUp: () => void): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(() => {
      givenUp();
      done();
    }, PATIENCE_MS);
    void asking.finally(() => {
      clearTimeout(timer);
      done();
    });
  });
}
