import type { Day } from "../../server/core/snapshot.ts";
import { dayMark, runsOf, type Run } from "./day-mark.ts";
import type { Tone } from "./state.ts";
import type { Words } from "./words.ts";

/** Width of a day and height of the drawing, in its own units; a bar is 8 wide, the gap 2. */
const STEP = 10;
const HEIGHT = 34;

/** Letters for the marks in `data-marks`, which the browser's island reads. */
const LETTER: Readonly<Record<Tone, string>> = {
  ok: "o",
  degraded: "g",
  down: "d",
  maintenance: "m",
  none: "n",
};

/**
 * Ninety days as one drawing of at most five paths, the most compact form that keeps a shape
 * per state: a full bar; two thirds of one; a full bar with a notch under it; hatching; a low
 * dashed outline. The bars of `ok` and `degraded` are dashes of one line per run of days.
 *
 * Its text says how many days are not good; their table is in the details below it.
 */
export function Strip(props: {
  name: string;
  days: readonly Day[];
  /** True for twice the height, and all days on a narrow screen too. */
  tall?: boolean;
  words: Words;
}) {
  const { name, days, tall = false, words } = props;
  const marks = days.map(dayMark);
  const runs = runsOf(marks);
  const paths = drawing(runs);
  return (
    <div
      class={tall ? "strip tall" : "strip"}
      data-marks={runs.map((r) => `${r.to - r.from + 1}${LETTER[r.mark]}`).join("")}
    >
      <svg
        viewBox={`0 0 ${marks.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words.text.stripLabel(name, marks.length, summary(marks, words))}
      >
        {paths.ok && <path class="b-ok" d={paths.ok} />}
        {paths.degraded && <path class="b-degraded" d={paths.degraded} />}
        {paths.down && <path class="b-down" d={paths.down} />}
        {paths.maintenance && (
          <path class="b-maintenance" fill="url(#hatch)" d={paths.maintenance} />
        )}
        {paths.none && <path class="b-none" d={paths.none} />}
      </svg>
    </div>
  );
}

/** Path data per state. Only numbers go in, so cheap string building is safe. */
function drawing(runs: readonly Run[]): Record<Tone, string> {
  const paths: Record<Tone, string> = { ok: "", degraded: "", down: "", maintenance: "", none: "" };
  for (const { mark, from, to } of runs) {
    const x = from * STEP + 1;
    const last = to * STEP + 9;
    const more = to - from;
    switch (mark) {
      case "ok":
        paths.ok += `M${x} 13.5H${last}`;
        break;
      case "degraded":
        paths.degraded += `M${x} 18H${last}`;
        break;
      case "down":
        paths.down += `M${x} 0${repeated("h8v27h-8zm0 29h8l-4 5z", "m10-29", more)}`;
        break;
      case "maintenance":
        paths.maintenance += `M${x + 0.5} .5${repeated("h7v26h-7z", "m10 0", more)}`;
        break;
      case "none":
        paths.none += `M${x + 0.5} 18.5${repeated("h7v8h-7z", "m10 0", more)}`;
        break;
    }
  }
  return paths;
}

function repeated(shape: string, move: string, more: number): string {
  return shape + (move + shape).repeat(more);
}

function summary(marks: readonly Tone[], { text }: Words): string[] {
  const count: Record<Tone, number> = { ok: 0, degraded: 0, down: 0, maintenance: 0, none: 0 };
  for (const mark of marks) count[mark] += 1;
  return (["down", "degraded", "maintenance", "none"] as const)
    .filter((mark) => count[mark] > 0)
    .map((mark) => text.daySummary[mark](count[mark]));
}

/**
 * Shows the meaning of each shape, drawn as strips draw it. The island takes its words from here.
 */
export function Legend({ words }: { words: Words }) {
  const tones: readonly Tone[] = ["ok", "degraded", "down", "maintenance", "none"];
  return (
    <ul class="legend" aria-label={words.text.legend}>
      {tones.map((mark) => (
        <li data-mark={LETTER[mark]} class={mark}>
          <svg viewBox={`0 0 ${STEP} ${HEIGHT}`} aria-hidden="true">
            <path
              class={`b-${mark}`}
              d={drawing([{ mark, from: 0, to: 0 }])[mark]}
              fill={mark === "maintenance" ? "url(#hatch)" : undefined}
            />
          </svg>
          <span>{words.text.day[mark]}</span>
        </li>
      ))}
    </ul>
  );
}
