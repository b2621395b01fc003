import type { Availability } from "../../server/core/model.ts";
import type { ComponentPast, LatencyPeriod } from "../../server/core/page/view.ts";
import { unbroken } from "../../server/core/page/french-spacing.ts";
import { AvailabilityTable } from "./availability-table.tsx";
import { Why } from "./component-row.tsx";
import { Held } from "./held.tsx";
import { EveryDay } from "./day-table.tsx";
import type { IncidentDays } from "./incident-days.ts";
import { LatencyChart } from "./latency-chart.tsx";
import { StateLabel } from "./mark.tsx";
import { fullName, type Member } from "./members.ts";
import { PingAddress } from "./ping-address.tsx";
import { Legend, Strip } from "./strip.tsx";
import type { Words } from "./words.ts";

/** All that is known of one API: its state and why, its days, its figures, how fast it answers. */
export function ComponentSection(props: {
  member: Member;
  /** Links to its own page, where this is not it. */
  href: string | null;
  incidents: readonly IncidentDays[];
  period: LatencyPeriod;
  /** `null`: what is older or finer than the snapshot cannot be read now. */
  past: ComponentPast | null;
  /** The address of the page that this stands on. */
  path: string;
  pageUrl: string;
  /** True where the legend of strips is shown: once on a page. */
  legend: boolean;
  words: Words;
}) {
  const { member, href, incidents, period, past, path, pageUrl, legend, words } = props;
  const { component } = member;
  const { text, teamLang } = words;
  return (
    <section
      class="component"
      id={`c-${component.publicId}`}
      aria-labelledby={`h-${component.publicId}`}
      data-state={component.state}
    >
      <div class="head">
        <h2 id={`h-${component.publicId}`} lang={teamLang}>
          {href === null ? component.name : <a href={href}>{component.name}</a>}
        </h2>
        <StateLabel state={component.state} words={words} />
      </div>
      {component.description !== null && <p lang={teamLang}>{unbroken(component.description)}</p>}
      <Why component={component} covered={true} words={words} />
      <Held until={component.heldUntil} words={words} />
      {component.advice !== null && (
        <p class="advice">
          <b>{text.whatToDo}</b> <span lang={teamLang}>{unbroken(component.advice)}</span>
        </p>
      )}
      <div class="card padded">
        <div>
          {legend && <Legend words={words} />}
          <Strip name={fullName(member)} days={component.days} words={words} />
          <UnderStrip availability={component.availability["90d"]} words={words} />
          <details class="data">
            <summary>{text.pages.detail.everyDay}</summary>
            <EveryDay
              name={fullName(member)}
              days={component.days}
              incidents={incidents}
              words={words}
            />
          </details>
        </div>
        <AvailabilityTable component={component} year={past?.year ?? null} words={words} />
        <LatencyChart
          component={component}
          name={fullName(member)}
          period={period}
          points={past?.latency ?? null}
          path={path}
          words={words}
        />
        <PingAddress component={component} pageUrl={pageUrl} words={words} />
      </div>
    </section>
  );
}

/** The ends of the strip, and between them the availability of its days. */
function UnderStrip({ availability, words }: { availability: Availability; words: Words }) {
  const { text, format } = words;
  const { ratio, coverage } = availability;
  return (
    <p class="under-strip">
      <span class="ends" aria-hidden="true">
        <span class="d90">{text.daysAgo(90)}</span> <span class="d30">{text.daysAgo(30)}</span>
      </span>{" "}
      <span>
        {ratio === null ? text.noData : <b>{text.available(format.percent(ratio))}</b>}{" "}
        {ratio !== null && text.over90Days}
        {ratio !== null && coverage < 0.99 && (
          <> · {text.coverage(format.wholePercent(coverage))}</>
        )}
      </span>
      <span class="ends" aria-hidden="true">
        {text.today}
      </span>
    </p>
  );
}
