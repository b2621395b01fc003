import { incidentPath } from "../../server/core/page/paths.ts";
import type { MeasuredOutage } from "../../server/core/page/view.ts";
import type { Incident } from "../../server/core/declared.ts";
import { Mark } from "./mark.tsx";
import { TONE } from "./state.ts";
import { When } from "./when.tsx";
import type { Words } from "./words.ts";

/** Lists the last outages and slow times that were measured, with the incident that tells of each. */
export function OutageTable(props: {
  /** `null`: cannot be read now. */
  outages: readonly MeasuredOutage[] | null;
  incidents: readonly Incident[];
  words: Words;
}) {
  const { outages, incidents, words } = props;
  const { text } = words;
  const { measured } = text.pages.detail;
  if (outages === null || outages.length === 0) {
    return (
      <div>
        <h4 class="small">{measured.title}</h4>
        <p class="soft small">{outages === null ? text.pages.detail.unread : measured.none}</p>
      </div>
    );
  }
  return (
    <div class="scroll" tabindex={0} role="group" aria-label={measured.title}>
      <table>
        <caption>{measured.title}</caption>
        <thead>
          <tr>
            <th scope="col">{measured.start}</th>
            <th scope="col">{measured.finding}</th>
            <th scope="col" class="num">
              {measured.length}
            </th>
          </tr>
        </thead>
        <tbody>
          {outages.map((outage) => (
            <Line outage={outage} incidents={incidents} words={words} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line(props: { outage: MeasuredOutage; incidents: readonly Incident[]; words: Words }) {
  const { outage, incidents, words } = props;
  const { text, format, now, locale } = words;
  const { measured } = text.pages.detail;
  const { from, to, state } = outage;
  const moment = format.moment(from, now);
  // Probes see an outage some time before a person declares it, and its end before as well.
  const incident = incidents.find((i) => i.startedAt < (to ?? now) && (i.resolvedAt ?? now) > from);
  return (
    <tr>
      <td>
        <When
          at={from}
          say={
            moment.date === null ? measured.today(moment.clock) : `${moment.date}, ${moment.clock}`
          }
          words={words}
        />
      </td>
      <td>
        <span class={`state is-${TONE[state]}`}>
          <Mark state={state} />
          {findingOf(outage, words)}
        </span>
        {incident && (
          <>
            {" "}
            <a href={incidentPath(incident, locale)}>{text.pages.history.incident}</a>
          </>
        )}
      </td>
      <td class="num">{to === null ? text.onNow : format.duration(to - from)}</td>
    </tr>
  );
}

/** What callers got: the code that was answered, else the cause, else the state. */
function findingOf({ state, cause, httpStatus }: MeasuredOutage, { text }: Words): string {
  if (httpStatus !== null && httpStatus >= 400) {
    return text.pages.detail.measured.code(httpStatus);
  }
  if (cause === null) return text.state[state];
  const words = text.cause[cause];
  return words.charAt(0).toUpperCase() + words.slice(1);
}
