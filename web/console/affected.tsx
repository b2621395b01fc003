import type { Incident } from "../../server/core/api/events.ts";
import { componentNames } from "./evidence.tsx";
import { StateWord, toneOf } from "./icons.tsx";
import { worstState } from "../../server/core/measuring/worst-state.ts";
import { publicWords } from "./public-words.ts";
import { momentText, sinceText, t } from "./state.ts";

/**
 * Shows the components, and since when they fail; of a draft of a past outage, until when they did.
 */
export function Affected({
  incident,
}: {
  incident: Incident & { readonly recoveredAt?: string | null; readonly draft?: boolean };
}) {
  const over = incident.draft ? (incident.recoveredAt ?? null) : null;
  const names = componentNames();
  const worst = worstState(incident.components.map((c) => c.state));
  return (
    <div>
      <p>
        {over === null
          ? `${publicWords().state[worst]} ${sinceText(incident.startedAt)}`
          : `${t("Panne :", "Outage:")} ${momentText(incident.startedAt)} – ${momentText(over)}`}
      </p>
      <ul>
        {incident.components.map(({ id, state }) => (
          <li key={id} class="line">
            {names.get(id) ?? id}
            {over === null && (
              <StateWord tone={toneOf(state)}>{publicWords().state[state]}</StateWord>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
