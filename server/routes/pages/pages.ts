import { addMonths, civilMonth, isMonth, monthOf } from "../../core/calendar.ts";
import type { Incident, Maintenance } from "../../core/declared.ts";
import type { Instant, Locale } from "../../core/model.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import {
  componentPath,
  eventOfPath,
  homePath,
  inEach,
  languagesOf,
  incidentPath,
  maintenancePath,
  monthOfPath,
  monthPath,
  providerPath,
  singlePath,
} from "../../core/page/paths.ts";
import {
  LATENCY_PERIODS,
  type HistoryFilter,
  type LatencyPeriod,
  type PageRoute,
} from "../../core/page/view.ts";
import type { Choice, Render, Variants } from "../../http/page-documents.ts";
import { maintenanceCalendar } from "../../formats/ical-feed.ts";
import { MOST_HOURS } from "../../state/last-hours.ts";
import { html, type Web } from "./html.ts";
import { DAY_MS } from "../../core/duration.ts";

/** Months ahead of the present that the calendar of maintenance shows. */
const MONTHS_AHEAD = 12;
/** The snapshot holds all that began or ended since. */
const HELD_MS = 90 * DAY_MS;

/** Pages required by law, which are the same whatever the state. */
const ABOUT = ["accessibility", "legal", "privacy"] as const;

type Address = readonly [path: string, document: Render | Variants];
type PathIn = (locale: Locale) => string;

/** The pages for people whose addresses follow from the configuration, in each of its languages. */
export function pageAddresses(web: Web, page: PageSnapshot): Address[] {
  return languagesOf(page).flatMap((locale): Address[] => {
    const single = (path: PathIn, route: PageRoute): Address => [
      path(locale),
      (page, { generatedAt }) => html(web, page, route, locale, generatedAt, inEach(path)),
    ];
    return [
      single(homePath, { name: "home" }),
      ...ABOUT.map((name) => single((locale) => singlePath(name, locale), { name })),
      [singlePath("history", locale), history(web, locale, null)],
      [singlePath("maintenances", locale), maintenances(web, locale)],
      [singlePath("sla", locale), sla(web, locale)],
      ...page.providers.flatMap((provider): Address[] => [
        [providerPath(provider, locale), providerPage(web, locale, provider.id)],
        ...provider.components.flatMap(({ id }): Address[] => {
          const document = componentPage(web, locale, provider.id, id);
          // Under its whole id as well, as /ping knows it.
          const whole = `${providerPath(provider, locale)}/${id}`;
          return [
            [whole, document],
            [componentPath(provider, { id }, locale), document],
          ];
        }),
      ]),
    ];
  });
}

/** Pages that come and go: an incident's, a maintenance's, a month's. */
export function passingPage(web: Web, path: string): Render | Variants | null {
  const calendar = /^(?:\/en)?\/maintenances\/([a-z0-9]{12})\.ics$/.exec(path)?.[1];
  if (calendar !== undefined) return calendarFile(web, calendar);
  const shown = passingIn(web, path);
  return shown && inLanguages(shown);
}

/** Returns the document of a page that is shown in its language; there is none for other pages. */
const inLanguages = ({ locale, document }: Passing): Render | Variants => {
  const guarded =
    (render: Render): Render =>
    (page, snapshot) =>
      languagesOf(page).includes(locale) ? render(page, snapshot) : null;
  if (typeof document === "function") return guarded(document);
  return { ...document, render: (name) => guarded(document.render(name)) };
};

type Passing = { readonly locale: Locale; readonly document: Render | Variants };

function passingIn(web: Web, path: string): Passing | null {
  const event = eventOfPath(path);
  if (event) {
    const { kind, locale, id } = event;
    const pageOf = kind === "incident" ? incidentPage : maintenancePage;
    return { locale, document: pageOf(web, locale, id) };
  }
  const month = monthOfPath(path);
  if (month && isMonth(month.month)) {
    return { locale: month.locale, document: history(web, month.locale, month.month) };
  }
  return null;
}

// --- Providers and components --------------------------------------------------------------

/** `?period=7d` chooses what charts show; what is not among them is the usual one. */
const periodOf = ({ query }: Choice): LatencyPeriod =>
  LATENCY_PERIODS.find((period) => period === query.get("period")) ?? "24h";

function providerPage(web: Web, locale: Locale, id: string): Variants {
  return {
    pick: periodOf,
    render: (name) => (page, snapshot) => {
      const provider = page.providers.find((p) => p.id === id);
      if (!provider) return null;
      const period = name as LatencyPeriod;
      const ids = provider.components.map((c) => c.id);
      const past = web.archive?.components(page, ids, period) ?? null;
      const route = { name: "provider", provider, period, past } as const;
      const paths = inEach((locale) => providerPath(provider, locale));
      return html(web, page, route, locale, snapshot.generatedAt, paths);
    },
  };
}

function componentPage(web: Web, locale: Locale, of: string, id: string): Variants {
  return {
    pick: periodOf,
    render: (name) => (page, snapshot) => {
      const provider = page.providers.find((p) => p.id === of);
      const component = provider?.components.find((c) => c.id === id);
      if (!provider || !component) return null;
      const period = name as LatencyPeriod;
      const past = web.archive?.components(page, [id], period) ?? null;
      const route = { name: "component", provider, component, period, past } as const;
      const paths = inEach((locale) => componentPath(provider, component, locale));
      return html(web, page, route, locale, snapshot.generatedAt, paths);
    },
  };
}

// --- Events --------------------------------------------------------------------------------

/** An incident of the snapshot, or an older one. */
export function incidentOf(web: Web, page: PageSnapshot, id: string): Incident | null {
  const recent = page.incidents.find((i) => i.id === id);
  if (recent) return recent;
  const found = web.archive?.incident(page, id) ?? null;
  return found === "removed" ? null : found;
}

/** A maintenance of the snapshot, or an older one. */
export function maintenanceOf(web: Web, page: PageSnapshot, id: string): Maintenance | null {
  const recent = page.maintenances.find((m) => m.id === id);
  if (recent) return recent;
  const found = web.archive?.maintenance(page, id) ?? null;
  return found === "removed" ? null : found;
}

const incidentPage =
  (web: Web, locale: Locale, id: string): Render =>
  (page, snapshot) => {
    const incident = incidentOf(web, page, id);
    if (!incident) return null;
    const paths = inEach((locale) => incidentPath(incident, locale));
    const ids = incident.components.map((c) => c.id).slice(0, MOST_HOURS);
    const isOver = incident.resolvedAt !== null;
    const hours = isOver ? null : (web.archive?.hours(page, ids) ?? null);
    const route = { name: "incident", incident, hours } as const;
    return html(web, page, route, locale, snapshot.generatedAt, paths);
  };

const maintenancePage =
  (web: Web, locale: Locale, id: string): Render =>
  (page, snapshot) => {
    const maintenance = maintenanceOf(web, page, id);
    if (!maintenance) return null;
    const route = { name: "maintenance", maintenance } as const;
    const paths = inEach((locale) => maintenancePath(maintenance, locale));
    return html(web, page, route, locale, snapshot.generatedAt, paths);
  };

/** One maintenance for a reader's own calendar. */
const calendarFile =
  (web: Web, id: string): Render =>
  (page) => {
    const maintenance = maintenanceOf(web, page, id);
    if (!maintenance) return null;
    return {
      type: "text/calendar; charset=utf-8",
      body: maintenanceCalendar(page, maintenance),
      headers: { "content-disposition": `attachment; filename="maintenance-${id}.ics"` },
    };
  };

/** `?month=2026-12` turns the calendar's leaves, from the current month a year ahead. */
function maintenances(web: Web, locale: Locale): Variants {
  return {
    pick: ({ query }) => (isMonth(query.get("month") ?? "") ? query.get("month") : ""),
    render: (name) => (page, snapshot) => {
      const now = snapshot.generatedAt;
      const current = monthOf(now, page.timeZone);
      const month = name === "" ? current : name;
      if (month < current || month > addMonths(current, MONTHS_AHEAD)) return null;
      const paths = inEach((locale) => singlePath("maintenances", locale));
      return html(web, page, { name: "maintenances", month }, locale, now, paths);
    },
  };
}

/** `?month=2026-10` chooses one of the months that are shown; the current one where none is named. */
function sla(web: Web, locale: Locale): Variants {
  return {
    pick: ({ query }, page) => {
      const month = query.get("month") ?? "";
      return month === "" || page.months?.some((m) => m.month === month) ? month : null;
    },
    render: (name) => (page, snapshot) => {
      const month = name === "" ? null : name;
      if (month !== null && !page.months?.some((m) => m.month === month)) return null;
      const paths = inEach((locale) => singlePath("sla", locale));
      return html(web, page, { name: "sla", month }, locale, snapshot.generatedAt, paths);
    },
  };
}

// --- History -------------------------------------------------------------------------------

/**
 * The history of a civil month, or of the current one (`null`); `?provider=` and `?kind=` narrow
 * it. A month that has not begun, or from before there was anything, is not there.
 */
function history(web: Web, locale: Locale, named: string | null): Variants {
  return {
    pick: ({ query }, page) => JSON.stringify(filterOf(query, page)),
    render: (name) => (page, snapshot) => {
      const filter = JSON.parse(name) as HistoryFilter;
      const now = snapshot.generatedAt;
      const current = monthOf(now, page.timeZone);
      const month = named ?? current;
      if (month > current) return null;
      const first = firstMonth(web, page);
      if (month < first) return null;
      const found = eventsOf(web, page, month, now);
      const shown = filtered(found, filter, page);
      const route = { name: "history", month, first, filter, ...shown } as const;
      const paths = inEach((locale) => monthPath(month, locale));
      return html(web, page, route, locale, now, paths);
    },
  };
}

/** Returns the filter of a history; an unknown provider or kind filters nothing. */
function filterOf(query: URLSearchParams, page: PageSnapshot): HistoryFilter {
  const provider = query.get("provider");
  const kind = query.get("kind");
  return {
    provider: page.providers.some((p) => p.id === provider) ? provider : null,
    kind: kind === "incident" || kind === "maintenance" ? kind : "all",
  };
}

/** The month of the first event, or in which the page began to watch. */
function firstMonth(web: Web, page: PageSnapshot): string {
  const starts = [
    ...page.providers.map((p) => p.createdAt),
    ...page.incidents.map((i) => i.startedAt),
    ...page.maintenances.map((m) => m.startsAt),
    ...[web.archive?.firstEventAt(page) ?? []].flat(),
  ];
  return monthOf(Math.min(page.updatedAt, ...starts), page.timeZone);
}

type Events = {
  readonly incidents: readonly Incident[];
  readonly maintenances: readonly Maintenance[];
  readonly complete: boolean;
};

/** The events of a month: from the snapshot where it holds all of them, else from the past. */
function eventsOf(web: Web, page: PageSnapshot, month: string, now: Instant): Events {
  const { from, to } = civilMonth(month, page.timeZone);
  const held = {
    incidents: page.incidents.filter(
      (i) => i.startedAt < to && (i.resolvedAt === null || i.resolvedAt > from),
    ),
    maintenances: page.maintenances.filter((m) => m.startsAt < to && m.endsAt > from),
  };
  if (from >= now - HELD_MS) return { ...held, complete: true };
  const past = web.archive?.month(page, month);
  return past ? { ...past, complete: true } : { ...held, complete: false };
}

function filtered(events: Events, filter: HistoryFilter, page: PageSnapshot): Events {
  const provider = page.providers.find((p) => p.id === filter.provider);
  const ids = provider && new Set(provider.components.map((c) => c.id));
  const { incidents, maintenances, complete } = events;
  return {
    incidents:
      filter.kind === "maintenance"
        ? []
        : incidents.filter((i) => !ids || i.components.some((c) => ids.has(c.id))),
    maintenances:
      filter.kind === "incident"
        ? []
        : maintenances.filter((m) => !ids || m.components.some((id) => ids.has(id))),
    complete,
  };
}
