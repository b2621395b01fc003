import { monthPath, subscribePath } from "../../server/core/page/paths.ts";
import type { AffectedComponent, Incident } from "../../server/core/declared.ts";
import type { Hour } from "../../server/core/page/view.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { Banner } from "./banner.tsx";
import { Icon } from "./icon.tsx";
import { IncidentAside } from "./incident-aside.tsx";
import { isOpen } from "./incident-days.ts";
import { IncidentDetails } from "./incident-details.tsx";
import { declaredState, NextUpdate } from "./incidents.tsx";
import { fullName, membersOf } from "./members.ts";
import { RichText } from "./rich-text.tsx";
import { Timeline } from "./timeline.tsx";
import { CopyLink, FeedLink, JsonLink } from "./tools.tsx";
import { titleOf, authoredText } from "./authored-text.ts";
import { SinceWhen, When } from "./when.tsx";
import type { Words } from "./words.ts";

/** One incident, for ever at its address: how it stands or ended, what to do, all that was said. */
export function IncidentPage(props: {
  page: PageSnapshot;
  incident: Incident;
  hours: ReadonlyMap<string, readonly Hour[]> | null;
  words: Words;
}) {
  const { page, incident, hours, words } = props;
  const { text, format, locale } = words;
  const title = titleOf(incident, words);
  const month = format.civilDate(incident.startedAt).slice(0, 7);
  const steps = incident.updates.filter((u) => u.status !== "postmortem");
  const name = format.month(month);
  return (
    <>
      <Banner
        state={isOpen(incident) ? declaredState(incident) : "operational"}
        heading="h1"
        sentence={title.text}
        lang={title.lang}
        crumbs={{
          steps: [
            { name: name.charAt(0).toUpperCase() + name.slice(1), href: monthPath(month, locale) },
          ],
          words,
        }}
        tools={<Tools incident={incident} words={words} />}
      >
        <Standing incident={incident} words={words} />
        <NextUpdate incident={incident} words={words} />
      </Banner>
      <div class="wrap body">
        <div class="split">
          <div class="stack wide-gap">
            <IncidentDetails incident={incident} page={page} words={words} />
            <Postmortem incident={incident} words={words} />
            <section aria-labelledby="steps">
              <div class="head">
                <h2 id="steps">{text.pages.event.steps}</h2>
                <span class="soft small">{text.pages.event.newestFirst}</span>
              </div>
              <Timeline
                updates={steps}
                words={words}
                changes={(all) => changesOf(page, all, words)}
              />
            </section>
          </div>
          <IncidentAside page={page} incident={incident} hours={hours} words={words} />
        </div>
      </div>
    </>
  );
}

function Tools({ incident, words }: { incident: Incident; words: Words }) {
  const { text, locale } = words;
  const subscribe = subscribePath(locale);
  return (
    <>
      {words.canSubscribe && (
        <a
          class="button main"
          href={isOpen(incident) ? `${subscribe}?incident=${incident.id}` : subscribe}
        >
          <Icon name="mail" />
          {isOpen(incident) ? text.pages.event.follow : text.pages.nav.subscribe}
        </a>
      )}
      <CopyLink words={words} />
      <FeedLink
        href="/history.atom"
        name="atom"
        type="application/atom+xml"
        icon="feed"
        words={words}
      />
      <JsonLink href={`/api/v1/incidents/${incident.id}`} words={words} />
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
        <SinceWhen at={startedAt} words={words} />
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
      <div class="head">
        <h2 id="postmortem">{text.pages.event.postmortem}</h2>
        <p class="soft small">
          <When
            at={update.displayAt}
            say={text.pages.onDay(format.moment(update.displayAt, now))}
            words={words}
          />{" "}
          · {text.author[update.author]}
        </p>
      </div>
      <div class="card prose" lang={body.lang}>
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
