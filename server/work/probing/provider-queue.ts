import {
  paceOf,
  quotaDay,
  sharedLimits,
  turnOf,
  type Hindrance,
  type Pace,
  type Turn,
} from "../../core/measuring/politeness.ts";
import { repeatSpanMs } from "../../core/measuring/slots.ts";
import type { Cause, Instant } from "../../core/model.ts";
import type { MonitorConfig } from "../../core/configuration.ts";
import type { ProviderUsage } from "../../state/engine.ts";
import type { LiveComponent } from "../../state/live.ts";
import type { Clocks } from "./scheduler-contract.ts";
import { createWaitingLine, type WaitingLine } from "./waiting-line.ts";

/** The queue of probes that wait to call one provider. */
export type ProviderQueue<Due> = WaitingLine<Due> & {
  readonly key: string;
  /** Time at which the scheduler will look here again by itself, or `null`. */
  wakeAt: Instant | null;
  /** Watches a monitor, whose settings decide on the pace; `null`: no longer. */
  serves(monitorId: number, config: MonitorConfig | null): void;
  pace(): Pace;
  turn(calls: number): Turn;
  /** Counts calls of today that an earlier process made. */
  begunBefore(calls: number): void;
  begin(calls: number): void;
  end(): void;
  /** Obeys the provider's wish not to be called for so long, with all of its monitors. */
  hold(ms: number): void;
  /**
   * Returns how long a failed probe waits at least for its repeat. One monitor repeats first; the
   * others that fail for the same reason wait for what it finds, since their failures may by then
   * be verified together.
   */
  repeatAfterMs(failed: Failed): number;
  /** Counts a probe put off, and returns whether it is the first for this reason and time. */
  postpone(why: Hindrance, until: Instant): boolean;
  usage(): ProviderUsage;
};

/** A failed probe that is to be repeated. */
type Failed = {
  readonly monitorId: number;
  readonly cause: Cause | null;
  readonly startedAt: Instant;
  readonly config: Pick<MonitorConfig, "repeat" | "everyMs" | "timeoutMs">;
};

/** The place of a component in the configuration; providers of two pages share no limits. */
type Place = Pick<LiveComponent, "page" | "provider">;

/** Returns a place with the limits that this process keeps: a share where several regions probe. */
function withOwnShare({ page, provider }: Place): Place {
  const regions = provider.components.map(({ locations }) => locations?.regions.length ?? 1);
  const limits = sharedLimits(provider.limits, Math.max(1, ...regions));
  return { page, provider: { ...provider, limits } };
}

/** Names the provider that a component's monitors call. */
export const queueKey = ({ page, provider }: Place): string => `${page.id} ${provider.id}`;

/**
 * Counts the calls of a provider. Time between calls is monotonic, so that a set clock neither
 * hurries nor blocks; the quota's day is that of the page's clock.
 */
export function createProviderQueue<Due extends { readonly at: Instant; readonly attempt: number }>(
  whole: Place,
  clocks: Clocks,
): ProviderQueue<Due> {
  const place = withOwnShare(whole);
  const { page, provider } = place;
  const line = createWaitingLine<Due>();
  const pacing = createPacing(provider.limits);
  const calls = createCallCount(place, clocks, pacing.pace);
  const { usage, ...postponing } = createPostponing();
  return {
    ...line,
    ...pacing,
    ...calls,
    ...postponing,
    key: queueKey(place),
    wakeAt: null,
    repeatAfterMs: createRepeats(clocks.now),
    drain() {
      this.wakeAt = null;
      return line.drain();
    },
    usage() {
      const { why, waitMs } = calls.turn(1);
      return {
        page: page.id,
        provider: provider.id,
        perDay: provider.limits.perDay,
        ...calls.counted(),
        waiting: line.size(),
        why,
        until: waitMs > 0 ? clocks.now() + waitMs : null,
        postponed: usage(),
      };
    },
  };
}

/** The pace that the monitors of a provider need, computed again when they change. */
function createPacing(limits: Place["provider"]["limits"]) {
  const monitors = new Map<number, MonitorConfig>();
  let known: Pace | null = null;
  return {
    serves(monitorId: number, config: MonitorConfig | null) {
      known = null;
      if (config) monitors.set(monitorId, config);
      else monitors.delete(monitorId);
    },
    pace: (): Pace => (known ??= paceOf([...monitors.values()], limits)),
  };
}

/** Calls under way, today's and the last, and when the next may begin. */
function createCallCount({ page, provider }: Place, { now, monotonic }: Clocks, pace: () => Pace) {
  let running = 0;
  let lastCallAt = -Infinity;
  let notBefore = -Infinity;
  let day = quotaDay(now(), page.timeZone);
  let callsToday = 0;

  const today = (at: Instant) => {
    if (at >= day.from && at < day.to) return;
    day = quotaDay(at, page.timeZone);
    callsToday = 0;
  };
  return {
    turn(calls: number): Turn {
      const at = now();
      const elapsed = monotonic();
      today(at);
      const { concurrency, spacingMs } = pace();
      const asked = {
        running,
        sinceLastMs: elapsed - lastCallAt,
        callsToday,
        restOfDayMs: day.to - at,
        askedMs: Math.max(0, notBefore - elapsed),
      };
      return turnOf(asked, { ...provider.limits, concurrency, spacingMs }, calls);
    },
    begunBefore: (calls: number) => void (callsToday += calls),
    begin(calls: number) {
      today(now());
      running += 1;
      callsToday += calls;
      lastCallAt = monotonic();
    },
    end: () => void (running -= 1),
    hold: (ms: number) => void (notBefore = Math.max(notBefore, monotonic() + ms)),
    counted: () => ({ callsToday, running }),
  };
}

/** The monitor that repeats for all that fail with one cause, and until when the others wait. */
function createRepeats(now: () => Instant) {
  let lead: { readonly by: number; readonly cause: Cause | null; readonly until: Instant } | null =
    null;
  return ({ monitorId, cause, startedAt, config }: Failed): number => {
    const at = now();
    if (lead && lead.cause === cause && lead.until > at) {
      return lead.by === monitorId ? 0 : lead.until - at;
    }
    const until = startedAt + repeatSpanMs(config) + config.timeoutMs;
    lead = { by: monitorId, cause, until };
    return 0;
  };
}

/** Probes put off since the start; operators read of each reason once. */
function createPostponing() {
  let postponed = 0;
  let reported = "";
  return {
    postpone(why: Hindrance, until: Instant): boolean {
      postponed += 1;
      // By the minute: the same wish comes out a few milliseconds apart each time.
      const news = `${why} ${Math.round(until / 60_000)}`;
      if (reported === news) return false;
      reported = news;
      return true;
    },
    usage: () => postponed,
  };
}
