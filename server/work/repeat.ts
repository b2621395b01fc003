import { Cron } from "croner";

/** Work that a timer repeats. */
export type Repeated = {
  /** Runs it now, unless a run is under way. */
  readonly begin: () => void;
  /** Stops the timer and waits for the run under way. */
  stop(): Promise<void>;
};

/**
 * Repeats work at an interval. A run that lasts longer than the interval delays the next one, so
 * that no two overlap.
 *
 * @param work must not reject
 * @param atOnce runs it now too, and not only after the first interval
 */
export function repeatEvery(ms: number, work: () => unknown, { atOnce = false } = {}): Repeated {
  const run = withoutOverlap(work);
  if (atOnce) run.begin();
  const timer = setInterval(() => run.begin(), ms);
  return {
    begin: run.begin,
    stop() {
      clearInterval(timer);
      return run.settled();
    },
  };
}

/**
 * Repeats work at the times of a cron pattern with seconds, and once now.
 *
 * @param work must not reject
 */
export function repeatByCalendar(pattern: string, work: () => unknown): Repeated {
  const run = withoutOverlap(work);
  const job = new Cron(pattern, () => run.begin());
  run.begin();
  return {
    begin: run.begin,
    stop() {
      job.stop();
      return run.settled();
    },
  };
}

function withoutOverlap(work: () => unknown) {
  let underWay: Promise<void> | null = null;
  const run = async () => {
    await work();
    underWay = null;
  };
  return {
    begin: () => void (underWay ??= run()),
    settled: async () => void (await underWay),
  };
}
