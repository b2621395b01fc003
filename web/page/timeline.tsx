import type { AffectedComponent, Incident, Maintenance } from "../../server/core/declared.ts";
import { RichText } from "./rich-text.tsx";
import { authoredText } from "./authored-text.ts";
import { Elapsed, When } from "./when.tsx";
import type { Words } from "./words.ts";

type Update = Incident["updates"][number] | Maintenance["updates"][number];

/**
 * Shows the steps of an event, newest first, with the kind of author in a word and by a mark: a
 * probe's finding is not a person's knowledge.
 *
 * @param changes words for the components that a step changed; absent: they are not shown
 */
export function Timeline(props: {
  updates: readonly Update[];
  words: Words;
  changes?: (components: readonly AffectedComponent[]) => readonly string[];
}) {
  const { updates, words, changes } = props;
  const { text } = words;
  return (
    <ol class="timeline" aria-label={text.timeline}>
      {updates.map((update) => (
        <Step update={update} words={words} changes={changes?.(update.components) ?? []} />
      ))}
    </ol>
  );
}

function Step(props: { update: Update; words: Words; changes: readonly string[] }) {
  const { update, words, changes } = props;
  const { text, format, now } = words;
  const body = authoredText<"body">(update, "body", words);
  return (
    <li class={`by-${update.author}`} id={`u-${update.id}`}>
      <p>
        <b>{stepName(update.status, words)}</b>{" "}
        <span class="soft">
          <When
            at={update.displayAt}
            say={text.at(format.moment(update.displayAt, now))}
            words={words}
          />{" "}
          (<Elapsed at={update.displayAt} as="ago" words={words} />) ·{" "}
          <span class="author">{text.author[update.author]}</span>
        </span>
      </p>
      {body !== null && body.text !== "" && (
        <div lang={body.lang}>
          <RichText source={body.text} />
        </div>
      )}
      {changes.length > 0 && (
        <ul class="changes">
          {changes.map((change) => (
            <li>{change}</li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** "Cause identifiée", "En cours": the step that an update brought. */
export function stepName(status: Update["status"], { text }: Words): string {
  return status in text.incidentStep
    ? text.incidentStep[status as Incident["status"]]
    : text.maintenanceStep[status as Maintenance["status"]];
}
