import type { ComponentState } from "../../server/core/model.ts";
import { TONE, type Tone } from "../../server/core/page/tone.ts";

/** Icons drawn by strokes, on a square of 16. */
const STROKES = {
  search: "M11.8 7a4.8 4.8 0 1 1-9.6 0 4.8 4.8 0 0 1 9.6 0zM10.6 10.6 14.4 14.4",
  mail: "M1.5 3.5h13v9h-13zM2 4l6 5 6-5",
  code: "M5.5 4 1.5 8l4 4M10.5 4l4 4-4 4",
  fire: "M8 1.5c.6 2.6 4.2 4.2 4.2 8a4.2 4.2 0 0 1-8.4 0c0-1.7.9-2.8 1.6-3.5.2 1.2.8 1.8 1.4 2C6.6 5.6 7 3.3 8 1.5z",
  horn: "M2 6.2v3.6h2.4L11 13V3L4.4 6.2zM13.3 6a3 3 0 0 1 0 4",
  plan: "M2 3.5h12V14H2zM2 7h12M5.2 1.5v3M10.8 1.5v3M8 9v3M6.5 10.5h3",
  tower: "M5.5 14 6.7 6h2.6l1.2 8M4 14h8M8 6V3.5M3.3 1.5a5 5 0 0 0 0 4.5M12.7 1.5a5 5 0 0 1 0 4.5",
  pulse: "M1 8.5h3L6 3l3.5 10 2-4.5H15",
  people:
    "M8 5.4a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0zM1 13.5c0-2.6 2-4.2 4.6-4.2s4.6 1.6 4.6 4.2M10.6 3.2a2.4 2.4 0 0 1 0 4.5M12 9.6c1.9.5 3 1.9 3 3.9",
  doc: "M3.5 1.5h6l3 3v10h-9zM6 7.5h4M6 10.5h4",
  key: "M8 10.6a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM7.2 8.4 13.5 2M11 4.5l2 2",
  house: "M2 14V6.5L8 2l6 4.5V14zM6.2 14v-4h3.6v4",
  scale: "M8 2v12M4.5 14h7M3 4.5h10M3 4.5 1 9.5h4zM13 4.5l-2 5h4z",
  book: "M2.5 2.5H12A1.5 1.5 0 0 1 13.5 4v9.5H4A1.5 1.5 0 0 1 2.5 12zM5.5 5.5h5M5.5 8.3h5",
  inbox: "M1.5 9.5 3.5 3h9l2 6.5v4h-13zM1.5 9.5h4l1 1.8h3l1-1.8h4",
  menu: "M2 4h12M2 8h12M2 12h12",
  sun: "M11 8a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  mute: "M2 6.2v3.6h2.4L9 13V3L4.4 6.2zM11.5 6l3 4M14.5 6l-3 4",
  earlier: "M10 3.5 5.5 8l4.5 4.5",
  later: "M6 3.5 10.5 8 6 12.5",
  up: "m4 9.5 4-4 4 4",
  down: "m4 6.5 4 4 4-4",
  moon: "M13.5 9.7A6 6 0 0 1 6.3 2.5a6 6 0 1 0 7.2 7.2z",
} as const;

export type IconName = keyof typeof STROKES;

export const toneOf = (state: ComponentState): Tone => TONE[state];

const round = { "stroke-linecap": "round", "stroke-linejoin": "round" } as const;

/** The shapes of states: each has a silhouette of its own, and what is cut out shows the card. */
const SHAPES: Readonly<Record<Tone, preact.JSX.Element>> = {
  ok: (
    <>
      <circle cx="8" cy="8" r="7.4" fill="currentColor" />
      <path d="M4.7 8.3 7 10.6l4.4-4.9" stroke="var(--card)" stroke-width="1.9" {...round} />
    </>
  ),
  degraded: (
    <>
      <path d="M8 1.4 15 14H1z" fill="currentColor" stroke="currentColor" {...round} />
      <path d="M8 6v3.6M8 11.9v.1" stroke="var(--card)" stroke-width="1.9" {...round} />
    </>
  ),
  down: (
    <>
      <path d="M4.9.6h6.2l4.3 4.3v6.2l-4.3 4.3H4.9L.6 11.1V4.9z" fill="currentColor" />
      <path
        d="m5.3 5.3 5.4 5.4M10.7 5.3l-5.4 5.4"
        stroke="var(--card)"
        stroke-width="1.9"
        {...round}
      />
    </>
  ),
  maintenance: (
    <>
      <path d="M1.2 1.2h13.6v13.6H1.2z" stroke="currentColor" stroke-width="1.6" {...round} />
      <path d="m1.5 8.5 7-7M2 14 14 2M7.5 14.5l7-7" stroke="currentColor" stroke-width="1.8" />
    </>
  ),
  none: (
    <circle
      cx="8"
      cy="8"
      r="6.6"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-dasharray="3 2.2"
    />
  ),
};

/** Draws an icon beside a word; by itself it means nothing to a screen reader. */
export const Icon = ({ name, size = 16 }: { name: IconName; size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
    <path d={STROKES[name]} stroke="currentColor" stroke-width="1.6" {...round} />
  </svg>
);

/** Draws the mark of a tone: always beside its word. */
export const Mark = ({ tone, size = 16 }: { tone: Tone; size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
    {SHAPES[tone]}
  </svg>
);

/** Shows a state by mark, word and colour. */
export const StateWord = (props: {
  tone: Tone;
  children: preact.ComponentChildren;
  flag?: true;
}) => (
  <span class={`state is-${props.tone}${props.flag ? " flag" : ""}`}>
    <Mark tone={props.tone} />
    {props.children}
  </span>
);

/** Draws Vigie's mark: a lighthouse on the horizon, and a beam of three bars. */
export const Lighthouse = () => (
  <svg width="36" height="36" viewBox="0 0 32 32" aria-hidden="true">
    <path d="M6.5 26.5 8.7 13.5h6l2.2 13z" fill="#fff" />
    <path d="M7.9 18h7.6l.6 3.6H7.3z" fill="#0f2b3c" />
    <path d="M6.8 11.8h9.8V14H6.8zM7 7l4.7-4 4.7 4z" fill="#fff" />
    <path d="M8.5 7.5h6.4v3.8H8.5z" fill="#ffd166" />
    <g fill="#ffd166">
      <rect x="18.2" y="7" width="2.8" height="4.6" rx=".7" />
      <rect x="22.5" y="4.9" width="2.8" height="8.8" rx=".7" />
      <rect x="26.8" y="2.8" width="2.8" height="13" rx=".7" />
    </g>
    <path d="M3 26.5h26V29H3z" fill="#8fdcc0" />
  </svg>
);
