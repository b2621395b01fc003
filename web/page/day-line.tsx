import type { PageSnapshot } from "../../server/core/snapshot.ts";
import type { Instant } from "../../server/core/model.ts";
import { DAY_MS, MINUTE_MS } from "../../server/core/duration.ts";
import { HOME_TEXT } from "../text/home.ts";
import { TONE } from "./state.ts";
import type { Words } from "./words.ts";

/** A step of the drawing, and its width in the drawing's own units. */
const STEP_MS = 5 * MINUTE_MS;
const STEPS = DAY_MS / STEP_MS;
const WIDTH = 4;
const HEIGHT = 44;
/** The line, and the height of each API in trouble over it, while they are few. */
const BASE = 43;
const RISE = 9;
const MOST_RISEN = 38;

/** From the line upwards; the share of a rise that each fills. */
const LAYERS = [
  ["down", 8 / 9],
  ["degraded", 5 / 9],
  ["maintenance", 7.5 / 9],
] as const;

type Troubled = (typeof LAYERS)[number][0];
type Counts = Readonly<Record<Troubled, number>>;

/**
 * Returns the end of the 24 hours that are drawn: the next five minutes, so that the drawing is the
 * same for all that time, and what begins now is in it.
 */
const endOf = (now: Instant): Instant => (Math.floor(now / STEP_MS) + 1) * STEP_MS;

/** Shows the last 24 hours over the horizon: one step for each API in trouble. */
export function DayLine({ page, words }: { page: PageSnapshot; words: Words }) {
  const text = HOME_TEXT[words.locale];
  const { counts, all } = countTroubles(page, endOf(words.now));
  const most = Math.max(0, ...counts.map((c) => c.down + c.degraded + c.maintenance));
  const rise = Math.min(RISE, MOST_RISEN / Math.max(1, most));
  const paths = drawing(counts, rise);
  return (
    <div class="horizon">
      <div class="wrap">
        <svg
          viewBox={`0 0 ${STEPS * WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={text.dayLine(all.down, all.degraded, all.maintenance)}
        >
          {LAYERS.map(([tone]) => paths[tone] && <path class={`l-${tone}`} d={paths[tone]} />)}
        </svg>
      </div>
    </div>
  );
}

/** Counts the APIs in each kind of trouble by steps of five minutes, and in all of the day. */
function countTroubles(page: PageSnapshot, end: Instant): { counts: Counts[]; all: Counts } {
  const none = () => ({ down: 0, degraded: 0, maintenance: 0 });
  const counts = Array.from({ length: STEPS }, none);
  const all = none();
  const start = end - DAY_MS;
  for (const { components } of page.providers) {
    for (const { recent = [] } of components) {
      const met = new Set<Troubled>();
      for (const { from, to, state } of recent) {
        const tone = TONE[state];
        if (tone === "ok" || tone === "none" || to <= start) continue;
        met.add(tone);
        const first = Math.max(0, Math.floor((from - start) / STEP_MS));
        const last = Math.min(STEPS - 1, Math.floor((to - 1 - start) / STEP_MS));
        for (let at = first; at <= last; at++) counts[at]![tone] += 1;
      }
      for (const tone of met) all[tone] += 1;
    }
  }
  return { counts, all };
}

/** Path data of each kind of trouble; many are one block, since their steps would be too thin. */
function drawing(counts: readonly Counts[], rise: number): Record<Troubled, string> {
  const paths = { down: "", degraded: "", maintenance: "" };
  const round = (n: number) => Math.round(n * 10) / 10;
  for (let from = 0, to = 0; from < counts.length; from = to) {
    const { down, degraded, maintenance } = counts[from]!;
    const isSame = (c: Counts | undefined) =>
      c?.down === down && c.degraded === degraded && c.maintenance === maintenance;
    for (to = from + 1; isSame(counts[to]);) to += 1;
    let y = BASE;
    for (const [tone, share] of LAYERS) {
      const count = counts[from]![tone];
      const isBlock = rise < 3;
      const heights = isBlock ? [count * rise] : Array.from({ length: count }, () => rise);
      for (const height of heights) {
        if (height === 0) continue;
        const filled = isBlock ? height : round(height * share);
        const width = (to - from) * WIDTH;
        paths[tone] += `M${from * WIDTH} ${round(y - filled)}h${width}v${round(filled)}h-${width}z`;
        y -= height;
      }
    }
  }
  return paths;
}

/** Shows the hours of the day line, under it: every fourth, where both ends leave room. */
export function DayHours({ words }: { words: Words }) {
  const { format, now, locale } = words;
  const text = HOME_TEXT[locale];
  const end = endOf(now);
  const start = end - DAY_MS;
  const ticks: { share: number; label: string }[] = [];
  // Hours begin at a quarter in some zones.
  for (
    let at = Math.ceil(start / (15 * MINUTE_MS)) * 15 * MINUTE_MS;
    at < end;
    at += 15 * MINUTE_MS
  ) {
    const [hour = "", minute = ""] = format.iso(at).slice(11, 16).split(":");
    const share = (at - start) / DAY_MS;
    if (minute !== "00" || Number(hour) % 4 !== 0 || share < 0.09 || share > 0.86) continue;
    const label = locale === "fr" ? `${Number(hour)}\u00a0h` : `${hour}:00`;
    ticks.push({ share, label });
  }
  return (
    <svg class="wrap day-hours" height="18" aria-hidden="true">
      <text y="14">{text.yesterday}</text>
      {ticks.map(({ share, label }) => (
        <text x={`${Math.round(share * 10_000) / 100}%`} y="14" text-anchor="middle">
          {label}
        </text>
      ))}
      <text x="100%" y="14" text-anchor="end">
        {text.now}
      </text>
    </svg>
  );
}
