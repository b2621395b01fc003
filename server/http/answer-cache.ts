import { Unprepared } from "./documents.ts";

/**
 * Answers to questions that take a look into the database, kept by key: given at once as long as
 * they are fresh, given at once and asked again behind the reader's back for a while after that.
 * A reader of what nobody asked for longer waits: yesterday's figures are no answer.
 */
export type AnswerCache<Value> = {
  /**
   * The answer, or `null` where there was none to be had lately.
   *
   * @throws Unprepared when it was never asked, or long ago: whoever catches it waits and comes back
   */
  get(key: string): Value | null;
};

export type AnswerCacheOptions = {
  readonly now: () => number;
  /** How long an answer is fresh. */
  readonly freshMs: number;
  /** Answers kept; the oldest make room. */
  readonly most: number;
  /** Told of each question that failed. */
  readonly failed: (error: unknown) => void;
};

/** How long a reader waits for a first answer; then the page says that it cannot be read. */
const PATIENCE_MS = 3_000;
/** After a failure, how long before it is tried again. */
const PAUSE_MS = 5_000;
/** An answer may be given that is so many times as old as a fresh one. */
const OLDEST = 5;

type Entry<Value> = {
  value: Value | null;
  /** When to ask again. */
  until: number;
  isAsked: boolean;
  asking: Promise<void> | null;
};

/** @param ask answers a question from the database; may fail */
export function createAnswerCache<Value>(
  ask: (key: string) => Promise<Value>,
  { now, freshMs, most, failed }: AnswerCacheOptions,
): AnswerCache<Value> {
  const entries = new Map<string, Entry<Value>>();

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
        if (entries.size >= most) entries.delete(entries.keys().next().value!);
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

/** The end of a promise, or of patience, whichever comes first. */
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
