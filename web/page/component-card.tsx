import type { Incident } from "../../server/core/declared.ts";
import type { ComponentPast, LatencyPeriod } from "../../server/core/page/view.ts";
import type { ComponentSnapshot } from "../../server/core/snapshot.ts";
import { unbroken } from "../../server/core/page/french-spacing.ts";
import { incidentPath, singlePath } from "../../server/core/page/paths.ts";
import { titleOf } from "./authored-text.ts";
import { AvailabilityTable } from "./availability-table.tsx";
import { DayPicker } from "./day-picker.tsx";
import { Held } from "./held.tsx";
import type { IncidentDays } from "./incident-days.ts";
import { WhatToDo } from "./what-to-do.tsx";
import { NextUpdate } from "./incidents.tsx";
import { LatencyChart } from "./latency-chart.tsx";
import { StateLabel } from "./mark.tsx";
import { fullName, type Member } from "./members.ts";
import { OutageTable } from "./outage-table.tsx";
import { PingAddress } from "./ping-address.tsx";
import { SeenFromRegions } from "./seen-from.tsx";
import { isTrouble, TONE } from "./state.ts";
import { Strip } from "./strip.tsx";
import { SinceWhen, When } from "./when.tsx";
import type { Words } from "./words.ts";

type Props = {
  readonly member: Member;
  /** Links to its own page, where this is not it. */
  readonly href: string | null;
  /** Address of its table of days. */
  readonly days: string;
  readonly incidents: readonly IncidentDays[];
  readonly period: LatencyPeriod;
  /** `null`: what is older or finer than the snapshot cannot be read now. */
  readonly past: ComponentPast | null;
  /** The address of the page that this stands on. */
  readonly path: string;
  readonly pageUrl: string;
  /** How the figures relate to the page's commitment; `null`: it has none. */
  readonly commitment: string | null;
  readonly words: Words;
};

/** Shows all that is known of one API, open. */
export function OpenComponent(props: Props) {
  const { member, href, words } = props;
  const { component } = member;
  const heading = `h-${component.publicId}`;
  const isQuiet = component.state === "operational";
  return (
    <article
      class={`card flush component is-${TONE[component.state]}${isQuiet ? "" : " alarm"}`}
      id={`c-${component.publicId}`}
      aria-labelledby={heading}
      data-state={component.state}
    >
      <div class="stack inner">
        <div class="line component-head">
          <h3 id={heading} lang={words.teamLang}>
            {href === null ? (
              component.name
            ) : (
              <a class="plain" href={href}>
                {component.name}
              </a>
            )}
          </h3>
          <Since component={component} brief words={words} />
          <StateLabel state={component.state} flag words={words} />
        </div>
        <Contents {...props} isOpen />
      </div>
    </article>
  );
}

/** Shows one API as a row, which opens to all that is known of it. */
export function ClosedComponent(props: Props) {
  const { member, words } = props;
  const { component } = member;
  const { ratio } = component.availability["90d"];
  return (
    <details
      class={`card flush component is-${TONE[component.state]}`}
      id={`c-${component.publicId}`}
      data-state={component.state}
    >
      <summary class="closed">
        <h3 lang={words.teamLang}>{component.name}</h3>
        <Strip name={fullName(member)} days={component.days} words={words} />
        <span class="pct num">
          {ratio === null ? words.text.noData : words.format.percent(ratio)}
        </span>
        <StateLabel state={component.state} words={words} />
      </summary>
      <div class="stack inner">
        <Contents {...props} isOpen={false} />
      </div>
    </details>
  );
}

function Contents(props: Props & { isOpen: boolean }) {
  const { isOpen, member, incidents, period, past, path, pageUrl, days, commitment, words } = props;
  const { component } = member;
  const { text, format } = words;
  const { ratio, coverage } = component.availability["90d"];
  return (
    <>
      {component.description !== null && (
        <p lang={words.teamLang}>{unbroken(component.description)}</p>
      )}
      {!isOpen && <Since component={component} words={words} />}
      <Why component={component} incidents={incidents} words={words} />
      <SeenFromRegions regions={component.regions} words={words} />
      <div>
        <p>
          {ratio === null ? (
            text.noData
          ) : (
            <>
              <b class="num">{format.percent(ratio)}</b> {text.pages.detail.over90}
            </>
          )}
          {ratio !== null && coverage < 0.99 && (
            <span class="soft"> · {text.coverage(format.wholePercent(coverage))}</span>
          )}
        </p>
        <DayPicker
          name={fullName(member)}
          days={component.days}
          incidents={incidents}
          outages={past?.outages ?? []}
          words={words}
        />
      </div>
      <div class="halves">
        <div class="stack tight">
          <AvailabilityTable component={component} year={past?.year ?? null} words={words} />
          {commitment !== null && (
            <p class="soft small">
              {commitment} <a href={singlePath("sla", words.locale)}>{text.pages.nav.sla}</a>
            </p>
          )}
        </div>
        <OutageTable
          outages={past?.outages ?? null}
          incidents={incidents.map(({ incident }) => incident)}
          words={words}
        />
      </div>
      <LatencyChart
        component={component}
        name={fullName(member)}
        period={period}
        points={past?.latency ?? null}
        path={path}
        days={days}
        words={words}
      />
      <PingAddress component={component} pageUrl={pageUrl} words={words} />
    </>
  );
}

/** Shows that the team holds the state, what to do, and the incident under way. */
function Why(props: {
  component: ComponentSnapshot;
  incidents: readonly IncidentDays[];
  words: Words;
}) {
  const { component, incidents, words } = props;
  const open = incidents.find((one) => one.open)?.incident ?? null;
  return (
    <>
      <Held until={component.heldUntil} words={words} />
      {open && <OpenIncident incident={open} words={words} />}
      {!open && isTrouble(component.state) && component.advice !== null && (
        <p class="advice">
          <b>{words.text.whatToDo}</b>{" "}
          <span lang={words.teamLang}>{unbroken(component.advice)}</span>
        </p>
      )}
    </>
  );
}

/**
 * Shows since when and why it is not well.
 *
 * @param brief without the beginning, which the band of the page has
 */
function Since(props: { component: ComponentSnapshot; brief?: boolean; words: Words }) {
  const { component, brief = false, words } = props;
  const { text, format, now } = words;
  const until = component.state === "under_maintenance" ? component.maintenanceUntil : null;
  const parts = [
    !brief && component.state !== "operational" && (
      <SinceWhen at={component.since} isFirstWord words={words} />
    ),
    until !== null && <When at={until} say={text.until(format.moment(until, now))} words={words} />,
    component.cause !== null && isTrouble(component.state) && text.cause[component.cause],
    component.stale && text.stale,
  ].filter((part) => part !== false);
  if (parts.length === 0) return null;
  return (
    <p class="why">
      {parts.map((part, i) => (
        <>
          {i > 0 && " · "}
          {part}
        </>
      ))}
    </p>
  );
}

function OpenIncident({ incident, words }: { incident: Incident; words: Words }) {
  const title = titleOf(incident, words);
  return (
    <>
      <div class="soon line ends is-down">
        <p>
          {words.text.pages.detail.openIncident}{" "}
          <a href={incidentPath(incident, words.locale)} lang={title.lang}>
            {title.text}
          </a>
        </p>
        <NextUpdate incident={incident} words={words} />
      </div>
      <WhatToDo incident={incident} words={words} />
    </>
  );
}
