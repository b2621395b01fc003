import { maintenancePath, singlePath } from "../../server/core/page/paths.ts";
import type { ComponentState } from "../../server/core/model.ts";
import type { Maintenance } from "../../server/core/declared.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { Banner } from "./banner.tsx";
import { Icon } from "./icon.tsx";
import { Permalink } from "./incident-aside.tsx";
import { changesOf } from "./incident-page.tsx";
import { isOn, Window } from "./maintenances.tsx";
import { MemberLinks } from "./member-links.tsx";
import { membersOf } from "./members.ts";
import { Timeline } from "./timeline.tsx";
import { CopyLink, JsonLink } from "./tools.tsx";
import { titleOf } from "./authored-text.ts";
import { Elapsed, When } from "./when.tsx";
import type { Words } from "./words.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

/** One maintenance: when, what it touches, how it goes, and a way into one's own calendar. */
export function MaintenancePage(props: {
  page: PageSnapshot;
  maintenance: Maintenance;
  words: Words;
}) {
  const { page, maintenance, words } = props;
  const { text, locale } = words;
  const title = titleOf(maintenance, words);
  const path = maintenancePath(maintenance, locale);
  return (
    <>
      <Banner
        crumbs={{
          steps: [
            { name: text.pages.maintenances.title, href: singlePath("maintenances", locale) },
          ],
          words,
        }}
        tools={<Tools maintenance={maintenance} words={words} />}
        state={bannerState(maintenance)}
        mark={maintenance.status === "completed" ? undefined : "under_maintenance"}
        heading="h1"
        sentence={title.text}
        lang={title.lang}
      >
        <Standing maintenance={maintenance} words={words} />
      </Banner>
      <div class="wrap body">
        <div class="split">
          <div class="stack wide-gap">
            <section class="card" aria-label={text.pages.event.facts}>
              <dl class="facts">
                <dt>{text.pages.event.planned}</dt>
                <dd>
                  <Window
                    window={{ from: maintenance.startsAt, to: maintenance.endsAt }}
                    words={words}
                  />{" "}
                  <span class="soft">
                    ({words.format.duration(maintenance.endsAt - maintenance.startsAt)},{" "}
                    {text.zone(words.format.city)})
                  </span>
                </dd>
                <Affected page={page} maintenance={maintenance} words={words} />
                <Notice page={page} maintenance={maintenance} words={words} />
              </dl>
            </section>
            <section aria-labelledby="steps">
              <div class="head">
                <h2 id="steps">{text.pages.event.steps}</h2>
                <span class="soft small">{text.pages.event.newestFirst}</span>
              </div>
              <Timeline
                updates={maintenance.updates}
                words={words}
                changes={(all) => changesOf(page, all, words)}
              />
            </section>
          </div>
          <aside class="stack">
            <Permalink path={page.url + path} words={words} />
          </aside>
        </div>
      </div>
    </>
  );
}

function Tools({ maintenance, words }: { maintenance: Maintenance; words: Words }) {
  const { text } = words;
  return (
    <>
      <a
        class="button main"
        href={`${maintenancePath(maintenance, "fr")}.ics`}
        type="text/calendar"
      >
        <Icon name="calendar" />
        {text.pages.event.addToCalendar}
      </a>
      <CopyLink words={words} />
      <JsonLink href={`/api/v1/maintenances/${maintenance.id}`} words={words} />
    </>
  );
}

/** Only maintenance under way stands out: planned and past ones are plain words. */
const bannerState = (maintenance: Maintenance): ComponentState =>
  isOn(maintenance)
    ? "under_maintenance"
    : maintenance.status === "completed"
      ? "operational"
      : "unknown";

function Standing({ maintenance, words }: { maintenance: Maintenance; words: Words }) {
  const { text, format, now } = words;
  const { status, startsAt, endsAt, completedAt } = maintenance;
  const { event } = text.pages;
  return (
    <>
      <p>
        <b>{text.maintenanceStep[status]}</b>
        {status === "scheduled" && startsAt > now && (
          <>
            {" · "}
            <When
              at={startsAt}
              say={text.pages.onDay(format.moment(startsAt, now))}
              words={words}
            />{" "}
            (
            <Elapsed at={startsAt} as="in" words={words} />)
          </>
        )}
        {isOn(maintenance) && endsAt > now && (
          <>
            {" · "}
            <When at={endsAt} say={text.until(format.moment(endsAt, now))} words={words} /> (
            <Elapsed at={endsAt} as="in" words={words} />)
          </>
        )}
        {completedAt !== null && (
          <>
            {" · "}
            <When
              at={completedAt}
              say={event.ended(text.pages.onDay(format.moment(completedAt, now)))}
              words={words}
            />
          </>
        )}
      </p>
      {isOn(maintenance) && endsAt <= now && (
        <p class="next">
          <When
            at={endsAt}
            say={event.overrun(text.pages.onDay(format.moment(endsAt, now)))}
            words={words}
          />
        </p>
      )}
      {status === "cancelled" && <p>{event.cancelled}</p>}
    </>
  );
}

function Affected(props: { page: PageSnapshot; maintenance: Maintenance; words: Words }) {
  const { page, maintenance, words } = props;
  const found = membersOf(page, maintenance.components);
  if (found.length === 0) return null;
  return (
    <>
      <dt>{words.text.affected}</dt>
      <dd>
        <MemberLinks members={found} words={words} />
      </dd>
    </>
  );
}

/** Shows how early it was announced, and whether it leaves the measured time. */
function Notice(props: { page: PageSnapshot; maintenance: Maintenance; words: Words }) {
  const { page, maintenance, words } = props;
  const { text, format, now } = words;
  const { event } = text.pages;
  const { announcedAt, startsAt, status } = maintenance;
  const aheadMs = startsAt - announcedAt;
  const when = text.pages.onDay(format.moment(announcedAt, now));
  const neededMs = page.sla === null ? null : page.sla.noticeHours * HOUR_MS;
  return (
    <>
      <dt>{event.announced}</dt>
      <dd>
        <When
          at={announcedAt}
          say={aheadMs >= 0 ? event.notice(when, format.duration(aheadMs)) : event.lateNotice(when)}
          words={words}
        />
        {neededMs !== null && status !== "cancelled" && (
          <p class="soft">
            {aheadMs >= neededMs ? event.excluded : event.counted(format.duration(neededMs))}
          </p>
        )}
      </dd>
    </>
  );
}
