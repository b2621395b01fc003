import type { ComponentState } from "../../server/core/model.ts";
import { TONE } from "./state.ts";
import type { Words } from "./words.ts";

/** Drawn once per page; every mark then refers to it in some thirty bytes. */
const SHAPES: Readonly<Record<ComponentState, string>> = {
  operational: "M3 8.6l3.3 3.3L13 4.6",
  degraded_performance: "M8 2.2 14.6 13.6H1.4zM8 6.6v3.2M8 11.8v.01",
  partial_outage: "M8 1.8a6.2 6.2 0 1 0 .01 0zM5.4 8h5.2",
  major_outage: "M3.6 3.6l8.8 8.8M12.4 3.6l-8.8 8.8",
  under_maintenance:
    "M13.6 4.5a3.6 3.6 0 0 1-4.9 4.4L4.6 13a1.6 1.6 0 0 1-2.3-2.3l4.1-4.1a3.6 3.6 0 0 1 4.4-4.9L8.7 3.9l.4 2.3 2.3.4z",
  unknown: "M2.8 8h.01M8 8h.01M13.2 8h.01",
};

/** The shapes and the hatching to which marks and strips refer. Once per document. */
export function SharedShapes() {
  return (
    <svg class="shared" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        {Object.entries(SHAPES).map(([state, d]) => (
          <symbol id={`m-${state}`} viewBox="0 0 16 16">
            <path d={d} />
          </symbol>
        ))}
        <pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse">
          <path class="hatch" d="M-1 5 5-1M-1 1 1-1M3 5 5 3" />
        </pattern>
      </defs>
    </svg>
  );
}

/** The mark of a state, without its word: always beside one. */
export function Mark({ state }: { state: ComponentState }) {
  return (
    <svg class="mark" aria-hidden="true">
      <use href={`#m-${state}`} />
    </svg>
  );
}

/** A state as everyone can read it: mark, word, colour. */
export function StateLabel({ state, words }: { state: ComponentState; words: Words }) {
  return (
    <p class={`state ${TONE[state]}`}>
      <Mark state={state} />
      {words.text.state[state]}
    </p>
  );
}
