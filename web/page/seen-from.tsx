import type { ComponentSnapshot } from "../../server/core/snapshot.ts";
import { StateLabel } from "./mark.tsx";
import { isTrouble } from "./state.ts";
import type { Words } from "./words.ts";

/** Shows an API as each region sees it; nothing where only the service itself probes. */
export function SeenFromRegions({
  regions,
  words,
}: {
  regions: ComponentSnapshot["regions"];
  words: Words;
}) {
  if (!regions) return null;
  const { text, format } = words;
  const { title, notHeard, rule } = text.pages.detail.regions;
  return (
    <div class="stack tight">
      <div class="line">
        <h4>{title}</h4>
        <span class="soft small">{rule(regions.agree, regions.seen.length)}</span>
      </div>
      <ul class="line small plain-list">
        {regions.seen.map(({ id, name, isHeard, state, cause, latencyMs }) => (
          <li class="line" key={id}>
            <span lang={words.teamLang}>{name}</span>
            {isHeard ? <StateLabel state={state} words={words} /> : <span>{notHeard}</span>}
            {isHeard && cause !== null && isTrouble(state) && (
              <span class="soft">{text.cause[cause]}</span>
            )}
            {isHeard && latencyMs !== null && !isTrouble(state) && (
              <span class="soft num">{format.latency(latencyMs)}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
