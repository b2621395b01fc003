import type { Day } from "../../server/core/snapshot.ts";
import { dayMarks, outageSeconds, runsOf } from "./day-mark.ts";
import type { Tone } from "./state.ts";

/** Width of a day with the gap after it, of its bar, and height of the drawing, in pixels. */
export const STEP = 6;
const BAR = 4;
export const HEIGHT = 28;
/** The line over which days stand. */
const BASE = 24;

/** Letters for the marks in `data-marks`, which the browser's island reads. */
export const LETTER: Readonly<Record<Tone, string>> = {
  ok: "o",
  degraded: "g",
  down: "d",
  maintenance: "m",
  none: "n",
};

/** A strip of days, ready to be put into a page. */
export type StripDrawing = {
  readonly width: number;
  /** Contents of the `svg`: at most five paths, made of numbers alone. */
  readonly paths: string;
  /** "60o1d29o": runs of days with the same mark. */
  readonly marks: string;
  /** "61:2520:9708;": days worth a look, with their seconds of outage and their ratio by 10,000. */
  readonly notes: string;
  readonly counts: Readonly<Record<Tone, number>>;
};

const known = new WeakMap<readonly Day[], StripDrawing>();

/** Returns the drawing of days; of days that did not change since, the one made before. */
export function stripDrawing(days: readonly Day[]): StripDrawing {
  let drawing = known.get(days);
  if (!drawing) known.set(days, (drawing = draw(days)));
  return drawing;
}

function draw(days: readonly Day[]): StripDrawing {
  const marks = dayMarks(days);
  const runs = runsOf(marks);
  const paths: Record<Tone, string> = { ok: "", degraded: "", down: "", maintenance: "", none: "" };
  const counts: Record<Tone, number> = { ok: 0, degraded: 0, down: 0, maintenance: 0, none: 0 };
  let notes = "";
  for (const { mark, from, to } of runs) {
    counts[mark] += to - from + 1;
    // The bars of these two are the dashes of one line for each run of days.
    if (mark === "ok" || mark === "degraded") paths[mark] += line(mark, from, to);
    for (let at = from; at <= to; at++) {
      const day = days[at];
      if (!day || mark === "ok") continue;
      const out = outageSeconds(day);
      if (mark !== "degraded") paths[mark] += shape(mark, at, out);
      if (mark !== "none") notes += `${at}:${out}:${Math.floor((day.ratio ?? 0) * 10_000)};`;
    }
  }
  return {
    width: marks.length * STEP - (STEP - BAR),
    paths: (Object.keys(paths) as Tone[])
      .filter((mark) => paths[mark] !== "")
      .map((mark) => `<path class="b-${mark}" d="${paths[mark]}"/>`)
      .join(""),
    marks: runs.map((run) => `${run.to - run.from + 1}${LETTER[run.mark]}`).join(""),
    notes,
    counts,
  };
}

function line(mark: "ok" | "degraded", from: number, to: number): string {
  const thickness = mark === "ok" ? 7 : 13;
  return `M${from * STEP} ${BASE - thickness / 2}H${to * STEP + BAR}`;
}

/** Heights of an outage of less than a quarter of an hour, an hour, four hours, and of more. */
const HEIGHTS: readonly (readonly [seconds: number, height: number])[] = [
  [15 * 60, 11],
  [3600, 15],
  [4 * 3600, 19],
  [Infinity, BASE],
];

/** Draws a day that is no dash of a line: outages rise with their length and pierce the line. */
export function shape(mark: "down" | "maintenance" | "none", at: number, out: number): string {
  const x = at * STEP;
  if (mark === "maintenance") return `M${x + BAR / 2} ${BASE}v-14`;
  if (mark === "none") return `M${x + 0.5} ${BASE - 0.5}v-6h3v6z`;
  const [, height] = HEIGHTS.find(([seconds]) => out < seconds) ?? [0, BASE];
  return `M${x} ${BASE - height}h${BAR}v${height}h-${BAR}zm0 ${height + 1}h${BAR}v3h-${BAR}z`;
}
