import type { LiveComponent } from "../../state/live.ts";
import type { Instant } from "../../core/model.ts";
import { quotaDay, turnOf, type Hindrance, type Turn } from "../../core/measuring/politeness.ts";
import type { ProviderUsage } from "../../state/engine.ts";
import { DueHeap } from "./due-heap.ts";

/** The queue before one provider's door; who is longest due is next. */
export type ProviderQueue<Due extends { readonly at: Instant }> = {
  readonly key: string;
  readonly waiting: DueHeap<Due>;
  /** When the scheduler will look here again by itself, or `null`. */
  wakeAt: Instant | null;
  turn(calls: number): Turn;
  /** Counts calls of today that an earlier process made. */
  begunBefore(calls: number): void;
  begin(calls: number): void;
  end(): void;
  /** It asked not to be called for so long: all of its monitors obey. */
  hold(ms: number): void;
  /** Counts a probe put off; says whether it is the first for this reason and time. */
  postpone(why: Hindrance, until: Instant): boolean;
  usage(): ProviderUsage;
};

export type LineClock = { readonly now: () => Instant; readonly monotonic: () => number };

/** Whom a component's monitors call: providers of different pages do not share their limits. */
export const queueKey = ({ page, provider }: Pick<LiveComponent, "page" | "provider">): string =>
  `${page.id} ${provider.id}`;

/**
 * Keeps count of what a provider has been asked. Time between calls is monotonic, so that a
 * clock that is set neither hurries nor blocks; the quota's day is that of the page's clock.
 */
export function createProviderQueue<Due extends { readonly at: Instant }>(
  { page, provider }: Pick<LiveComponent, "page" | "provider">,
  { now, monotonic }: LineClock,
): ProviderQueue<Due> {
  const { limits } = provider;
  const waiting = new DueHeap<Due>();
  let running = 0;
  let lastCallAt = -Infinity;
  let notBefore = -Infinity;
  let day = quotaDay(now(), page.timeZone);
  let callsToday = 0;
  let postponed = 0;
  let told = "";

  const today = (at: Instant) => {
    if (at >= day.from && at < day.to) return;
    day = quotaDay(at, page.timeZone);
    callsToday = 0;
  };
  const turn = (calls: number): Turn => {
    const at = now();
    const elapsed = monotonic();
    today(at);
    return turnOf(
      {
        running,
        sinceLastMs: elapsed - lastCallAt,
        callsToday,
        restOfDayMs: day.to - at,
        askedMs: Math.max(0, notBefore - elapsed),
      },
      limits,
      calls,
    );
  };

  return {
    key: queueKey({ page, provider }),
    waiting,
    wakeAt: null,
    turn,
    begunBefore: (calls) => void (callsToday += calls),
    begin(calls) {
      today(now());
      running += 1;
      callsToday += calls;
      lastCallAt = monotonic();
    },
    end: () => void (running -= 1),
    hold: (ms) => void (notBefore = Math.max(notBefore, monotonic() + ms)),
    postpone(why, until) {
      postponed += 1;
      // By the minute: the same wish comes out a few milliseconds apart each time.
      const news = `${why} ${Math.round(until / 60_000)}`;
      if (told === news) return false;
      told = news;
      return true;
    },
    usage() {
      const { why, waitMs } = turn(1);
      return {
        page: page.id,
        provider: provider.id,
        callsToday,
        perDay: limits.perDay,
        running,
        waiting: waiting.size,
        why,
        until: waitMs > 0 ? now() + waitMs : null,
        postponed,
      };
    },
  };
}
