import { addMonths } from "../../server/core/calendar.ts";
import { monthPath, singlePath } from "../../server/core/page/paths.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { Banner } from "./banner.tsx";
import { EventList } from "./event-list.tsx";
import { Icon } from "./icon.tsx";
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
  const on = page.maintenances.filter(isOn).length;
  const ahead = page.maintenances.filter((m) => m.status === "scheduled").length;
  const current = format.civilDate(now).slice(0, 7);
  const history = `${monthPath(current, locale)}?kind=maintenance`;
  return (
    <>
      <Banner
        heading="h1"
        sentence={maintenances.title}
        crumbs={{ steps: [{ name: maintenances.title }], words }}
        tools={
          <a class="button" href="/maintenances.ics" type="text/calendar">
            <Icon name="calendar" />
            {maintenances.subscribe}
          </a>
        }
      >
        <p>{maintenances.lead(on, ahead)}</p>
      </Banner>
      <div class="wrap body">
        <section aria-labelledby="ahead">
          <div class="head">
            <h2 id="ahead">{maintenances.ahead}</h2>
          </div>
          <PlannedCard page={page} until={Number.POSITIVE_INFINITY} words={words} />
        </section>
        <section aria-labelledby="calendar">
          <div class="head">
            <h2 id="calendar">{maintenances.calendar}</h2>
            <CalendarMonths month={month} current={current} words={words} />
          </div>
          <Calendar page={page} month={month} words={words} />
        </section>
        <section aria-labelledby="past">
          <div class="head">
            <h2 id="past">{maintenances.past}</h2>
            <a class="small" href={history}>
              {maintenances.allPast}
            </a>
          </div>
          {past.length === 0 ? (
            <p class="soft">{maintenances.nonePast}</p>
          ) : (
            <EventList page={page} incidents={[]} maintenances={past} words={words} />
          )}
        </section>
      </div>
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
    <nav class="tools turn" aria-label={text.pages.history.months}>
      {month > current && (
        <a class="button tiny" href={href(before)} rel="prev">
          <Icon name="previous" />
          {format.month(before)}
        </a>
      )}
      {after <= addMonths(current, MONTHS_AHEAD) && (
        <a class="button tiny" href={href(after)} rel="next">
          {format.month(after)}
          <Icon name="next" />
        </a>
      )}
    </nav>
  );
}
