import { maintenancePath, singlePath } from "../../server/core/page/paths.ts";
import type { Maintenance } from "../../server/core/declared.ts";
import type { Interval } from "../../server/core/model.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { HOME_TEXT } from "../text/home.ts";
import { titleOf } from "./authored-text.ts";
import { concerned, isOn, Window } from "./maintenances.tsx";
import { Mark } from "./mark.tsx";
import { recurringWindows } from "./recurring-windows.ts";
import { When } from "./when.tsx";
import type { Words } from "./words.ts";

/** One time of maintenance: declared, or a window of the configuration that is on or comes once. */
type Planned = {
  readonly who: string;
  readonly window: Interval;
  readonly isOn: boolean;
  readonly maintenance: Maintenance | null;
};

/** Most lines beside an incident. */
const SHOWN = 3;

/** Returns what is on and what is planned, soonest first. */
function planned(page: PageSnapshot, words: Words): Planned[] {
  const { text, format, now } = words;
  const declared = page.maintenances
    .filter((m) => isOn(m) || (m.status === "scheduled" && m.endsAt > now))
    .map((maintenance) => ({
      who: text.names(concerned(page, maintenance)),
      window: { from: maintenance.startsAt, to: maintenance.endsAt },
      isOn: isOn(maintenance),
      maintenance,
    }));
  const windows = recurringWindows(page, format)
    .map(({ who, rhythm, next }) => ({
      who,
      rhythm,
      window: next,
      isOn: next.from <= now,
      maintenance: null,
    }))
    .filter(({ isOn, rhythm }) => isOn || rhythm === "once");
  return [...declared, ...windows].toSorted((a, b) => a.window.from - b.window.from);
}

/** Shows, beside an incident, what is on until when, and what comes next. */
export function MaintenanceLines({ page, words }: { page: PageSnapshot; words: Words }) {
  const { text, format, now } = words;
  const home = HOME_TEXT[words.locale].maintenances;
  const all = planned(page, words);
  return (
    <>
      <h2 class="eyebrow parted">{home.title}</h2>
      {all.slice(0, SHOWN).map(({ who, window, isOn }) => (
        <p class="line ends small">
          {isOn ? (
            <span class="state is-maintenance">
              <Mark state="under_maintenance" />
              <span lang={words.teamLang}>{who}</span>
            </span>
          ) : (
            <span lang={words.teamLang}>{who}</span>
          )}
          {isOn ? (
            <When
              at={window.to}
              say={text.until(format.moment(Math.max(window.to, now), now))}
              words={words}
            />
          ) : (
            <When
              at={window.from}
              say={`${format.shortDate(window.from)}, ${format.clock(window.from)}`}
              words={words}
            />
          )}
        </p>
      ))}
      {all.length === 0 && <p class="small soft">{home.none}</p>}
      <p class="small">
        <a href={singlePath("maintenances", words.locale)}>{home.all(all.length)}</a>
      </p>
    </>
  );
}

/** Shows what is on, else the next that is planned. */
export function NextMaintenance({ page, words }: { page: PageSnapshot; words: Words }) {
  const { locale } = words;
  const home = HOME_TEXT[locale].maintenances;
  const all = planned(page, words);
  const [first] = all;
  const title = first?.maintenance ? titleOf(first.maintenance, words) : null;
  return (
    <section class="card tile" aria-labelledby="maintenances">
      <h2 class="eyebrow" id="maintenances">
        {first?.isOn ? words.text.maintenanceStep.in_progress : home.next}
      </h2>
      {first ? (
        <p>
          <b lang={words.teamLang}>{first.who}</b>, <Window window={first.window} words={words} />
        </p>
      ) : (
        <p class="soft">{home.none}</p>
      )}
      {first?.maintenance && title && (
        <p class="small" lang={title.lang}>
          <a class="plain" href={maintenancePath(first.maintenance, locale)}>
            {title.text}
          </a>
        </p>
      )}
      <p class="small line">
        {first?.maintenance && (
          <a href={`${maintenancePath(first.maintenance, "fr")}.ics`} type="text/calendar">
            {home.calendar}
          </a>
        )}
        <a href={singlePath("maintenances", locale)}>{home.all(all.length)}</a>
      </p>
    </section>
  );
}
