import type { Incident, PageSnapshot } from "../../server/core/model.ts";
import { isOpen } from "./incident-days.ts";
import { StateLabel } from "./mark.tsx";
import { RichText } from "./rich-text.tsx";
import { byUrgency, TONE } from "./state.ts";
import { Elapsed, When } from "./when.tsx";
import type { Words } from "./words.ts";

const RECENT_MS = 14 * 24 * 3600 * 1000;
/** Beyond this many, the history is the place to read. */
const MOST_RECENT = 8;
const MOST_CHIPS = 8;

/** What is burning, newest first, each with all that an integrator asks at three at night. */
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

function IncidentCard(props: { incident: Incident; page: PageSnapshot; words: Words }) {
  const { incident, page, words } = props;
  const { text, format, now, teamLang } = words;
  const state = byUrgency(incident.components)[0]?.state ?? "unknown";
  const { nextUpdateAt, whatToDo, notAffected, errorCodes } = incident;
  return (
    <article class={`card incident ${TONE[state]}`} id={`i-${incident.id}`}>
      <div class="head">
        <h3 lang={teamLang}>{incident.title}</h3>
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
      {whatToDo !== null && (
        <div class="what-to-do">
          <p>
            <b>{text.whatToDo}</b>
          </p>
          <div lang={teamLang}>
            <RichText source={whatToDo} />
          </div>
        </div>
      )}
      <dl>
        <Affected incident={incident} page={page} words={words} />
        {errorCodes.length > 0 && (
          <div>
            <dt>{text.errorCodes}</dt>
            <dd>
              {errorCodes.map((code) => (
                <code>{code}</code>
              ))}
            </dd>
          </div>
        )}
        {notAffected !== null && (
          <div>
            <dt>{text.notAffected}</dt>
            <dd lang={teamLang}>{notAffected}</dd>
          </div>
        )}
      </dl>
      {nextUpdateAt !== null && (
        <p class="next">
          {nextUpdateAt > now ? (
            <>
              <When
                at={nextUpdateAt}
                say={text.nextUpdate(text.at(format.moment(nextUpdateAt, now)))}
                words={words}
              />{" "}
              (<Elapsed at={nextUpdateAt} as="in" words={words} />)
            </>
          ) : (
            <When
              at={nextUpdateAt}
              say={text.nextUpdateLate(text.since(format.moment(nextUpdateAt, now)))}
              words={words}
            />
          )}
        </p>
      )}
      <Timeline incident={incident} words={words} />
    </article>
  );
}

/** The APIs by name, and their routes, by which integrators know them. */
function Affected(props: { incident: Incident; page: PageSnapshot; words: Words }) {
  const { incident, page, words } = props;
  const ids = new Set(incident.components.map(({ id }) => id));
  const found = page.providers.flatMap((provider) =>
    provider.components
      .filter((component) => ids.has(component.id))
      .map((component) => ({ provider, component })),
  );
  if (found.length === 0) return null;
  const routes = [...new Set(found.flatMap(({ component }) => component.routes))];
  return (
    <div>
      <dt>{words.text.affected}</dt>
      <dd>
        {found.map(({ provider, component }, i) => (
          <>
            {i > 0 && ", "}
            <a href={`#c-${component.publicId}`} lang={words.teamLang}>
              {provider.name} {component.name}
            </a>
          </>
        ))}
        {routes.slice(0, MOST_CHIPS).map((route) => (
          <>
            {" "}
            <code>{route}</code>
          </>
        ))}
        {routes.length > MOST_CHIPS && ` + ${routes.length - MOST_CHIPS}`}
      </dd>
    </div>
  );
}

function Timeline({ incident, words }: { incident: Incident; words: Words }) {
  const { text, format, now, teamLang } = words;
  return (
    <ol class="timeline" aria-label={text.timeline}>
      {incident.updates.map((update) => (
        <li>
          <p>
            <b>{text.incidentStep[update.status]}</b>{" "}
            <span class="soft">
              <When
                at={update.displayAt}
                say={text.at(format.moment(update.displayAt, now))}
                words={words}
              />{" "}
              (<Elapsed at={update.displayAt} as="ago" words={words} />) ·{" "}
              {text.author[update.author]}
            </span>
          </p>
          <div lang={teamLang}>
            <RichText source={update.body} />
          </div>
        </li>
      ))}
    </ol>
  );
}

/** What ended lately: title, day and length, for who comes back from the weekend. */
export function RecentIncidents({ page, words }: { page: PageSnapshot; words: Words }) {
  const { text, format, now, teamLang } = words;
  const recent = page.incidents.filter(
    (i) => i.resolvedAt !== null && now - i.resolvedAt < RECENT_MS && !isOpen(i),
  );
  if (recent.length === 0) return null;
  return (
    <section aria-labelledby="recent">
      <div class="section-head">
        <h2 id="recent">{text.recentIncidents}</h2>
      </div>
      <ul class="card list plain">
        {recent.slice(0, MOST_RECENT).map((incident) => (
          <li id={`i-${incident.id}`}>
            <span class="date">
              <When
                at={incident.startedAt}
                say={format.shortDate(incident.startedAt)}
                words={words}
              />
            </span>
            <span lang={teamLang}>{incident.title}</span>
            <span class="soft">
              {text.lasted(format.duration((incident.resolvedAt ?? now) - incident.startedAt))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
