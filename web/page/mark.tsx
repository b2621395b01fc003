import type { ComponentState } from "../../server/core/model.ts";
import { TONE } from "./state.ts";
import type { Words } from "./words.ts";

type Shape = { readonly d: string; readonly fill?: true; readonly width?: number };

/** A line that crosses a filled silhouette, in the colour of the ground. */
const SIGN = { stroke: "var(--card)", "stroke-width": 1.9 } as const;

/** The silhouette of each state and its sign; drawn once per page, and referred to by each mark. */
const SHAPES: Readonly<Record<ComponentState, { body: Shape; sign?: string }>> = {
  operational: {
    body: { d: "M8 .6a7.4 7.4 0 1 0 .01 0z", fill: true },
    sign: "M4.7 8.3 7 10.6l4.4-4.9",
  },
  degraded_performance: {
    body: { d: "M8 1.4 15 14H1z", fill: true, width: 1.6 },
    sign: "M8 6v3.6M8 11.9v.1",
  },
  partial_outage: {
    body: { d: "M4.9.6h6.2l4.3 4.3v6.2l-4.3 4.3H4.9L.6 11.1V4.9z", fill: true },
    sign: "M4.6 8h6.8",
  },
  major_outage: {
    body: { d: "M4.9.6h6.2l4.3 4.3v6.2l-4.3 4.3H4.9L.6 11.1V4.9z", fill: true },
    sign: "M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4",
  },
  under_maintenance: {
    body: { d: "M1.2 1.2h13.6v13.6H1.2zM1.5 8.5l7-7M2 14 14 2M7.5 14.5l7-7", width: 1.7 },
  },
  unknown: { body: { d: "M8 1.4a6.6 6.6 0 1 0 .01 0z", width: 1.6 } },
};

/** The shapes and the hatching to which marks refer. Once per document. */
export function SharedShapes() {
  return (
    <svg class="shared" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        {Object.entries(SHAPES).map(([state, { body, sign }]) => (
          <symbol id={`m-${state}`} viewBox="0 0 16 16">
            <path
              d={body.d}
              fill={body.fill && "currentColor"}
              stroke={body.width === undefined ? undefined : "currentColor"}
              stroke-width={body.width}
              stroke-linejoin="round"
              stroke-dasharray={state === "unknown" ? "2.4 2.2" : undefined}
            />
            {sign && <path d={sign} {...SIGN} stroke-linecap="round" stroke-linejoin="round" />}
          </symbol>
        ))}
        <pattern
          id="hatch"
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path class="hatch" d="M1 0v5" />
        </pattern>
      </defs>
    </svg>
  );
}

/** Shows the mark of a state, without its word: always beside one. */
export function Mark({ state }: { state: ComponentState }) {
  return (
    <svg class="mark" width="16" height="16" aria-hidden="true">
      <use href={`#m-${state}`} />
    </svg>
  );
}

/** Shows a state as everyone can read it: mark, word, colour. */
export function StateLabel(props: {
  state: ComponentState;
  flag?: boolean;
  /** Another word than the state's own. */
  label?: string | undefined;
  words: Words;
}) {
  const { state, flag = false, words } = props;
  const { label = words.text.state[state] } = props;
  return (
    <span class={`state${flag ? " flag" : ""} is-${TONE[state]}`}>
      <Mark state={state} />
      {label}
    </span>
  );
}
