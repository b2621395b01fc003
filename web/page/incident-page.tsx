import {
  componentPath,
  incidentPath,
  monthPath,
  subscribePath,
} from "../../server/core/page/paths.ts";
import type { AffectedComponent, Incident } from "../../server/core/declared.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { Banner } from "./banner.tsx";
import { ComponentRow } from "./component-row.tsx";
import { Crumbs } from "./crumbs.tsx";
import { Follow } from "./follow.tsx";
import { incidentDays, isOpen } from "./incident-days.ts";
import { IncidentFacts, WhatToDo } from "./incident-facts.tsx";
import { declaredState, NextUpdate } from "./incidents.tsx";
import { fullName, membersOf } from "./members.ts";
import { RichText } from "./rich-text.tsx";
import { Legend } from "./strip.tsx";
import { Timeline } from "./timeline.tsx";
import { titleOf, authoredText } from "./authored-text.ts";
import { Elapsed, When } from "./when.tsx";
import type { Words } from "./words.ts";

/** One incident, for ever at its address: how it stands or ended, what to do, all that was said. */
export function IncidentPage(props: { page: PageSnapshot; incident: Incident; words: Words }) {
  const { page, incident, words } = props;
  const { text, format, locale } = words;
  const title = titleOf(incident, words);
  const month = format.civilDate(incident.startedAt).slice(0, 7);
  const told = incident.updates.filter((u) => u.status !== "postmortem");
  return (
    <>
      <Crumbs
        steps={[
          { name: text.pages.history.title(format.month(month)), href: monthPath(month, locale) },
          { name: title.text, lang: title.lang },
        ]}
        words={words}
      />
      <Banner
        state={isOpen(incident) ? declaredState(incident) : "operational"}
        heading="h1"
        sentence={title.text}
        lang={title.lang}
      >
        <Standing incident={incident} words={words} />
        <NextUpdate incident={incident} words={words} />
      </Banner>
      {words.canSubscribe && isOpen(incident) && (
        <p>
          <a class="button" href={`${subscribePath(locale)}?incident=${incident.id}`}>
            {text.pages.event.follow}
          </a>
        </p>
      )}
      <div class="event card padded">
        {isOpen(incident) && <WhatToDo incident={incident} words={words} />}
        <IncidentFacts incident={incident} page={page} words={words} />
      </div>
      <Postmortem incident={incident} words={words} />
      <section aria-labelledby="steps">
        <div class="section-head">
          <h2 id="steps">{text.pages.event.steps}</h2>
          <p class="soft">{text.pages.event.newestFirst}</p>
        </div>
        <div class="card padded">
          <Timeline updates={told} words={words} changes={(all) => changesOf(page, all, words)} />
        </div>
      </section>
      <AffectedPast page={page} incident={incident} words={words} />
      <Follow
        page={page}
        permalink={incidentPath(incident, locale)}
        json={`/api/v1/incidents/${incident.id}`}
        words={words}
      />
    </>
  );
}

/** The step that it is at, since when or from when to when, and how bad it was. */
function Standing({ incident, words }: { incident: Incident; words: Words }) {
  const { text, format, now } = words;
  const { startedAt, resolvedAt } = incident;
  return (
    <p>
      <b>{text.incidentStep[incident.status]}</b> ·{" "}
      {resolvedAt === null ? (
        <>
          <When at={startedAt} say={text.since(format.moment(startedAt, now))} words={words} /> (
          <Elapsed at={startedAt} as="span" words={words} />)
        </>
      ) : (
        <>
          <When
            at={startedAt}
            say={text.pages.onDay(format.moment(startedAt, now))}
            words={words}
          />
          {" · "}
          {text.lasted(format.duration(resolvedAt - startedAt))}
        </>
      )}
      {" · "}
      {text.pages.event.impact[incident.impact]}
    </p>
  );
}

/** Shows the postmortem first, since readers of an old incident come for it. */
function Postmortem({ incident, words }: { incident: Incident; words: Words }) {
  const { text, format, now } = words;
  const update = incident.updates.find((u) => u.status === "postmortem");
  const body = update && authoredText<"body">(update, "body", words);
  if (!update || !body) return null;
  return (
    <section aria-labelledby="postmortem">
      <div class="section-head">
        <h2 id="postmortem">{text.pages.event.postmortem}</h2>
        <p class="soft">
          <When
            at={update.displayAt}
            say={text.pages.onDay(format.moment(update.displayAt, now))}
            words={words}
          />{" "}
          · {text.author[update.author]}
        </p>
      </div>
      <div class="card padded prose" lang={body.lang}>
        <RichText source={body.text} />
      </div>
    </section>
  );
}

/** "INSEE Sirene : Opérationnel → Panne" for each component that a step changed. */
export function changesOf(
  page: PageSnapshot,
  components: readonly AffectedComponent[],
  { text }: Words,
): string[] {
  return components
    .filter(({ oldState, newState }) => oldState !== newState)
    .flatMap(({ id, oldState, newState }) =>
      membersOf(page, [id]).map((member) =>
        text.pages.event.change(fullName(member), text.state[oldState], text.state[newState]),
      ),
    );
}

function AffectedPast(props: { page: PageSnapshot; incident: Incident; words: Words }) {
  const { page, incident, words } = props;
  const members = membersOf(
    page,
    incident.components.map(({ id }) => id),
  );
  if (members.length === 0) return null;
  const incidents = incidentDays(page, words);
  return (
    <section aria-labelledby="past">
      <div class="section-head">
        <h2 id="past">{words.text.pages.event.pastOf}</h2>
        <Legend words={words} />
      </div>
      <ul class="card list">
        {members.map(({ provider, component }) => (
          <li class="provider">
            <ComponentRow
              component={component}
              provider={provider.name}
              href={componentPath(provider, component, words.locale)}
              incidents={incidents.get(component.id) ?? []}
              words={words}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
