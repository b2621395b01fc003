import { incidentPath, singlePath } from "../../server/core/page/paths.ts";
import type { Incident } from "../../server/core/declared.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { DAY_MS } from "../../server/core/duration.ts";
import { HOME_TEXT } from "../text/home.ts";
import { titleOf } from "./authored-text.ts";
import { isOpen } from "./incident-days.ts";
import { When } from "./when.tsx";
import type { Words } from "./words.ts";

const RECENT_MS = 14 * DAY_MS;
/** Beyond this many, the history is the place to read. */
const MOST_RECENT = 5;

type Resolved = Incident & { readonly resolvedAt: number };

const isResolved = (incident: Incident): incident is Resolved =>
  incident.resolvedAt !== null && !isOpen(incident);

/** Shows what was resolved lately: title, day and length. */
export function RecentIncidents({ page, words }: { page: PageSnapshot; words: Words }) {
  const { now, locale } = words;
  const text = HOME_TEXT[locale].incidents;
  const recent = page.incidents
    .filter(isResolved)
    .filter(({ resolvedAt }) => now - resolvedAt < RECENT_MS);
  return (
    <section aria-labelledby="recent">
      <div class="head">
        <h2 id="recent">{text.recent}</h2>
        <a class="small" href={singlePath("history", locale)}>
          {text.whole}
        </a>
      </div>
      <div class="card">
        {recent.length === 0 ? (
          <p class="soft">{text.noRecent}</p>
        ) : (
          <ul class="items">
            {recent.slice(0, MOST_RECENT).map((incident) => (
              <PastIncident incident={incident} words={words} />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function PastIncident({ incident, words }: { incident: Resolved; words: Words }) {
  const { format, locale } = words;
  const title = titleOf(incident, words);
  return (
    <li class="line ends" id={`i-${incident.id}`}>
      <a href={incidentPath(incident, locale)} lang={title.lang}>
        {title.text}
      </a>
      <span class="soft small num">
        <When at={incident.startedAt} say={format.shortDate(incident.startedAt)} words={words} /> ·{" "}
        {format.duration(incident.resolvedAt - incident.startedAt)}
      </span>
    </li>
  );
}

/** Shows the incident that was resolved last, where none is open. */
export function LastIncident({ page, words }: { page: PageSnapshot; words: Words }) {
  const { format, locale } = words;
  const text = HOME_TEXT[locale].incidents;
  const [last] = page.incidents.filter(isResolved).toSorted((a, b) => b.resolvedAt - a.resolvedAt);
  const title = last && titleOf(last, words);
  return (
    <section class="card tile" aria-labelledby="last">
      <h2 class="eyebrow" id="last">
        {text.last}
      </h2>
      {last && title ? (
        <>
          <p>
            <a class="plain" href={incidentPath(last, locale)} lang={title.lang}>
              {title.text}
            </a>
          </p>
          <p class="small soft">
            <When at={last.startedAt} say={format.shortDate(last.startedAt)} words={words} />,{" "}
            {words.text.fromTo(format.clock(last.startedAt), format.clock(last.resolvedAt))} (
            {format.duration(last.resolvedAt - last.startedAt)})
          </p>
        </>
      ) : (
        <p class="soft">{text.none}</p>
      )}
      <p class="small">
        <a href={singlePath("history", locale)}>{text.whole}</a>
      </p>
    </section>
  );
}
