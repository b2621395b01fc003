import type { Incident } from "../../server/core/declared.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { authoredText } from "./authored-text.ts";
import { isOpen } from "./incident-days.ts";
import { WhatToDo } from "./what-to-do.tsx";
import { MemberLinks } from "./member-links.tsx";
import { membersOf, type Member } from "./members.ts";
import type { Words } from "./words.ts";

/** Most routes that are listed, by which integrators know an API. */
const MOST_ROUTES = 8;

/** Shows what to do, what is affected, what callers get, and what is not affected. */
export function IncidentDetails(props: { incident: Incident; page: PageSnapshot; words: Words }) {
  const { incident, page, words } = props;
  const { text } = words;
  const members = membersOf(
    page,
    incident.components.map(({ id }) => id),
  );
  const routes = [...new Set(members.flatMap(({ component }) => component.routes))];
  const spared = authoredText<"notAffected">(incident, "notAffected", words);
  const others = isOpen(incident) && spared === null ? othersWell(page, members) : null;
  const hasFacts =
    members.length > 0 || incident.errorCodes.length > 0 || spared !== null || others !== null;
  const advice = isOpen(incident) && authoredText<"whatToDo">(incident, "whatToDo", words) !== null;
  if (!hasFacts && !advice) return null;
  return (
    <section class="card stack" aria-label={text.pages.event.facts}>
      {advice && <WhatToDo incident={incident} words={words} />}
      {hasFacts && (
        <dl class="facts">
          {members.length > 0 && (
            <>
              <dt>{text.affected}</dt>
              <dd>
                <MemberLinks members={members} words={words} />
              </dd>
            </>
          )}
          {routes.length > 0 && (
            <>
              <dt>{text.routes}</dt>
              <dd class="tools">
                {routes.slice(0, MOST_ROUTES).map((route) => (
                  <code>{route}</code>
                ))}
                {routes.length > MOST_ROUTES && <span>+ {routes.length - MOST_ROUTES}</span>}
              </dd>
            </>
          )}
          {incident.errorCodes.length > 0 && (
            <>
              <dt>{text.pages.event.received}</dt>
              <dd class="tools">
                {incident.errorCodes.map((code) => (
                  <code>{code}</code>
                ))}
              </dd>
            </>
          )}
          {(spared !== null || others !== null) && (
            <>
              <dt>{text.pages.event.spared}</dt>
              {spared !== null && <dd lang={spared.lang}>{sentence(spared.text)}</dd>}
              {others !== null && <dd>{text.pages.event.others(others.well, others.all)}</dd>}
            </>
          )}
        </dl>
      )}
    </section>
  );
}

/** The other APIs of the page, and those of them that answer. */
function othersWell(page: PageSnapshot, members: readonly Member[]) {
  const touched = new Set(members.map(({ component }) => component.id));
  const others = page.providers
    .flatMap((provider) => provider.components)
    .filter(({ id }) => !touched.has(id));
  const well = others.filter(({ state }) => state === "operational").length;
  return well === 0 ? null : { well, all: others.length };
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
