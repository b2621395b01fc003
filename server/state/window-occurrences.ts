import type { StoredSeries } from "../../db/windows.ts";
import { publicId } from "../context/ids.ts";
import { addDays, civilDate } from "../core/calendar.ts";
import { DAY_MS, HOUR_MS } from "../core/duration.ts";
import { daysAfterStart, windowOn } from "../core/events/maintenance-windows.ts";
import { WINDOW_WORDS } from "../core/events/window-words.ts";
import {
  LOCALES,
  type Instant,
  type Interval,
  type Locale,
  type WindowRule,
} from "../core/model.ts";
import type { Maintenance, Translations } from "../core/declared.ts";
import { pageInLanguage } from "../core/in-language.ts";
import type { PageConfig } from "../core/configuration.ts";
import type { WindowSeries } from "../core/snapshot.ts";

/** Occurrences of a window within this time are published as maintenance. */
const AHEAD_MS = 14 * DAY_MS;

type Known = { readonly from: Instant; readonly until: Instant; readonly series: WindowSeries };
const known = new WeakMap<StoredSeries, Known>();

/**
 * Returns a series with its occurrences that are under way or soon.
 *
 * It is computed again only when an occurrence begins or ends.
 */
export function seriesSnapshot(stored: StoredSeries, page: PageConfig, now: Instant): WindowSeries {
  let found = known.get(stored);
  if (!found || now < found.from || now >= found.until) {
    const windows = stored.cancelledAt === null ? windowsAhead(stored.rule, page, now) : [];
    // Occurrences come into sight as time passes: look again within the hour.
    const edges = windows.flatMap((w) => [w.from, w.to]).filter((at) => at > now);
    const { pageId: _, ...own } = stored;
    const translations = titlesOf(stored, page);
    found = {
      from: now,
      until: Math.min(now + HOUR_MS, ...edges),
      series: {
        ...own,
        ...(translations && { translations }),
        occurrences: windows.map((w) => ({
          ...occurrence(stored, page, w, now),
          ...(translations && { translations }),
        })),
      },
    };
    known.set(stored, found);
  }
  return found.series;
}

/**
 * Returns the title of a configured series in the languages other than the page's; `undefined` for
 * one that is not configured any more.
 */
function titlesOf(series: StoredSeries, page: PageConfig): Translations<"title"> | undefined {
  const namesIn = (locale: Locale): string[] =>
    pageInLanguage(page, locale).providers.flatMap((provider) => [
      provider.name,
      ...provider.components.map((component) => `${provider.name} - ${component.name}`),
    ]);
  const at = namesIn(page.locale)
    .map((who) => WINDOW_TEXTS[page.locale].title(who))
    .indexOf(series.title);
  if (at < 0) return undefined;
  const others = LOCALES.filter((locale) => locale !== page.locale);
  return Object.fromEntries(
    others.map((locale) => [locale, { title: WINDOW_TEXTS[locale].title(namesIn(locale)[at]!) }]),
  );
}

/** One for each day: windows that touch stay apart, so that each keeps its identity. */
function windowsAhead(rule: WindowRule, { timeZone }: PageConfig, now: Instant): Interval[] {
  const found: Interval[] = [];
  // Earlier by the window's length: it may have begun days before.
  let date = addDays(civilDate(now, timeZone), -daysAfterStart(rule));
  for (const last = civilDate(now + AHEAD_MS, timeZone); date <= last; date = addDays(date, 1)) {
    const window = windowOn(rule, date, timeZone);
    if (window && window.to > now && window.from < now + AHEAD_MS) found.push(window);
  }
  return found;
}

function occurrence(
  series: StoredSeries,
  page: PageConfig,
  window: Interval,
  now: Instant,
): Maintenance {
  const id = publicId(page.id, "window", series.id, String(window.from));
  const bodyIn = (locale: Locale) => WINDOW_TEXTS[locale].rhythm(series.rule, page.timeZone);
  const others = LOCALES.filter((locale) => locale !== page.locale);
  const translations = Object.fromEntries(others.map((to) => [to, { body: bodyIn(to) }]));
  const step = (status: Maintenance["status"], at: Instant): Maintenance["updates"][number] => ({
    id: publicId(id, status),
    status,
    body: bodyIn(page.locale),
    translations,
    createdAt: at,
    updatedAt: at,
    displayAt: at,
    author: "automatic",
    components: series.components.map((component) => ({
      id: component,
      oldState: "operational",
      newState: status === "in_progress" ? "under_maintenance" : "operational",
    })),
  });
  const isOn = window.from <= now;
  // Announced when it came to be configured, if that was before it began.
  const announcedAt = Math.min(series.announcedAt, window.from);
  const scheduled = step("scheduled", announcedAt);
  return {
    id,
    title: series.title,
    status: isOn ? "in_progress" : "scheduled",
    startsAt: window.from,
    endsAt: window.to,
    announcedAt,
    createdAt: announcedAt,
    updatedAt: isOn ? window.from : announcedAt,
    completedAt: null,
    sequence: series.sequence,
    components: series.components,
    updates: isOn ? [step("in_progress", window.from), scheduled] : [scheduled],
  };
}

type Texts = {
  readonly title: (who: string) => string;
  readonly rhythm: (rule: WindowRule, timeZone: string) => string;
};

/** Titles and descriptions of windows, in the page's language. */
export const WINDOW_TEXTS: Readonly<Record<Locale, Texts>> = {
  fr: { title: (who) => `${who} : maintenance planifiée`, rhythm: rhythmIn("fr") },
  en: { title: (who) => `${who}: planned maintenance`, rhythm: rhythmIn("en") },
};

function rhythmIn(locale: Locale): Texts["rhythm"] {
  const { when, hours } = WINDOW_WORDS[locale];
  return (rule, timeZone) => `${when(rule)} ${hours(rule)} (${timeZone}).`;
}
