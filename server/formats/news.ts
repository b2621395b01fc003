import type {
  Incident,
  IncidentStatus,
  IncidentUpdate,
  Maintenance,
  MaintenanceStatus,
} from "../core/declared.ts";
import type { Instant, Locale } from "../core/model.ts";
import { textIn } from "../core/events/translation.ts";
import type { PageSnapshot } from "../core/snapshot.ts";
import { incidentAddress, maintenanceAddress, MOST_LISTED, narrowedTo } from "./events.ts";
import { htmlOf } from "./rich-text.ts";
import { momentMarkup, zoneName } from "./when.ts";
import { escapeXml } from "./xml.ts";

/** The provider and language that a page's news are narrowed to. */
export type NewsScope = { readonly provider: string | null; readonly locale: Locale | null };

/** One incident or maintenance as feed readers get it: revised in place, its id for ever the same. */
export type NewsItem = {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly publishedAt: Instant;
  readonly updatedAt: Instant;
  readonly html: string;
  /** Subjects of the entry: impact or "maintenance", then the providers' names. */
  readonly tags: readonly string[];
};

export type News = {
  readonly title: string;
  readonly locale: Locale;
  /** Address of the page for people. */
  readonly home: string;
  /** Query that the scope adds to each format's address: "?provider=insee", or nothing. */
  readonly query: string;
  /** Time of the newest change, or of the beginning of the page. */
  readonly updatedAt: Instant;
  /** At most 50, newest first. */
  readonly items: readonly NewsItem[];
};

/** Incidents and declared maintenance, newest first. Windows that recur every night are no news. */
export function newsOf(whole: PageSnapshot, scope: NewsScope): News {
  const page = scope.provider === null ? whole : narrowedTo(whole, scope.provider);
  const locale = scope.locale ?? page.locale;
  const items = [
    ...page.incidents.map((i) => incidentItem(page, i, locale)),
    ...page.maintenances.map((m) => maintenanceItem(page, m, locale)),
  ]
    .toSorted((a, b) => b.publishedAt - a.publishedAt)
    .slice(0, MOST_LISTED);
  const query = new URLSearchParams();
  if (scope.provider !== null) query.set("provider", scope.provider);
  if (scope.locale !== null) query.set("lang", scope.locale);
  const who = scope.provider === null ? [] : page.providers.map((p) => p.name);
  const createdAt = Math.min(...whole.providers.map((p) => p.createdAt), whole.updatedAt);
  return {
    title: [page.title, ...who, HISTORY[locale]].join(" - "),
    locale,
    home: `${page.url}/`,
    query: query.size > 0 ? `?${query.toString()}` : "",
    updatedAt: items.length > 0 ? Math.max(...items.map((i) => i.updatedAt)) : createdAt,
    items,
  };
}

function incidentItem(page: PageSnapshot, i: Incident, locale: Locale): NewsItem {
  return {
    id: i.id,
    url: incidentAddress(page, i),
    title: textIn(i, "title", locale),
    publishedAt: i.createdAt,
    updatedAt: lastChange(i),
    html: stepsHtml(page, i.updates, locale),
    tags: [
      i.impact,
      ...providerNames(
        page,
        i.components.map((c) => c.id),
      ),
    ],
  };
}

function maintenanceItem(page: PageSnapshot, m: Maintenance, locale: Locale): NewsItem {
  const zone = page.timeZone;
  const at = (instant: Instant) => momentMarkup(instant, zone, locale);
  const zoneIs = escapeXml(zoneName(m.startsAt, zone, locale));
  const span = `${at(m.startsAt)} - ${at(m.endsAt)} ${zoneIs}`;
  const planned = `<p><small>${PLANNED[locale]}${span}</small></p>`;
  return {
    id: m.id,
    url: maintenanceAddress(page, m),
    title: textIn(m, "title", locale),
    publishedAt: m.createdAt,
    updatedAt: lastChange(m),
    html: stepsHtml(page, m.updates, locale) + planned,
    tags: ["maintenance", ...providerNames(page, m.components)],
  };
}

const HISTORY: Readonly<Record<Locale, string>> = {
  fr: "Historique des incidents",
  en: "Incident History",
};
const PLANNED: Readonly<Record<Locale, string>> = { fr: "Prévue : ", en: "Scheduled for: " };

const lastChange = ({ updatedAt, updates }: Incident | Maintenance): Instant =>
  Math.max(updatedAt, ...updates.map((u: { updatedAt: Instant }) => u.updatedAt));

const providerNames = (page: PageSnapshot, components: readonly string[]): string[] =>
  page.providers
    .filter((p) => p.components.some((c) => components.includes(c.id)))
    .map((p) => p.name);

/** English whatever the language of the text after it: readers look for these very words. */
const STATE_WORDS: Readonly<Record<IncidentStatus | MaintenanceStatus, string>> = {
  investigating: "Investigating",
  identified: "Identified",
  monitoring: "Monitoring",
  resolved: "Resolved",
  postmortem: "Postmortem",
  scheduled: "Scheduled",
  in_progress: "In progress",
  verifying: "Verifying",
  completed: "Completed",
  // Feed readers have no such word; the text explains it.
  cancelled: "Completed",
};

type Step = IncidentUpdate<IncidentStatus | MaintenanceStatus>;

/** The steps one after another, newest first, in the markup of Statuspage's feeds. */
function stepsHtml(page: PageSnapshot, updates: readonly Step[], locale: Locale): string {
  return updates
    .map((update, i) => {
      const isSame = updates[i + 1]?.status === update.status;
      const word = isSame ? "Update" : STATE_WORDS[update.status];
      const zone = page.timeZone;
      const when = momentMarkup(update.displayAt, zone, locale);
      const zoneIs = escapeXml(zoneName(update.displayAt, zone, locale));
      const head = `<small>${when} ${zoneIs}</small><br>`;
      const called = update.status === "cancelled" ? CANCELLED[locale] : "";
      const body = called + htmlOf(textIn(update, "body", locale));
      return inFirstParagraph(`${head}<strong>${word}</strong> - `, body);
    })
    .join("");
}

const CANCELLED: Readonly<Record<Locale, string>> = {
  fr: "<p>Annulée.</p>",
  en: "<p>Cancelled.</p>",
};

/** The head and the text's first paragraph are one; a text that begins otherwise follows it. */
const inFirstParagraph = (head: string, body: string): string =>
  body.startsWith("<p>") ? `<p>${head}${body.slice(3)}` : `<p>${head}</p>${body}`;
