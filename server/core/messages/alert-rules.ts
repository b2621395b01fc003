import type { AlertHours, AlertSettings, Severity } from "../alert-settings.ts";
import { SEVERITIES } from "../alert-settings.ts";
import { addDays, civilDate, wallTime } from "../calendar.ts";
import { weekdayOf } from "../events/window-days.ts";
import type { ComponentState, Instant } from "../model.ts";

const OF_STATE: Readonly<Partial<Record<ComponentState, Severity>>> = {
  major_outage: "critical",
  partial_outage: "major",
  degraded_performance: "minor",
};

/** Returns the severity of a state; `null` for one that is no trouble. */
export const severityOf = (state: ComponentState): Severity | null => OF_STATE[state] ?? null;

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

export const isWorse = (one: Severity, other: Severity): boolean => rank(one) > rank(other);

/** Returns the worse of two severities. */
export const worse = (one: Severity, other: Severity): Severity =>
  isWorse(other, one) ? other : one;

/** Returns true within the hours of a rule. */
export function isWithin(hours: AlertHours, timeZone: string, now: Instant): boolean {
  const today = civilDate(now, timeZone);
  // Hours that cross midnight may have begun the day before.
  return [addDays(today, -1), today].some((date) => {
    if (hours.days && !hours.days.includes(weekdayOf(date))) return false;
    const from = wallTime(date, hours.from, timeZone);
    const to =
      hours.to === "24:00"
        ? wallTime(addDays(date, 1), "00:00", timeZone)
        : wallTime(hours.to > hours.from ? date : addDays(date, 1), hours.to, timeZone);
    return from <= now && now < to;
  });
}

/** Returns the channels that the rules choose for an alert now, in the order of the configuration. */
export function chosenChannels(
  settings: AlertSettings,
  alert: { readonly pageId: string; readonly providerId: string; readonly severity: Severity },
  timeZone: string,
  now: Instant,
): string[] {
  const all = settings.channels.map(({ id }) => id);
  const chosen = settings.rules
    .filter(
      (rule) =>
        !isWorse(rule.severity, alert.severity) &&
        (rule.providers?.includes(alert.providerId) ?? true) &&
        (rule.pages?.includes(alert.pageId) ?? true) &&
        (rule.hours === undefined || isWithin(rule.hours, timeZone, now)),
    )
    .flatMap((rule) => rule.channels ?? all);
  return all.filter((id) => chosen.includes(id));
}
