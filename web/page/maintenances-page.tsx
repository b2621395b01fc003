import { addMonths } from "../../server/core/calendar.ts";
import { monthPath, singlePath } from "../../server/core/page/paths.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { Crumbs } from "./crumbs.tsx";
import { EventList } from "./event-list.tsx";
import { Calendar } from "./maintenance-calendar.tsx";
import { isOn, PlannedCard } from "./maintenances.tsx";
import type { Words } from "./words.ts";

/** Months ahead of the present that the calendar shows. */
export const MONTHS_AHEAD = 12;
const MOST_PAST = 20;

/** All maintenance that is announced: a list, habitual windows, a month's calendar, what is over. */
export function MaintenancesPage(props: { page: PageSnapshot; month: string; words: Words }) {
  const { page, month, words } = props;
  const { text, format, locale, now } = words;
  const { maintenances } = text.pages;
  const past = page.maintenances
    .filter((m) => !isOn(m) && m.status !== "scheduled")
    .slice(0, MOST_PAST);
  const current = format.civilDate(now).slice(0, 7);
  const history = `${monthPath(current, locale)}?kind=maintenance`;
  return (
    <>
      <Crumbs steps={[{ name: maintenances.title }]} words={words} />
      <div class="page-head">
        <h1>{maintenances.title}</h1>
        <p>
          <a href="/maintenances.ics" type="text/calendar">
            {maintenances.subscribe}
          </a>
        </p>
      </div>
      <section aria-labelledby="ahead">
        <div class="section-head">
          <h2 id="ahead">{maintenances.ahead}</h2>
        </div>
        <PlannedCard page={page} until={Number.POSITIVE_INFINITY} words={words} />
      </section>
      <section aria-labelledby="calendar">
        <div class="section-head">
          <h2 id="calendar">{maintenances.calendar}</h2>
          <CalendarMonths month={month} current={current} words={words} />
        </div>
        <Calendar page={page} month={month} words={words} />
      </section>
      <section aria-labelledby="past">
        <div class="section-head">
          <h2 id="past">{maintenances.past}</h2>
          <p>
            <a href={history}>{maintenances.allPast}</a>
          </p>
        </div>
        {past.length === 0 ? (
          <p class="soft">{maintenances.nonePast}</p>
        ) : (
          <EventList page={page} incidents={[]} maintenances={past} words={words} />
        )}
      </section>
    </>
  );
}

function CalendarMonths(props: { month: string; current: string; words: Words }) {
  const { month, current, words } = props;
  const { text, format, locale } = words;
  const path = singlePath("maintenances", locale);
  const href = (to: string) => `${path}${to === current ? "" : `?month=${to}`}#calendar`;
  const before = addMonths(month, -1);
  const after = addMonths(month, 1);
  return (
    <nav class="months" aria-label={text.pages.history.months}>
      <ul>
        {month > current && (
          <li>
            <a href={href(before)} rel="prev">
              <span aria-hidden="true">← </span>
              {format.month(before)}
            </a>
          </li>
        )}
        {after <= addMonths(current, MONTHS_AHEAD) && (
          <li>
            <a href={href(after)} rel="next">
              {format.month(after)}
              <span aria-hidden="true"> →</span>
            </a>
          </li>
        )}
      </ul>
    </nav>
  );
}
