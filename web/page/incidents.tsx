import type { ComponentState } from "../../server/core/model.ts";
import type { Incident } from "../../server/core/declared.ts";
import { isOpen } from "./incident-days.ts";
import { byUrgency } from "./state.ts";
import { Elapsed, When } from "./when.tsx";
import type { Words } from "./words.ts";

/** The worst that an incident declares now. */
export const declaredState = (incident: Incident): ComponentState =>
  byUrgency(incident.components)[0]?.state ?? "unknown";

/** Shows when the next update is due, or since when it is overdue. */
export function NextUpdate({ incident, words }: { incident: Incident; words: Words }) {
  const { text, format, now } = words;
  const { nextUpdateAt: at } = incident;
  if (at === null || !isOpen(incident)) return null;
  return (
    <p class="next">
      {at > now ? (
        <>
          <When at={at} say={text.nextUpdate(text.at(format.moment(at, now)))} words={words} /> (
          <Elapsed at={at} as="in" words={words} />)
        </>
      ) : (
        <When at={at} say={text.nextUpdateLate(text.since(format.moment(at, now)))} words={words} />
      )}
    </p>
  );
}
