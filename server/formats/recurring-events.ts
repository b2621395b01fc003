import { addDays, civilDate, isoInZone } from "../core/calendar.ts";
import { daysAfterStart, windowEnd, windowOn } from "../core/events/maintenance-windows.ts";
import type { Instant, Interval, Weekday, WindowRule } from "../core/model.ts";
import type { PageSnapshot, WindowSeries } from "../core/snapshot.ts";
import { daysOf, PLACES, readDay } from "../core/events/window-days.ts";
import { componentNames } from "./events.ts";
import { icalLocal, icalText, icalUtc } from "./ical.ts";
import { clockChanges } from "./vtimezone.ts";
import { DAY_MS } from "../core/duration.ts";

const BYDAY: Readonly<Record<Weekday, string>> = {
  monday: "MO",
  tuesday: "TU",
  wednesday: "WE",
  thursday: "TH",
  friday: "FR",
  saturday: "SA",
  sunday: "SU",
};

/** Time in the past, and ahead, for which exceptions are listed. */
const PAST_MS = 366 * DAY_MS;
const AHEAD_MS = 2 * 366 * DAY_MS;

/**
 * Returns the events of a configured window.
 *
 * A recurring one is written in wall-clock time of the page's zone, so that it stays at its hour
 * when the clock changes. In those nights a recurrence has the length of the first one and leaves
 * out a time that does not exist (RFC 5545, 3.3.10 and 3.8.5.3), where our window keeps its end:
 * each difference is written as an exception.
 */
export function seriesEvents(page: PageSnapshot, series: WindowSeries, now: Instant): string[] {
  const { rule } = series;
  const uid = `${series.id}@${new URL(page.url).hostname}`;
  const about = aboutLines(page, series);
  if (rule.date !== undefined) {
    const window = windowOn(rule, rule.date, page.timeZone);
    return window ? vevent(uid, utcLines(window), about) : [];
  }
  const first = firstDate(rule, page.timeZone, civilDate(series.announcedAt, page.timeZone));
  const end = windowEnd(rule, first);
  const local = (date: string, time: string) => `TZID=${page.timeZone}:${icalLocal(date, time)}`;
  const odd = oddNights(rule, page.timeZone, now).filter(({ date }) => date >= first);
  const skipped = odd.filter((o) => o.differs === "start");
  return [
    ...vevent(
      uid,
      [
        `DTSTART;${local(first, rule.from)}`,
        `DTEND;${local(end.date, end.time)}`,
        `RRULE:${recurrence(rule)}`,
        ...skipped.map(({ date }) => `EXDATE;${local(date, rule.from)}`),
      ],
      about,
    ),
    ...odd.flatMap(({ date, window, differs }) => {
      if (window === null) return [];
      return differs === "end"
        ? vevent(uid, [`RECURRENCE-ID;${local(date, rule.from)}`, ...utcLines(window)], about)
        : vevent(`${date}-${uid}`, utcLines(window), about);
    }),
  ];
}

const vevent = (uid: string, times: readonly string[], about: readonly string[]): string[] => [
  "BEGIN:VEVENT",
  `UID:${uid}`,
  ...times,
  ...about,
  "END:VEVENT",
];

const utcLines = ({ from, to }: Interval): string[] => [
  `DTSTART:${icalUtc(from)}`,
  `DTEND:${icalUtc(to)}`,
];

function aboutLines(page: PageSnapshot, series: WindowSeries): string[] {
  return [
    `DTSTAMP:${icalUtc(series.updatedAt)}`,
    `CREATED:${icalUtc(series.announcedAt)}`,
    `LAST-MODIFIED:${icalUtc(series.updatedAt)}`,
    `SEQUENCE:${series.sequence}`,
    `STATUS:${series.cancelledAt === null ? "CONFIRMED" : "CANCELLED"}`,
    `SUMMARY:${icalText(series.title)}`,
    `DESCRIPTION:${icalText(componentNames(page, series.components))}`,
    `URL:${page.url}/maintenances`,
    "CATEGORIES:MAINTENANCE",
    "TRANSP:TRANSPARENT",
  ];
}

/** Returns the recurrence rule of RFC 5545, 3.3.10. */
function recurrence({ day }: WindowRule): string {
  const days = daysOf(day).map(readDay);
  const weekdays = days.flatMap((one) => (one.kind === "weekday" ? [BYDAY[one.weekday]] : []));
  const places = days.flatMap((one) =>
    one.kind === "place" ? [`${PLACES[one.place]}${BYDAY[one.weekday]}`] : [],
  );
  const dates = days.flatMap((one) => (one.kind === "date" ? [one.date] : []));
  if (weekdays.length > 0) return `FREQ=WEEKLY;BYDAY=${weekdays.join(",")}`;
  if (places.length > 0) return `FREQ=MONTHLY;BYDAY=${places.join(",")}`;
  return dates.length > 0 ? `FREQ=MONTHLY;BYMONTHDAY=${dates.join(",")}` : "FREQ=DAILY";
}

/** Milliseconds that the wall clock shows from begin to end. */
function nominalMs(rule: WindowRule, date: string): number {
  const end = windowEnd(rule, date);
  return Date.parse(`${end.date}T${end.time}Z`) - Date.parse(`${date}T${rule.from}Z`);
}

/** The first day from `date` on which the window has its usual length, which all others take. */
function firstDate(rule: WindowRule, timeZone: string, date: string): string {
  for (let day = date; ; day = addDays(day, 1)) {
    const window = windowOn(rule, day, timeZone);
    if (window && window.to - window.from === nominalMs(rule, day)) return day;
  }
}

type OddNight = {
  readonly date: string;
  /** The actual window, or `null` if the clock skips all of it. */
  readonly window: Interval | null;
  /** The end that a calendar would compute wrongly. */
  readonly differs: "start" | "end";
};

/** Days on which a recurrence, expanded as the standard says, would not be our window. */
function oddNights(rule: WindowRule, timeZone: string, now: Instant): OddNight[] {
  const odd: OddNight[] = [];
  for (const { at } of clockChanges(timeZone, now - PAST_MS, now + AHEAD_MS)) {
    const day = civilDate(at, timeZone);
    // A window that reaches into the change may begin days before.
    for (let back = daysAfterStart(rule); back >= 0; back -= 1) {
      const date = addDays(day, -back);
      const isHeld = windowOn(rule, date, "UTC") !== null;
      if (!isHeld) continue;
      const window = windowOn(rule, date, timeZone);
      const startsAsSaid = window && isoInZone(window.from, timeZone).slice(11, 16) === rule.from;
      if (!startsAsSaid) odd.push({ date, window, differs: "start" });
      else if (window.to - window.from !== nominalMs(rule, date)) {
        odd.push({ date, window, differs: "end" });
      }
    }
  }
  return odd;
}
