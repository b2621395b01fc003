import type { Hour } from "../../server/core/page/view.ts";
import type { Day } from "../../server/core/snapshot.ts";
import { dayMark } from "./day-mark.ts";
import type { Tone } from "./state.ts";
import type { Words } from "./words.ts";

const STEP = 12;
const BAR = 9;

/** Height of an outage by its share of the hour: a short one is low, a whole hour is high. */
const OUTAGE_HEIGHTS: readonly (readonly [seconds: number, height: number])[] = [
  [5 * 60, 11],
  [15 * 60, 15],
  [45 * 60, 19],
  [Infinity, 24],
];

/** Shows the last hours of an API over the horizon, as strips show days. */
export function HourStrip(props: { name: string; hours: readonly Hour[]; words: Words }) {
  const { name, hours, words } = props;
  const { text, format } = words;
  const bad = hours.filter((hour) => toneOf(hour) === "down").length;
  const first = hours[0];
  const paths = drawing(hours);
  return (
    <div>
      <div class="strip hourly">
        <svg
          viewBox={`0 0 ${hours.length * STEP - (STEP - BAR)} 28`}
          preserveAspectRatio="none"
          role="img"
          aria-label={text.pages.event.hours(name, hours.length, bad)}
        >
          {(Object.keys(paths) as Tone[]).map(
            (tone) => paths[tone] !== "" && <path class={`h-${tone}`} d={paths[tone]} />,
          )}
        </svg>
      </div>
      <div class="line ends soft small" aria-hidden="true">
        <span>{first && text.pages.event.yesterday(format.clock(first.from))}</span>
        <span>{text.pages.event.now}</span>
      </div>
    </div>
  );
}

/** Marks by the shares of a day, so that both strips judge alike. */
function toneOf({ seconds }: Hour): Tone {
  const out = seconds.major_outage + seconds.partial_outage;
  if (out > 0) return "down";
  const day: Day = { date: "", seconds: scaled(seconds), ratio: null };
  return dayMark(day);
}

const scaled = (seconds: Hour["seconds"]): Hour["seconds"] => ({
  operational: seconds.operational * 24,
  degraded_performance: seconds.degraded_performance * 24,
  partial_outage: 0,
  major_outage: 0,
  under_maintenance: seconds.under_maintenance * 24,
  unknown: seconds.unknown * 24,
});

function drawing(hours: readonly Hour[]): Record<Tone, string> {
  const paths: Record<Tone, string> = { ok: "", degraded: "", down: "", maintenance: "", none: "" };
  hours.forEach((hour, i) => {
    const x = i * STEP;
    const tone = toneOf(hour);
    const out = hour.seconds.major_outage + hour.seconds.partial_outage;
    const height = OUTAGE_HEIGHTS.find(([seconds]) => out < seconds)?.[1] ?? 24;
    if (tone === "down")
      paths.down += `M${x} ${24 - height}h${BAR}v${height}h-${BAR}zm0 ${height + 1}h${BAR}v3h-${BAR}z`;
    if (tone === "ok") paths.ok += `M${x} 17h${BAR}v7h-${BAR}z`;
    if (tone === "degraded") paths.degraded += `M${x} 11h${BAR}v13h-${BAR}z`;
    if (tone === "maintenance") {
      paths.maintenance += [10, 13.25, 16.5, 19.75]
        .map((y) => `M${x} ${y}h${BAR}v2h-${BAR}z`)
        .join("");
    }
    if (tone === "none") paths.none += `M${x + 0.5} 23.5v-6h${BAR - 1}v6z`;
  });
  return paths;
}
