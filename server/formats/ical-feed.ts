import type { Instant } from "../core/model.ts";
import type { Maintenance } from "../core/declared.ts";
import type { PageSnapshot } from "../core/snapshot.ts";
import { componentNames, maintenanceAddress, narrowedTo } from "./events.ts";
import { icalLines, icalText, icalUtc } from "./ical.ts";
import { newsOf, type NewsScope } from "./news.ts";
import { seriesEvents } from "./recurring-events.ts";
import { maintenanceText } from "./statuspage.ts";
import { vtimezone } from "./vtimezone.ts";

/**
 * `/maintenances.ics`: declared maintenance, once each, in UTC; windows of the configuration as
 * events that recur in the page's zone. What was called off stays, as such, so that calendars
 * that hold a copy learn of it (RFC 5545, RFC 5546 for SEQUENCE).
 */
export function calendarFeed(whole: PageSnapshot, scope: NewsScope, now: Instant): string {
  const page = scope.provider === null ? whole : narrowedTo(whole, scope.provider);
  const { query } = newsOf(whole, scope);
  const series = page.windows ?? [];
  const since = Math.min(now, ...series.map((s) => s.announcedAt));
  const who = scope.provider === null ? [] : page.providers.map((p) => p.name);
  const name = icalText([page.title, ...who, "maintenances"].join(" - "));
  return icalLines([
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Vigie//Maintenance calendar//FR",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    `NAME:${name}`,
    `X-WR-CALNAME:${name}`,
    `X-WR-TIMEZONE:${page.timeZone}`,
    "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    "X-PUBLISHED-TTL:PT1H",
    `SOURCE;VALUE=URI:${page.url}/maintenances.ics${query}`,
    // Always there: a calendar without any component would be none.
    ...vtimezone(page.timeZone, since, now),
    ...series.flatMap((s) => seriesEvents(page, s, now)),
    ...page.maintenances.flatMap((m) => event(page, m)),
    "END:VCALENDAR",
  ]);
}

/** One maintenance alone, for a reader's own calendar: once, in UTC, under the same UID as there. */
export const maintenanceCalendar = (page: PageSnapshot, m: Maintenance): string =>
  icalLines([
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Vigie//Maintenance calendar//FR",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    ...event(page, m),
    "END:VCALENDAR",
  ]);

function event(page: PageSnapshot, m: Maintenance): string[] {
  const isOff = m.status === "cancelled";
  return [
    "BEGIN:VEVENT",
    `UID:${m.id}@${new URL(page.url).hostname}`,
    `DTSTAMP:${icalUtc(m.updatedAt)}`,
    `CREATED:${icalUtc(m.createdAt)}`,
    `LAST-MODIFIED:${icalUtc(m.updatedAt)}`,
    `SEQUENCE:${m.sequence}`,
    `STATUS:${isOff ? "CANCELLED" : "CONFIRMED"}`,
    `DTSTART:${icalUtc(m.startsAt)}`,
    `DTEND:${icalUtc(endOf(m))}`,
    `SUMMARY:${icalText(m.title)}`,
    `DESCRIPTION:${icalText(descriptionOf(page, m))}`,
    `URL:${maintenanceAddress(page, m)}`,
    "CATEGORIES:MAINTENANCE",
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
  ];
}

/** Each note with text, newest first, down to the announcement; then the components. */
function descriptionOf(page: PageSnapshot, m: Maintenance): string {
  const notes = m.updates.map((update) => maintenanceText(page, update));
  const said = notes.filter((note, i) => note !== "" && notes.indexOf(note) === i);
  const names = componentNames(page, m.components);
  return [...said, names].filter((part) => part !== "").join("\n\n");
}

/**
 * Returns the end of a maintenance: the actual one if it is over and had a duration; else the
 * planned one.
 */
const endOf = (m: Maintenance): Instant =>
  m.status === "completed" && m.completedAt !== null && m.completedAt > m.startsAt
    ? m.completedAt
    : m.endsAt;
