import type { Context } from "../../context/context.ts";
import type { Hindrance } from "../../core/measuring/politeness.ts";
import type { Instant } from "../../core/model.ts";
import type { LiveMonitor } from "../../state/live.ts";

const POSTPONED: Readonly<Record<Hindrance, string>> = {
  quota: "the day's calls to a provider are used up; it is probed again tomorrow",
  asked: "a provider asked not to be called for a while",
  spacing: "calls to a provider are spaced",
  busy: "a provider is being called",
};

/** Warns operators that a provider's probes are postponed, why, and until when. */
export function warnOfPostponed(
  { log }: Pick<Context, "log">,
  { component: { page, provider } }: LiveMonitor,
  why: Hindrance,
  until: Instant,
): void {
  const who = { page: page.id, provider: provider.id };
  log.warn({ ...who, why, until: new Date(until).toISOString() }, POSTPONED[why]);
}
