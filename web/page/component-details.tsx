import type { ComponentSnapshot } from "../../server/core/snapshot.ts";
import { AvailabilityTable } from "./availability-table.tsx";
import { DayTable } from "./day-table.tsx";
import type { IncidentDays } from "./incident-days.ts";
import { When } from "./when.tsx";
import type { Words } from "./words.ts";

type Props = {
  readonly component: ComponentSnapshot;
  readonly incidents: readonly IncidentDays[];
  readonly words: Words;
};

/** The figures behind a strip, as tables: what anyone can read, copy, or have read aloud. */
export function ComponentDetails({ component, incidents, words }: Props) {
  return (
    <div class="details">
      <Facts component={component} words={words} />
      <AvailabilityTable component={component} words={words} />
      <DayTable days={component.days} incidents={incidents} words={words} />
    </div>
  );
}

function Facts({ component, words }: { component: ComponentSnapshot; words: Words }) {
  const { text, format, now, teamLang } = words;
  const checked = component.lastCheckedAt;
  const up = component.state === "operational" ? null : component.lastUpAt;
  return (
    <>
      {component.description !== null && <p lang={teamLang}>{component.description}</p>}
      <p>
        {text.state[component.state]}{" "}
        <When
          at={component.since}
          say={text.since(format.moment(component.since, now))}
          words={words}
        />
        {". "}
        {checked === null
          ? text.neverChecked
          : `${text.lastCheck(text.at(format.moment(checked, now)))}. `}
        {up !== null && `${text.lastUp(text.at(format.moment(up, now)))}.`}
      </p>
      {component.routes.length > 0 && (
        <p class="routes">
          <span class="soft">{text.routes}</span>
          {component.routes.map((route) => (
            <>
              {" "}
              <code>{route}</code>
            </>
          ))}
        </p>
      )}
    </>
  );
}
