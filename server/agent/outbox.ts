import type { Logger } from "pino";
import type { AgentStore } from "../../db/agent-store.ts";
import type { Instant, ProbeResult } from "../core/model.ts";

/** Results on their way to the disk, in batches. */
export type Outbox = {
  /** @param isNews a result that changes what is known: it is sent sooner */
  add(
    monitorId: number,
    slotAt: Instant,
    attempt: number,
    result: ProbeResult,
    isNews: boolean,
  ): void;
  /** Seals what waits, if it is time for it. */
  tick(): void;
  /** Seals what waits now. */
  seal(): void;
};

/** News are sealed at the next second, all else waits as long for company. */
const QUIET_MS = 5_000;
const MOST_RESULTS = 2_000;
/** Most results in memory while the disk takes none. */
const MOST_WAITING = 50_000;

export function createOutbox(
  store: Pick<AgentStore, "put">,
  { now, log }: { readonly now: () => Instant; readonly log: Logger },
): Outbox {
  let waiting: string[] = [];
  let isUrgent = false;
  let since = Infinity;
  let trouble: string | null = null;

  const seal = () => {
    while (waiting.length > 0) {
      const part = waiting.slice(0, MOST_RESULTS);
      try {
        const givenUp = store.put(now(), `[${part.join(",")}]`);
        if (givenUp > 0)
          log.error(
            { batches: givenUp },
            "the disk's share is full: the oldest results are given up",
          );
        if (trouble !== null) log.info("the disk takes results again");
        trouble = null;
        waiting = waiting.slice(part.length);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (trouble !== reason) log.error({ reason }, "results cannot be stored; trying again");
        trouble = reason;
        if (waiting.length > MOST_WAITING) waiting = waiting.slice(-MOST_WAITING);
        return;
      }
    }
    isUrgent = false;
    since = Infinity;
  };

  return {
    add(monitor, slotAt, attempt, result, isNews) {
      const all = Object.entries({ monitor, slotAt, attempt, ...result });
      // What is null may be left out, save the outcome; phases are for trials by hand.
      const given = all.filter(
        ([key, value]) => key === "outcome" || (value !== null && key !== "phases"),
      );
      waiting.push(JSON.stringify(Object.fromEntries(given)));
      isUrgent ||= isNews;
      since = Math.min(since, performance.now());
      if (waiting.length >= MOST_RESULTS) seal();
    },
    tick() {
      if (isUrgent || performance.now() - since >= QUIET_MS) seal();
    },
    seal,
  };
}
