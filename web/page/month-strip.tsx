import type { Day, ProviderSnapshot } from "../../server/core/snapshot.ts";
import { dayMark, outageSeconds } from "./day-mark.ts";
import type { Tone } from "./state.ts";
import type { Words } from "./words.ts";

/** The worst first: the mark of a provider's day is the worst of its APIs'. */
const WORST: readonly Tone[] = ["down", "degraded", "maintenance", "ok", "none"];

/** One civil day of a provider. */
export type ProviderDay = {
  readonly date: string;
  readonly mark: Tone;
  /** The longest outage of one of its APIs. */
  readonly outSeconds: number;
};

/** Returns the days of a month that the snapshot still has; empty where some of them are gone. */
export function providerDays(provider: ProviderSnapshot, month: string): ProviderDay[] {
  const all = provider.components.map(({ days }) => days.filter((day) => inMonth(day, month)));
  const [first] = all;
  if (!first?.[0]?.date.endsWith("-01")) return [];
  return first.map(({ date }) => {
    const own = all.flatMap((days) => days.find((day) => day.date === date) ?? []);
    const marks = own.map(dayMark);
    return {
      date,
      mark: WORST.find((mark) => marks.includes(mark)) ?? "none",
      outSeconds: Math.max(0, ...own.map(outageSeconds)),
    };
  });
}

const inMonth = ({ date }: Day, month: string) => date.startsWith(`${month}-`);

/** Width of a day; the line that days stand on, of a drawing 28 high. */
const STEP = 6;
const LINE = 24;

/** Heights of outages shorter than so many seconds, and of longer ones. */
const HEIGHTS = [
  [900, 11],
  [3_600, 15],
  [14_400, 19],
  [Infinity, 24],
] as const;

function shapeOf({ mark, outSeconds }: ProviderDay, x: number): string {
  switch (mark) {
    case "ok":
      return `M${x} 20.5h4`;
    case "degraded":
      return `M${x} 17.5h4`;
    case "maintenance":
      return `M${x + 2} ${LINE}v-14`;
    case "none":
      return `M${x + 0.5} 23.5v-6h3v6z`;
    case "down": {
      const height = HEIGHTS.find(([most]) => outSeconds < most)?.[1] ?? LINE;
      return `M${x} ${LINE - height}h4v${height}h-4zM${x} 25h4v3h-4z`;
    }
  }
}

/** Shows the days of a month over the horizon; a reader who cannot see them hears their counts. */
export function MonthStrip(props: { name: string; days: readonly ProviderDay[]; words: Words }) {
  const { name, days, words } = props;
  const { text } = words;
  const paths = new Map<Tone, string>();
  days.forEach((day, i) => {
    paths.set(day.mark, (paths.get(day.mark) ?? "") + shapeOf(day, i * STEP));
  });
  const count = (mark: Tone) => days.filter((day) => day.mark === mark).length;
  const marks = (["down", "degraded", "maintenance", "none"] as const).filter((m) => count(m) > 0);
  const odd = marks.map((mark) => text.daySummary[mark](count(mark)));
  return (
    <svg
      class="month-strip"
      viewBox={`0 0 ${31 * STEP - 2} 28`}
      role="img"
      aria-label={text.stripLabel(name, days.length, odd)}
    >
      {[...paths].map(([mark, d]) => (
        <path class={`b-${mark}`} d={d} />
      ))}
    </svg>
  );
}
