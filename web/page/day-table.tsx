import type { ComponentChildren } from "preact";
import { incidentPath } from "../../server/core/page/paths.ts";
import type { Day } from "../../server/core/snapshot.ts";
import { dayMark, outageSeconds, runsOf, type Run } from "./day-mark.ts";
import type { IncidentDays } from "./incident-days.ts";
import { titleOf } from "./authored-text.ts";
import type { Words } from "./words.ts";

/** The table of days is for reading; what is older is in the strip and in the history. */
const MOST_ROWS = 20;

/**
 * The days that are not simply good, newest first. Days in a row without data, or under
 * maintenance, share a line: there is nothing more to say of each. `data-d` counts from the
 * strip's first day, for the island that shows a day's line above its bar.
 */
export function DayTable(props: {
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
      <Days caption={text.table.days} words={words}>
        {lines.slice(0, MOST_ROWS).map((run) => (
          <DayLine run={run} days={days} incidents={incidents} words={words} />
        ))}
      </Days>
      {older > 0 && <p class="soft">{text.olderDays(older)}</p>}
    </>
  );
}

/** Every day of a strip on a line of its own, newest first. */
export function EveryDay(props: {
  name: string;
  days: readonly Day[];
  incidents: readonly IncidentDays[];
  words: Words;
}) {
  const { name, days, incidents, words } = props;
  const marks = days.map(dayMark);
  return (
    <Days caption={words.text.pages.detail.dayTable(name)} words={words}>
      {marks
        .map((mark, at) => (
          <DayLine
            run={{ mark, from: at, to: at }}
            days={days}
            incidents={incidents}
            words={words}
          />
        ))
        .reverse()}
    </Days>
  );
}

function Days(props: { caption: string; words: Words; children: ComponentChildren }) {
  const { text } = props.words;
  return (
    <table class="days">
      <caption>{props.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{text.table.date}</th>
          <th scope="col">{text.table.state}</th>
          <th scope="col">{text.table.down}</th>
          <th scope="col">{text.table.ratio}</th>
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
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
  const { text, format } = words;
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
          <span class="met">
            {met.map(({ incident }) => {
              const title = titleOf(incident, words);
              return (
                <a href={incidentPath(incident, words.locale)} lang={title.lang}>
                  {title.text}
                </a>
              );
            })}
          </span>
        )}
      </td>
      <td>{out > 0 ? format.duration(out * 1000) : "–"}</td>
      <td>{single && first.ratio !== null ? format.percent(first.ratio) : "–"}</td>
    </tr>
  );
}
