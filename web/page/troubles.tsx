import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { isOpen } from "./incident-days.ts";
import { byUrgency, isTrouble } from "./state.ts";
import { SinceWhen } from "./when.tsx";
import type { Words } from "./words.ts";

/** More than these are below, in their order. */
const SHOWN = 3;

/**
 * Shows since when undeclared failures last, and where to read more. A declared one is in its
 * incident below. A reader on a phone has the answer without a scroll.
 */
export function Troubles({ page, words }: { page: PageSnapshot; words: Words }) {
  const { text, teamLang } = words;
  const declared = new Set(
    page.incidents.filter(isOpen).flatMap((incident) => incident.components.map(({ id }) => id)),
  );
  const failing = byUrgency(
    page.providers.flatMap((provider) =>
      provider.components
        .filter((c) => isTrouble(c.state) && !declared.has(c.id))
        .map((component) => ({ component, provider, state: component.state })),
    ),
  );
  if (failing.length === 0) return null;
  return (
    <ul class="troubles">
      {failing.slice(0, SHOWN).map(({ component, provider, state }) => (
        <li>
          <a href={`#c-${component.publicId}`}>
            {provider.name} <span lang={teamLang}>{component.name}</span>
          </a>
          {text.stateSince(text.state[state])} <SinceWhen at={component.since} words={words} />
        </li>
      ))}
      {failing.length > SHOWN && (
        <li>
          <a href="#providers">{text.moreTroubles(failing.length - SHOWN)}</a>
        </li>
      )}
    </ul>
  );
}
