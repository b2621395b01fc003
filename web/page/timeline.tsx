import type { AffectedComponent, Incident, Maintenance } from "../../server/core/declared.ts";
import { authoredText } from "./authored-text.ts";
import { Icon, type IconName } from "./icon.tsx";
import { RichText } from "./rich-text.tsx";
import type { Tone } from "./state.ts";
import { Elapsed, When } from "./when.tsx";
import type { Words } from "./words.ts";

type Update = Incident["updates"][number] | Maintenance["updates"][number];

/** The colour and the sign of each step's dot. */
const DOTS: Readonly<Record<Update["status"], readonly [tone: Tone, icon: IconName]>> = {
  investigating: ["down", "look"],
  identified: ["degraded", "found"],
  monitoring: ["maintenance", "eye"],
  resolved: ["ok", "done"],
  postmortem: ["none", "done"],
  scheduled: ["none", "calendar"],
  in_progress: ["maintenance", "found"],
  verifying: ["maintenance", "eye"],
  completed: ["ok", "done"],
  cancelled: ["none", "done"],
};

/**
 * Shows the steps of an event, newest first. The step gives its dot a colour and a sign; the kind of
 * author is a word and the dot's edge, since a probe's finding is not a person's knowledge.
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
    <ol class="card time timeline" aria-label={text.timeline}>
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
  const [tone, icon] = DOTS[update.status];
  return (
    <li class={`is-${tone} by-${update.author}`} id={`u-${update.id}`}>
      <span class="dot">
        <Icon name={icon} />
      </span>
      <p>
        <b>{stepName(update.status, words)}</b>{" "}
        <span class="soft small">
          {"· "}
          <When
            at={update.displayAt}
            say={text.pages.onDayShort(format.moment(update.displayAt, now))}
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
        <ul class="changes soft small">
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
