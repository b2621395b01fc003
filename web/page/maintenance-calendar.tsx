import { addDays, civilDays, civilMonth } from "../../server/core/calendar.ts";
import { daysAfterStart, windowOn } from "../../server/core/events/maintenance-windows.ts";
import { maintenancePath } from "../../server/core/page/paths.ts";
import type { Interval, Locale } from "../../server/core/model.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { Mark } from "./mark.tsx";
import { titleOf } from "./authored-text.ts";
import type { Words } from "./words.ts";

/** One day of the calendar. */
type Entry = Interval & {
  readonly title: string;
  readonly lang: Locale | undefined;
  /** Windows of the configuration have no page. */
  readonly href: string | null;
  readonly off: boolean;
};

/**
 * A civil month in weeks that begin on Monday, with what is announced on each day. Windows that
 * come back every day are left out: they would fill it and say nothing.
 */
export function Calendar(props: { page: PageSnapshot; month: string; words: Words }) {
  const { page, month, words } = props;
  const { text, format, now } = words;
  const { maintenances } = text.pages;
  const days = civilDays(civilMonth(month, words.zone), words.zone).map(({ date }) => date);
  const entries = entriesOf(page, days, words);
  const today = format.civilDate(now);
  return (
    <>
      <table class="calendar">
        <caption>{maintenances.calendarOf(format.month(month))}</caption>
        <thead>
          <tr>
            {format.weekdays.map(({ short, long }) => (
              <th scope="col">
                <abbr title={long}>{short}</abbr>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(days).map((week) => (
            <tr>
              {week.map((date) =>
                date === null ? (
                  <td />
                ) : (
                  <DayCell
                    date={date}
                    isToday={date === today}
                    entries={entries.get(date) ?? []}
                    words={words}
                  />
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {hasDaily(page) && <p class="soft small">{maintenances.daily}</p>}
    </>
  );
}

function DayCell(props: {
  date: string;
  isToday: boolean;
  entries: readonly Entry[];
  words: Words;
}) {
  const { date, isToday, entries, words } = props;
  const { text } = words;
  return (
    <td class={[isToday && "today", entries.length > 0 && "busy"].filter(Boolean).join(" ")}>
      <time datetime={date}>{Number(date.slice(8))}</time>
      {isToday && <span class="visually-hidden"> {text.pages.maintenances.today}</span>}
      {entries.length > 0 && (
        <ul>
          {entries.map((entry) => (
            <li class={entry.off ? "off" : undefined}>
              <span class="soft">{hourOn(date, entry, words)}</span>{" "}
              {entry.href === null ? (
                <Title entry={entry} />
              ) : (
                <a href={entry.href}>
                  <Title entry={entry} />
                </a>
              )}
              {entry.off && <span class="soft"> ({text.maintenanceStep.cancelled})</span>}
            </li>
          ))}
        </ul>
      )}
    </td>
  );
}

/** Shows when a maintenance begins; on later days, until when it lasts. */
function hourOn(date: string, { from, to }: Entry, { text, format }: Words): string {
  if (format.civilDate(from) === date) return format.clock(from);
  // A whole day has no hour to show.
  const ends = format.civilDate(to - 1) === date;
  return ends ? text.until({ clock: format.clock(to), date: null }) : "";
}

/** A title; where there is no room for it, the mark of maintenance, which is read as the title. */
function Title({ entry }: { entry: Entry }) {
  return (
    <>
      <Mark state="under_maintenance" />
      <span class="what" lang={entry.lang}>
        {entry.title}
      </span>
    </>
  );
}

/** Days in rows of seven, Monday first; `null` for those of the neighbouring months. */
export function weeksOf(days: readonly string[]): (string | null)[][] {
  const first = days[0];
  if (first === undefined) return [];
  // getUTCDay says 0 for Sunday.
  const before = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
  const cells: (string | null)[] = [...Array.from({ length: before }, () => null), ...days];
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, i) => cells.slice(i * 7, i * 7 + 7));
}

/**
 * Returns announced maintenance by civil day, soonest first; one that crosses midnight is on both
 * days.
 */
function entriesOf(
  page: PageSnapshot,
  days: readonly string[],
  words: Words,
): Map<string, Entry[]> {
  const { format } = words;
  const all: Entry[] = page.maintenances.map((m) => {
    const title = titleOf(m, words);
    return {
      from: m.startsAt,
      to: m.completedAt ?? m.endsAt,
      title: title.text,
      lang: title.lang,
      href: maintenancePath(m, words.locale),
      off: m.status === "cancelled",
    };
  });
  for (const series of page.windows ?? []) {
    if (series.cancelledAt !== null || !(series.rule.day ?? series.rule.date)) continue;
    // Windows that have begun before the first day that is shown reach into it.
    const before = Array.from({ length: daysAfterStart(series.rule) }, (_, i) =>
      addDays(days[0] ?? "", -i - 1),
    );
    for (const date of days.length === 0 ? [] : [...before, ...days]) {
      const window = windowOn(series.rule, date, words.zone);
      const title = { title: series.title, lang: words.teamLang, href: null, off: false };
      if (window && window.to > series.announcedAt) all.push({ ...window, ...title });
    }
  }
  const shown = new Set(days);
  const found = new Map<string, Entry[]>();
  for (const entry of all.toSorted((a, b) => a.from - b.from)) {
    const last = format.civilDate(Math.max(entry.from, entry.to - 1));
    for (let date = format.civilDate(entry.from); date <= last; date = addDays(date, 1)) {
      if (!shown.has(date)) continue;
      const own = found.get(date);
      if (own) own.push(entry);
      else found.set(date, [entry]);
    }
  }
  return found;
}

const hasDaily = (page: PageSnapshot): boolean =>
  (page.windows ?? []).some(
    ({ rule, cancelledAt }) => cancelledAt === null && !rule.day && !rule.date,
  );
