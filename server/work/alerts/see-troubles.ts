import type { Alert, Trouble } from "../../core/messages/alert.ts";
import { severityOf } from "../../core/messages/alert-rules.ts";
import type { Seen } from "../../core/messages/alert-steps.ts";
import type { Instant, Interval } from "../../core/model.ts";
import type { Live, LiveComponent } from "../../state/live.ts";
import { keyOf } from "../../actions/alerts.ts";

/** Declared maintenance by "page component": it explains failures. */
export type Explained = ReadonlyMap<string, readonly Interval[]>;

/** Returns true if any component fails, explained or not; cheap, for each second. */
export const failsNow = (live: Live): boolean =>
  live.components.some(({ status }) => severityOf(status.verified.state) !== null);

/**
 * Returns the verified troubles by provider: of those that have any, and of those with an open
 * alert, whatever became of them.
 *
 * Failures during planned or declared maintenance, and of muted components, open no alert. They do
 * not end one either: the component counts as unclear.
 */
export function seeTroubles(
  live: Live,
  open: readonly Alert[],
  explained: Explained,
  now: Instant,
): Seen[] {
  const byProvider = Map.groupBy(live.components, ({ page, provider }) =>
    keyOf({ pageId: page.id, providerId: provider.id }),
  );
  const found: Seen[] = [];
  for (const [key, components] of byProvider) {
    const isOpen = open.some((alert) => keyOf(alert) === key);
    const [first] = components;
    if (
      !first ||
      (!isOpen && components.every((c) => severityOf(c.status.verified.state) === null))
    )
      continue;
    const failing: Trouble[] = [];
    const unclear: string[] = [];
    for (const component of components) {
      const { state } = component.status.verified;
      const isFailing = severityOf(state) !== null;
      if (isFailing && !isExplained(component, explained, now)) failing.push(troubleOf(component));
      else if (isFailing || (state === "unknown" && component.config.monitors.length > 0))
        unclear.push(component.config.id);
    }
    if (failing.length === 0 && !isOpen) continue;
    const { page, provider } = first;
    found.push({
      pageId: page.id,
      providerId: provider.id,
      timeZone: page.timeZone,
      failing: failing.toSorted((a, b) => a.since - b.since),
      unclear,
    });
  }
  const gone = open.filter((alert) => !byProvider.has(keyOf(alert)));
  return [...found, ...gone.map(nothingOf)];
}

/** The provider is configured no longer: whatever it was, it is over. */
const nothingOf = ({ pageId, providerId }: Alert): Seen => ({
  pageId,
  providerId,
  timeZone: "UTC",
  failing: [],
  unclear: [],
});

function isExplained(
  { page, config, planned, rules }: LiveComponent,
  explained: Explained,
  now: Instant,
): boolean {
  const isMuted = rules.mutedUntil !== undefined && now < rules.mutedUntil;
  const windows = explained.get(`${page.id} ${config.id}`) ?? [];
  return isMuted || planned !== null || windows.some((w) => w.from <= now && now < w.to);
}

function troubleOf({ config, status }: LiveComponent): Trouble {
  const guilty = Object.values(status.monitors).find(
    (monitor) => severityOf(monitor.verified.state) !== null,
  );
  const { state, since } = status.verified;
  return {
    component: config.id,
    name: config.name,
    state,
    since,
    cause: guilty?.cause ?? null,
    httpStatus: guilty?.httpStatus ?? null,
  };
}
