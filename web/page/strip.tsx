import type { Day } from "../../server/core/snapshot.ts";
import { HEIGHT, LETTER, shape, STEP, stripDrawing, type StripDrawing } from "./strip-drawing.ts";
import type { Tone } from "./state.ts";
import type { Words } from "./words.ts";

const MONTHS = '<use href="#months"/>';

/**
 * Shows ninety days over the horizon. Its text says how many days are not good; where scripts run,
 * an island shows each day by itself.
 */
export function Strip(props: {
  name: string;
  days: readonly Day[];
  /** True for twice the height, and all days on a narrow screen too. */
  tall?: boolean;
  /** True where the page's axis of months runs on behind the days. */
  months?: boolean;
  words: Words;
}) {
  const { name, days, tall = false, months = false, words } = props;
  const drawing = stripDrawing(days);
  const { width, paths, marks, notes } = drawing;
  return (
    <div class={tall ? "strip tall" : "strip"} data-marks={marks} data-notes={notes || undefined}>
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words.text.stripLabel(name, days.length, summary(drawing, words))}
        dangerouslySetInnerHTML={{ __html: (months ? MONTHS : "") + paths }}
      />
    </div>
  );
}

function summary({ counts }: StripDrawing, { text }: Words): string[] {
  return (["down", "degraded", "maintenance", "none"] as const)
    .filter((mark) => counts[mark] > 0)
    .map((mark) => text.daySummary[mark](counts[mark]));
}

/** What the legend draws of each mark: of outages all four heights. */
const SAMPLES: Readonly<Record<Tone, { bars: number; d: string }>> = {
  ok: { bars: 3, d: "M0 20.5H16" },
  degraded: { bars: 1, d: "M0 17.5H4" },
  down: { bars: 4, d: [0, 900, 3600, 14_400].map((out, at) => shape("down", at, out)).join("") },
  maintenance: { bars: 1, d: shape("maintenance", 0, 0) },
  none: { bars: 1, d: shape("none", 0, 0) },
};

/**
 * Shows the meaning of each shape, drawn as strips draw it. The island takes its words from here.
 */
export function Legend({ words }: { words: Words }) {
  const tones = Object.keys(SAMPLES) as Tone[];
  return (
    <ul class="legend" aria-label={words.text.legend}>
      {tones.map((mark) => {
        const { bars, d } = SAMPLES[mark];
        const width = bars * STEP - 2;
        return (
          <li data-mark={LETTER[mark]}>
            <svg
              width={width}
              height={HEIGHT}
              viewBox={`0 0 ${width} ${HEIGHT}`}
              aria-hidden="true"
            >
              <path class={`b-${mark}`} d={d} />
            </svg>
            <span>
              <span data-word>{words.text.day[mark]}</span>
              {mark === "down" && <span class="wide">{words.text.outageHeights}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
