import { civilDate, civilMonth } from "../core/calendar.ts";
import type { Instant } from "../core/model.ts";
import type { PageSnapshot } from "../core/snapshot.ts";
import { components, maintenanceText, pageObject, status } from "./statuspage.ts";
import { textOf } from "./rich-text.ts";
import { dateMarkup, timeMarkup, zoneName } from "./when.ts";

const MONTHS_PER_PAGE = 3;

/**
 * `/history.json?page=N`, which Statuspage's own pages are made from and some readers fetch:
 * three civil months a page, the current one first, each with what began in it. Undocumented;
 * keys as seen.
 *
 * @param number of the page, from 1
 */
export function historyDocument(page: PageSnapshot, number: number, now: Instant): string {
  const first = civilDate(now, page.timeZone).slice(0, 7);
  const months = Array.from({ length: MONTHS_PER_PAGE }, (_, i) =>
    month(page, monthsBefore(first, (number - 1) * MONTHS_PER_PAGE + i)),
  );
  return JSON.stringify({
    page: pageObject(page),
    components: components(page),
    page_status: { page: pageObject(page), status: status(page) },
    months,
  });
}

function month(page: PageSnapshot, name: string) {
  const { from, to } = civilMonth(name, page.timeZone);
  const within = (at: Instant) => at >= from && at < to;
  const events = [
    ...page.incidents
      .filter((i) => within(i.startedAt))
      .map((i) => ({
        at: i.startedAt,
        until: i.resolvedAt,
        code: i.id,
        name: i.title,
        message: textOf(i.updates[0]?.body ?? ""),
        impact: i.impact,
      })),
    ...page.maintenances
      .filter((m) => within(m.startsAt) && m.status !== "scheduled")
      .map((m) => ({
        at: m.startsAt,
        until: m.completedAt ?? m.endsAt,
        code: m.id,
        name: m.title,
        message: m.updates[0] ? maintenanceText(page, m.updates[0]) : "",
        impact: "maintenance",
      })),
  ].toSorted((a, b) => b.at - a.at);
  const start = new Date(`${name}-01T00:00:00Z`);
  return {
    name: start.toLocaleString("en-US", { month: "long", timeZone: "UTC" }),
    year: start.getUTCFullYear(),
    // 0 for Sunday.
    starts_on: start.getUTCDay(),
    days: new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0)).getUTCDate(),
    incidents: events.map(({ at, until, ...event }) => ({
      ...event,
      timestamp: span(page, at, until),
    })),
  };
}

/** "Nov 20, 07:54 - 09:01 CET", the second date only if it is another. */
function span(page: PageSnapshot, from: Instant, to: Instant | null): string {
  const zone = page.timeZone;
  const start = `${dateMarkup(from, zone)}, ${timeMarkup(from, zone)}`;
  if (to === null) return `${start} ${zoneName(from, zone)}`;
  const sameDay = civilDate(from, zone) === civilDate(to, zone);
  const end = sameDay ? timeMarkup(to, zone) : `${dateMarkup(to, zone)}, ${timeMarkup(to, zone)}`;
  return `${start} - ${end} ${zoneName(to, zone)}`;
}

/** "2026-11" and so many months earlier. */
function monthsBefore(month: string, count: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() - count);
  return date.toISOString().slice(0, 7);
}
