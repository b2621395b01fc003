import type { AlertSettings, Severity } from "../alert-settings.ts";
import { SECOND_MS } from "../duration.ts";
import type { Instant } from "../model.ts";
import { chosenChannels, isWorse, severityOf, worse } from "./alert-rules.ts";
import type { Alert, AlertNews, Trouble } from "./alert.ts";

/** Components that fail one after the other are told together, if the last news is so recent. */
const TOGETHER_MS = 30 * SECOND_MS;

/** The state of one provider now. */
export type Seen = {
  readonly pageId: string;
  readonly providerId: string;
  readonly timeZone: string;
  /** Components whose failure is verified, and that nothing explains. */
  readonly failing: readonly Trouble[];
  /** Configured ids of components of which nothing is known: they neither fail nor are well. */
  readonly unclear: readonly string[];
};

/** An alert's next state, and the news of it for each channel. */
export type Step = {
  readonly alert: Alert;
  readonly news: readonly { readonly channel: string; readonly news: AlertNews }[];
};

/**
 * Returns the next step of a provider's alert; `null` where nothing changes.
 *
 * 1. The first verified failure opens it. Components that fail later, or worse, update it.
 * 2. It is over once everything has been well for `resolveAfterMs`, and dated where that began.
 *    A component of which nothing is known does not count as well.
 * 3. Channels whose hours begin, or whose severity is reached, get it when that happens.
 * 4. It is repeated, and escalated once, until somebody acknowledges it.
 */
export function nextStep(
  before: Alert | null,
  seen: Seen,
  settings: AlertSettings,
  now: Instant,
  newId: () => string,
): Step | null {
  if (before === null) {
    const first = seen.failing.map(severityAt);
    const [one, ...others] = first;
    if (one === undefined) return null;
    const severity = others.reduce(worse, one);
    return opened({ id: newId(), severity, firstSeverity: severity }, seen, settings, now);
  }
  const unclear = before.failing.filter((id) => seen.unclear.includes(id));
  const failing = seen.failing.map(({ component }) => component);
  if (failing.length === 0 && unclear.length === 0) return over(before, settings, now);
  if (failing.length === 0 && before.wellSince === null) return null;
  return goingOn(before, seen, [...new Set([...failing, ...unclear])], settings, now);
}

function opened(
  identity: Pick<Alert, "id" | "severity" | "firstSeverity">,
  seen: Seen,
  settings: AlertSettings,
  now: Instant,
): Step {
  const { pageId, providerId, failing: troubles } = seen;
  const components = troubles.map(({ component }) => component);
  const { severity } = identity;
  const placed = { pageId, providerId, severity };
  const channels = chosenChannels(settings, placed, seen.timeZone, now);
  const alert: Alert = {
    ...identity,
    pageId,
    providerId,
    troubles,
    failing: components,
    since: Math.min(...troubles.map(({ since }) => since)),
    openedAt: now,
    wellSince: null,
    resolvedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    escalatedAt: null,
    notified: { at: now, severity, components, channels },
  };
  return { alert, news: toAll(channels, "opened") };
}

function over(before: Alert, settings: AlertSettings, now: Instant): Step | null {
  const wellSince = before.wellSince ?? now;
  const alert = { ...before, wellSince, failing: [] };
  if (now - wellSince < settings.resolveAfterMs)
    return before.wellSince === null ? { alert, news: [] } : null;
  return {
    alert: { ...alert, resolvedAt: wellSince },
    news: toAll(before.notified.channels, "resolved"),
  };
}

function goingOn(
  before: Alert,
  seen: Seen,
  failing: readonly string[],
  settings: AlertSettings,
  now: Instant,
): Step | null {
  const severity = seen.failing.map(severityAt).reduce(worse, before.severity);
  const troubles = merged(before.troubles, seen.failing);
  let alert: Alert = { ...before, severity, troubles, failing, wellSince: null };
  const news: { channel: string; news: AlertNews }[] = [];
  const known = before.notified.channels;
  const chosen = chosenChannels(settings, alert, seen.timeZone, now);
  const isAcknowledged = before.acknowledgedAt !== null;

  const isRise = isWorse(severity, before.notified.severity);
  const isWider = failing.some((id) => !before.notified.components.includes(id));
  const isRipe = isRise || (isWider && now - before.notified.at >= TOGETHER_MS);
  const { repeatMs, escalation } = settings;
  const isRepeat = !isAcknowledged && repeatMs !== null && now - before.notified.at >= repeatMs;
  if (isRipe) news.push(...toAll(known, "updated"));
  // At night, a channel for the day gets no repetitions.
  else if (isRepeat && seen.failing.length > 0)
    news.push(
      ...toAll(
        known.filter((id) => isCalled(id, chosen, before, settings)),
        "repeated",
      ),
    );

  if (!isAcknowledged) {
    news.push(
      ...toAll(
        chosen.filter((id) => !known.includes(id)),
        "opened",
      ),
    );
    if (escalation && before.escalatedAt === null && now - before.openedAt >= escalation.afterMs) {
      news.push(...toAll(escalation.channels, "escalated"));
      alert = { ...alert, escalatedAt: now };
    }
  }
  const single = oneEach(news);
  const hasNews = isRipe || isRepeat || single.length > 0;
  const channels = [...new Set([...known, ...single.map(({ channel }) => channel)])];
  if (hasNews) {
    const components = isRipe
      ? [...new Set([...before.notified.components, ...failing])]
      : before.notified.components;
    const told = isRipe ? severity : before.notified.severity;
    const at = isRipe || isRepeat ? now : before.notified.at;
    alert = { ...alert, notified: { at, severity: told, components, channels } };
  }
  return hasNews || isOther(before, alert) ? { alert, news: single } : null;
}

/** Returns whether a channel is repeated to: its rule holds now, or the alert was escalated to it. */
const isCalled = (
  id: string,
  chosen: readonly string[],
  { escalatedAt }: Alert,
  { escalation }: AlertSettings,
): boolean =>
  chosen.includes(id) || (escalatedAt !== null && escalation?.channels.includes(id) === true);

/** Returns an alert as acknowledged, and the channels that learn of it; `null` where it was, or is over. */
export function acknowledged(before: Alert, by: string, now: Instant): Step | null {
  if (before.acknowledgedAt !== null || before.resolvedAt !== null) return null;
  return {
    alert: { ...before, acknowledgedAt: now, acknowledgedBy: by },
    news: toAll(before.notified.channels, "acknowledged"),
  };
}

/** Returns the troubles with what is seen of them now; those that are over stay as they were. */
function merged(before: readonly Trouble[], failing: readonly Trouble[]): readonly Trouble[] {
  const now = new Map(failing.map((trouble) => [trouble.component, trouble]));
  const kept = before.map((trouble) => {
    const again = now.get(trouble.component);
    now.delete(trouble.component);
    return again ?? trouble;
  });
  return [...kept, ...now.values()];
}

const isOther = (one: Alert, other: Alert): boolean =>
  JSON.stringify([one.failing, one.wellSince, one.severity, one.troubles]) !==
  JSON.stringify([other.failing, other.wellSince, other.severity, other.troubles]);

const severityAt = ({ state }: Trouble): Severity => severityOf(state) ?? "minor";

const toAll = (channels: readonly string[], news: AlertNews) =>
  channels.map((channel) => ({ channel, news }));

/** Returns one piece of news for each channel: the last, since an escalation says more than a repetition. */
const oneEach = <N extends { readonly channel: string }>(news: readonly N[]): N[] => [
  ...new Map(news.map((one) => [one.channel, one])).values(),
];
