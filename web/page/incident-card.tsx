import { capitalised } from "../text/capitalised.ts";
import { incidentPath, subscribePath } from "../../server/core/page/paths.ts";
import type { Incident } from "../../server/core/declared.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { HOME_TEXT } from "../text/home.ts";
import { authoredText, titleOf } from "./authored-text.ts";
import { isOpen } from "./incident-days.ts";
import { Icon } from "./icon.tsx";
import { declaredState, NextUpdate } from "./incidents.tsx";
import { StateLabel } from "./mark.tsx";
import { RichText } from "./rich-text.tsx";
import { TONE } from "./state.ts";
import { Elapsed, When } from "./when.tsx";
import type { Words } from "./words.ts";

/** Shows the open incidents, newest first. */
export function OpenIncidents({ page, words }: { page: PageSnapshot; words: Words }) {
  const open = page.incidents.filter(isOpen);
  if (open.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="incidents">
      <h2 id="incidents" class="visually-hidden">
        {HOME_TEXT[words.locale].incidents.open(open.length)}
      </h2>
      {open.map((incident) => (
        <IncidentCard incident={incident} page={page} words={words} />
      ))}
    </section>
  );
}

/**
 * Shows an open incident: how bad and since when, what to do, what is known, and when there is
 * more.
 */
function IncidentCard(props: { incident: Incident; page: PageSnapshot; words: Words }) {
  const { incident, page, words } = props;
  const { text, format, now, locale } = words;
  const home = HOME_TEXT[locale].incidents;
  const state = declaredState(incident);
  const title = titleOf(incident, words);
  const advice = authoredText<"whatToDo">(incident, "whatToDo", words);
  const path = incidentPath(incident, locale);
  return (
    <article class={`card incident alarm stack is-${TONE[state]}`} id={`i-${incident.id}`}>
      <div class="line ends">
        <span class="line">
          <StateLabel state={state} flag words={words} />
          <span class="tag">{text.incidentStep[incident.status]}</span>
        </span>
        <span class="soft small">
          <When
            at={incident.startedAt}
            say={capitalised(text.since(format.moment(incident.startedAt, now)))}
            words={words}
          />{" "}
          (<Elapsed at={incident.startedAt} as="span" words={words} />)
        </span>
      </div>
      <h3 lang={title.lang}>
        <a class="plain" href={path}>
          {title.text}
        </a>
      </h3>
      {advice !== null && (
        <div class="advice">
          <b>{text.whatToDo}</b>{" "}
          <div lang={advice.lang}>
            <RichText source={advice.text} />
          </div>
        </div>
      )}
      <Latest incident={incident} words={words} />
      <div class="promise">
        <NextUpdate incident={incident} words={words} />
        <div class="tools">
          {words.canSubscribe && (
            <a
              class="button tiny"
              href={`${subscribePath(locale)}?incident=${encodeURIComponent(incident.id)}`}
            >
              <Icon name="mail" />
              {home.follow}
            </a>
          )}
          <button
            type="button"
            class="button tiny scripted"
            data-copy=""
            data-text={page.url + path}
            data-copied={home.copied}
          >
            <Icon name="copy" />
            <span>{home.copy}</span>
          </button>
        </div>
      </div>
    </article>
  );
}

/** The latest update that says anything. */
function Latest({ incident, words }: { incident: Incident; words: Words }) {
  const { text, format, now } = words;
  const update = incident.updates.find(({ body }) => body !== "");
  const body = update && authoredText<"body">(update, "body", words);
  if (!update || !body) return null;
  return (
    <div class="latest">
      <p class="soft small">
        <When
          at={update.displayAt}
          say={capitalised(text.at(format.moment(update.displayAt, now)))}
          words={words}
        />{" "}
        (<Elapsed at={update.displayAt} as="ago" words={words} />) ·{" "}
        <span>{text.author[update.author]}</span>
      </p>
      <div lang={body.lang}>
        <RichText source={body.text} />
      </div>
    </div>
  );
}
