import { maintenancePath } from "../../server/core/page/paths.ts";
import type { Interval } from "../../server/core/model.ts";
import type { Maintenance } from "../../server/core/declared.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { Mark } from "./mark.tsx";
import { providersOf } from "./members.ts";
import { recurringWindows, type RecurringWindow } from "./recurring-windows.ts";
import { RichText } from "./rich-text.tsx";
import { titleOf, authoredText } from "./authored-text.ts";
import { When } from "./when.tsx";
import type { Words } from "./words.ts";

/** Maintenance that is on now: declared, started and not yet over. */
export function isOn(maintenance: Maintenance): boolean {
  return maintenance.status === "in_progress" || maintenance.status === "verifying";
}

/** Names of the providers that a maintenance concerns, in the page's order. */
export const concerned = (page: PageSnapshot, maintenance: Maintenance): string[] =>
  providersOf(page, maintenance.components);

/**
 * Returns maintenance under way or beginning before `until`, soonest first, without recurring
 * windows.
 */
export function PlannedCard(props: { page: PageSnapshot; until: number; words: Words }) {
  const { page, until, words } = props;
  const { text, format } = words;
  const windows = recurringWindows(page, format);
  const recurring = windows.filter((window) => window.rhythm !== "once");
  const planned = [
    ...page.maintenances
      .filter((m) => isOn(m) || (m.status === "scheduled" && m.startsAt < until))
      .map((m) => ({
        at: m.startsAt,
        item: <PlannedItem maintenance={m} page={page} words={words} />,
      })),
    // A window that is on, or does not come back, is news like any maintenance.
    ...windows
      .filter((window) => window.rhythm === "once" || window.next.from <= words.now)
      .map((window) => ({
        at: window.next.from,
        item: <DatedItem window={window} words={words} />,
      })),
  ].toSorted((a, b) => a.at - b.at);
  return (
    <div class="card">
      {planned.length === 0 ? (
        <p class="soft">{text.noMaintenance}</p>
      ) : (
        <ul class="planned">{planned.map(({ item }) => item)}</ul>
      )}
      {recurring.length > 0 && <RecurringTable windows={recurring} words={words} />}
    </div>
  );
}

function DatedItem({ window, words }: { window: RecurringWindow; words: Words }) {
  const on = window.next.from <= words.now;
  return (
    <li>
      <div class="head">
        <h3 lang={words.teamLang}>{window.who}</h3>
        <Step on={on} status={on ? "in_progress" : "scheduled"} words={words} />
      </div>
      <p>
        <b>
          <Window window={window.next} words={words} />
        </b>
      </p>
    </li>
  );
}

/** The step of a maintenance, loud only while it is on. */
export function Step(props: { on: boolean; status: Maintenance["status"]; words: Words }) {
  return (
    <p class={`state is-${props.on ? "maintenance" : "none"}`}>
      {props.on && <Mark state="under_maintenance" />}
      {props.words.text.maintenanceStep[props.status]}
    </p>
  );
}

function PlannedItem(props: { maintenance: Maintenance; page: PageSnapshot; words: Words }) {
  const { maintenance, page, words } = props;
  const { text } = words;
  const title = titleOf(maintenance, words);
  const newest = maintenance.updates[0];
  const body = newest && authoredText<"body">(newest, "body", words);
  return (
    <li id={`m-${maintenance.id}`}>
      <div class="head">
        <h3 lang={title.lang}>
          <a href={maintenancePath(maintenance, words.locale)}>{title.text}</a>
        </h3>
        <Step on={isOn(maintenance)} status={maintenance.status} words={words} />
      </div>
      <p>
        <b>
          <Window window={{ from: maintenance.startsAt, to: maintenance.endsAt }} words={words} />
        </b>{" "}
        · {text.names(concerned(page, maintenance))}
      </p>
      {body && (
        <div class="soft" lang={body.lang}>
          <RichText source={body.text} />
        </div>
      )}
    </li>
  );
}

/** "mar. 24 nov., de 20 h 00 à 22 h 00"; the second date only if it is another. */
export function Window({ window, words }: { window: Interval; words: Words }) {
  const { text, format } = words;
  const { from, to } = window;
  const sameDay = format.civilDate(from) === format.civilDate(to - 1);
  const end = sameDay ? format.clock(to) : `${format.shortDate(to)}, ${format.clock(to)}`;
  return (
    <When
      at={from}
      until={to}
      say={`${format.shortDate(from)}, ${text.fromTo(format.clock(from), end)}`}
      words={words}
    />
  );
}

function RecurringTable(props: { windows: readonly RecurringWindow[]; words: Words }) {
  const { windows, words } = props;
  const { text, format, now } = words;
  return (
    <details class="recurring">
      <summary>{text.recurring}</summary>
      <table>
        <caption class="visually-hidden">{text.recurring}</caption>
        <thead>
          <tr>
            <th scope="col">{text.recurringWho}</th>
            <th scope="col">{text.recurringWhen}</th>
            <th scope="col">{text.recurringNext}</th>
          </tr>
        </thead>
        <tbody>
          {windows.map(({ who, rhythm, next }) => (
            <tr>
              <th scope="row">{who}</th>
              <td>
                {rhythm === "daily" && `${text.everyDay}, `}
                {rhythm === "weekly" && `${text.everyWeekday(format.weekday(next.from))}, `}
                {text.fromTo(format.clock(next.from), format.clock(next.to))}
              </td>
              <td>{next.from <= now ? text.onNow : format.shortDate(next.from)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
