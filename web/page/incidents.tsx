import { incidentPath, singlePath } from "../../server/core/page/paths.ts";
import type { ComponentState } from "../../server/core/model.ts";
import type { Incident } from "../../server/core/declared.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { isOpen } from "./incident-days.ts";
import { IncidentFacts, WhatToDo } from "./incident-facts.tsx";
import { StateLabel } from "./mark.tsx";
import { byUrgency, TONE } from "./state.ts";
import { Timeline } from "./timeline.tsx";
import { titleOf } from "./authored-text.ts";
import { Elapsed, When } from "./when.tsx";
import type { Words } from "./words.ts";

const RECENT_MS = 14 * 24 * 3600 * 1000;
/** Beyond this many, the history is the place to read. */
const MOST_RECENT = 8;
/** Most steps of an open incident on the home page; its own page has all. */
const MOST_STEPS = 5;

/**
 * Shows the open incidents, newest first, each with all that an integrator needs at three at night.
 */
export function OpenIncidents({ page, words }: { page: PageSnapshot; words: Words }) {
  const open = page.incidents.filter(isOpen);
  if (open.length === 0) return null;
  return (
    <section aria-labelledby="incidents">
      <div class="section-head">
        <h2 id="incidents">{words.text.openIncidents(open.length)}</h2>
      </div>
      {open.map((incident) => (
        <IncidentCard incident={incident} page={page} words={words} />
      ))}
    </section>
  );
}

/** The worst that an incident declares now. */
export const declaredState = (incident: Incident): ComponentState =>
  byUrgency(incident.components)[0]?.state ?? "unknown";

function IncidentCard(props: { incident: Incident; page: PageSnapshot; words: Words }) {
  const { incident, page, words } = props;
  const { text, format, now, locale } = words;
  const state = declaredState(incident);
  const title = titleOf(incident, words);
  return (
    <article class={`card incident ${TONE[state]}`} id={`i-${incident.id}`}>
      <div class="head">
        <h3 lang={title.lang}>
          <a href={incidentPath(incident, locale)}>{title.text}</a>
        </h3>
        <StateLabel state={state} words={words} />
      </div>
      <p class="soft">
        <b>{text.incidentStep[incident.status]}</b> ·{" "}
        <When
          at={incident.startedAt}
          say={text.since(format.moment(incident.startedAt, now))}
          words={words}
        />{" "}
        (<Elapsed at={incident.startedAt} as="span" words={words} />)
      </p>
      <WhatToDo incident={incident} words={words} />
      <IncidentFacts incident={incident} page={page} words={words} />
      <NextUpdate incident={incident} words={words} />
      <Timeline updates={incident.updates.slice(0, MOST_STEPS)} words={words} />
    </article>
  );
}

/** Shows when the next update is due, or since when it is overdue. */
export function NextUpdate({ incident, words }: { incident: Incident; words: Words }) {
  const { text, format, now } = words;
  const { nextUpdateAt: at } = incident;
  if (at === null || !isOpen(incident)) return null;
  return (
    <p class="next">
      {at > now ? (
        <>
          <When at={at} say={text.nextUpdate(text.at(format.moment(at, now)))} words={words} /> (
          <Elapsed at={at} as="in" words={words} />)
        </>
      ) : (
        <When at={at} say={text.nextUpdateLate(text.since(format.moment(at, now)))} words={words} />
      )}
    </p>
  );
}

/** Shows what was resolved lately: title, day and length. */
export function RecentIncidents({ page, words }: { page: PageSnapshot; words: Words }) {
  const { text, now, locale } = words;
  const recent = page.incidents.filter(
    (i) => i.resolvedAt !== null && now - i.resolvedAt < RECENT_MS && !isOpen(i),
  );
  if (recent.length === 0) return null;
  return (
    <section aria-labelledby="recent">
      <div class="section-head">
        <h2 id="recent">{text.recentIncidents}</h2>
        <p>
          <a href={singlePath("history", locale)}>{text.pages.detail.olderIncidents}</a>
        </p>
      </div>
      <ul class="card list plain">
        {recent.slice(0, MOST_RECENT).map((incident) => (
          <PastIncident incident={incident} words={words} />
        ))}
      </ul>
    </section>
  );
}

function PastIncident({ incident, words }: { incident: Incident; words: Words }) {
  const { text, format, now, locale } = words;
  const title = titleOf(incident, words);
  return (
    <li id={`i-${incident.id}`}>
      <span class="date">
        <When at={incident.startedAt} say={format.shortDate(incident.startedAt)} words={words} />
      </span>
      <a href={incidentPath(incident, locale)} lang={title.lang}>
        {title.text}
      </a>
      <span class="soft">
        {text.lasted(format.duration((incident.resolvedAt ?? now) - incident.startedAt))}
      </span>
    </li>
  );
}
