import type { AvailabilityWindow, ComponentSnapshot, Day } from "../../server/core/model.ts";
import { dayMark, outageSeconds, runsOf, type Run } from "./day-mark.ts";
import type { IncidentDays } from "./incident-days.ts";
import { When } from "./when.tsx";
import type { Words } from "./words.ts";

type Props = {
  readonly component: ComponentSnapshot;
  readonly incidents: readonly IncidentDays[];
  readonly words: Words;
};

const WINDOWS: readonly AvailabilityWindow[] = ["24h", "7d", "30d", "90d"];
/** The table of days is for reading; what is older is in the strip and in the history. */
const MOST_ROWS = 20;

/** The figures behind a strip, as tables: what anyone can read, copy, or have read aloud. */
export function ComponentDetails({ component, incidents, words }: Props) {
  return (
    <div class="details">
      <Facts component={component} words={words} />
      <AvailabilityTable component={component} words={words} />
      <DayTable days={component.days} incidents={incidents} words={words} />
    </div>
  );
}

function Facts({ component, words }: { component: ComponentSnapshot; words: Words }) {
  const { text, format, now, teamLang } = words;
  const checked = component.lastCheckedAt;
  const up = component.state === "operational" ? null : component.lastUpAt;
  return (
    <>
      {component.description !== null && <p lang={teamLang}>{component.description}</p>}
      <p>
        {text.state[component.state]}{" "}
        <When
          at={component.since}
          say={text.since(format.moment(component.since, now))}
          words={words}
        />
        {". "}
        {checked === null
          ? text.neverChecked
          : `${text.lastCheck(text.at(format.moment(checked, now)))}. `}
        {up !== null && `${text.lastUp(text.at(format.moment(up, now)))}.`}
      </p>
      {component.routes.length > 0 && (
        <p class="routes">
          <span class="soft">{text.routes}</span>
          {component.routes.map((route) => (
            <>
              {" "}
              <code>{route}</code>
            </>
          ))}
        </p>
      )}
    </>
  );
}

function AvailabilityTable({ component, words }: { component: ComponentSnapshot; words: Words }) {
  const { text, format } = words;
  const percent = (ratio: number | null) => (ratio === null ? text.noData : format.percent(ratio));
  return (
    <table>
      <caption>{text.table.availability}</caption>
      <thead>
        <tr>
          <th scope="col">{text.table.period}</th>
          <th scope="col">{text.table.ratio}</th>
          <th scope="col">{text.table.coverage}</th>
          <th scope="col">{text.table.down}</th>
        </tr>
      </thead>
      <tbody>
        {WINDOWS.map((window) => {
          const a = component.availability[window];
          const ratio = percent(a.ratio);
          const withMaintenance = percent(a.ratioWithMaintenance);
          return (
            <tr>
              <th scope="row">{text.window[window]}</th>
              <td>
                {ratio}
                {a.ratio !== null && withMaintenance !== ratio && (
                  <span class="soft"> {text.withMaintenance(withMaintenance)}</span>
                )}
              </td>
              <td>{format.wholePercent(a.coverage)}</td>
              <td>{a.ratio === null ? "–" : format.duration(a.downSeconds * 1000)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/**
 * The days that are not simply good, newest first. Days in a row without data, or under
 * maintenance, share a line: there is nothing more to say of each. `data-d` counts from the
 * strip's first day, for the island that shows a day's line above its bar.
 */
function DayTable(props: {
  days: readonly Day[];
  incidents: readonly IncidentDays[];
  words: Words;
}) {
  const { days, incidents, words } = props;
  const { text } = words;
  const lines = linesOf(days);
  if (lines.length === 0) return <p class="soft">{text.quiet}</p>;
  const older = lines.slice(MOST_ROWS).reduce((n, run) => n + run.to - run.from + 1, 0);
  return (
    <>
      <table class="days">
        <caption>{text.table.days}</caption>
        <thead>
          <tr>
            <th scope="col">{text.table.date}</th>
            <th scope="col">{text.table.state}</th>
            <th scope="col">{text.table.down}</th>
            <th scope="col">{text.table.ratio}</th>
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, MOST_ROWS).map((run) => (
            <DayLine run={run} days={days} incidents={incidents} words={words} />
          ))}
        </tbody>
      </table>
      {older > 0 && <p class="soft">{text.olderDays(older)}</p>}
    </>
  );
}

/** Runs other than good ones, newest first, cut into single days where each has its figures. */
function linesOf(days: readonly Day[]): Run[] {
  const lines: Run[] = [];
  for (const run of runsOf(days.map(dayMark))) {
    if (run.mark === "ok") continue;
    if (run.mark === "none" || run.mark === "maintenance") lines.push(run);
    else for (let i = run.from; i <= run.to; i++) lines.push({ mark: run.mark, from: i, to: i });
  }
  return lines.reverse();
}

function DayLine(props: {
  run: Run;
  days: readonly Day[];
  incidents: readonly IncidentDays[];
  words: Words;
}) {
  const { run, days, incidents, words } = props;
  const { text, format, teamLang } = words;
  const first = days[run.from];
  const last = days[run.to];
  if (!first || !last) return null;
  const single = run.from === run.to;
  const out = single ? outageSeconds(first) : 0;
  const met = incidents.filter(({ from, to }) => from <= last.date && to >= first.date);
  return (
    <tr data-d={single ? run.from : `${run.from}-${run.to}`}>
      <th scope="row">
        {format.shortCivilDate(first.date)}
        {!single && ` – ${format.shortCivilDate(last.date)}`}
      </th>
      <td>
        <b class={run.mark}>{text.day[run.mark]}</b>
        {met.length > 0 && (
          <span class="met" lang={teamLang}>
            {met.map(({ incident, open }) =>
              open ? (
                <a href={`#i-${incident.id}`}>{incident.title}</a>
              ) : (
                <span>{incident.title}</span>
              ),
            )}
          </span>
        )}
      </td>
      <td>{out > 0 ? format.duration(out * 1000) : "–"}</td>
      <td>{single && first.ratio !== null ? format.percent(first.ratio) : "–"}</td>
    </tr>
  );
}
