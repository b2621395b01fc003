import type { Incident } from "../../server/core/declared.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { MemberLinks } from "./member-links.tsx";
import { membersOf } from "./members.ts";
import { RichText } from "./rich-text.tsx";
import { authoredText } from "./authored-text.ts";
import type { Words } from "./words.ts";

const MOST_CHIPS = 8;

/** Shows what integrators should do meanwhile, where it was written. */
export function WhatToDo({ incident, words }: { incident: Incident; words: Words }) {
  const advice = authoredText<"whatToDo">(incident, "whatToDo", words);
  if (advice === null) return null;
  return (
    <div class="what-to-do">
      <p>
        <b>{words.text.whatToDo}</b>
      </p>
      <div lang={advice.lang}>
        <RichText source={advice.text} />
      </div>
    </div>
  );
}

/** Shows what is affected, the codes that calls get, and what is not affected. */
export function IncidentFacts(props: { incident: Incident; page: PageSnapshot; words: Words }) {
  const { incident, words } = props;
  const { text } = words;
  const spared = authoredText<"notAffected">(incident, "notAffected", words);
  return (
    <dl>
      <Affected {...props} />
      {incident.errorCodes.length > 0 && (
        <div>
          <dt>{text.errorCodes}</dt>
          <dd>
            {incident.errorCodes.map((code) => (
              <>
                <code>{code}</code>{" "}
              </>
            ))}
          </dd>
        </div>
      )}
      {spared !== null && (
        <div>
          <dt>{text.notAffected}</dt>
          <dd lang={spared.lang}>{spared.text}</dd>
        </div>
      )}
    </dl>
  );
}

/** The APIs by name, and their routes, by which integrators know them. */
function Affected(props: { incident: Incident; page: PageSnapshot; words: Words }) {
  const { incident, page, words } = props;
  const found = membersOf(
    page,
    incident.components.map(({ id }) => id),
  );
  if (found.length === 0) return null;
  const routes = [...new Set(found.flatMap(({ component }) => component.routes))];
  return (
    <div>
      <dt>{words.text.affected}</dt>
      <dd>
        <MemberLinks members={found} words={words} />
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
