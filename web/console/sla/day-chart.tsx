import type { DayInShort } from "../../../server/core/api/console-figures.ts";
import { format, t } from "../state.ts";
import { dayRise, dayTone } from "./day-mark.ts";

const WIDTH = 1100;
const LINE = 46;
const BAR = 12;
const RISE = 24;

const length = (seconds: number): string => format.value.duration(seconds * 1000);

/** Draws the gateway's month: a low line, which rises on a day with an outage. */
export function DayChart({ month, days }: { month: string; days: readonly DayInShort[] }) {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const step = WIDTH / count;
  return (
    <section class="card stack tight-stack" aria-labelledby="days">
      <h2 class="eyebrow" id="days">
        {t("Jour par jour", "Day by day")}
      </h2>
      <div
        class={days.length > count / 2 ? "plot" : "scroll"}
        tabindex={0}
        role="region"
        aria-label={t("Les jours du mois", "The days of the month")}
      >
        <svg class="chart" viewBox={`0 0 ${WIDTH} 76`} role="img" aria-label={inWords(days)}>
          {Array.from({ length: count }, (_, i) => (
            <Day
              key={i}
              day={days.find((day) => Number(day.date.slice(8)) === i + 1)}
              x={i * step + 3}
              width={step - 6}
              number={i + 1}
            />
          ))}
        </svg>
      </div>
    </section>
  );
}

function Day(props: { day: DayInShort | undefined; x: number; width: number; number: number }) {
  const { day, x, width, number } = props;
  const tone = day ? dayTone(day) : "none";
  const height = BAR + (day ? dayRise(day) * RISE : 0);
  const middle = x + width / 2;
  return (
    <g class={`day-${tone}`}>
      {day && tone === "none" && (
        <rect class="hollow" x={x + 1} y={LINE - BAR + 1} width={width - 2} height={BAR - 2} />
      )}
      {day && tone === "maintenance" && <Rungs x={x} width={width} />}
      {day && (tone === "ok" || tone === "degraded" || tone === "down") && (
        <rect x={x} y={LINE - height} width={width} height={height} />
      )}
      {day && tone === "down" && <rect x={x} y={LINE + 2} width={width} height="5" />}
      {day && day.down > 0 && (
        <text class="said" x={middle} y={LINE - height - 5} text-anchor="middle">
          {length(day.down)}
        </text>
      )}
      <text x={middle} y="71" text-anchor="middle">
        {number}
      </text>
    </g>
  );
}

const Rungs = ({ x, width }: { x: number; width: number }) => (
  <path d={[1, 5, 9].map((y) => `M${x} ${LINE - BAR + y + 1}h${width}`).join("")} />
);

/** Returns the days with an outage in a sentence. */
function inWords(days: readonly DayInShort[]): string {
  const bad = days.filter((day) => day.down > 0);
  if (bad.length === 0)
    return t("Aucun arrêt de la passerelle ce mois-ci.", "No downtime of the gateway this month.");
  const told = bad
    .map((day) => `${format.value.shortCivilDate(day.date)}, ${length(day.down)}`)
    .join(t(" ; ", "; "));
  return t(`Arrêts de la passerelle : ${told}.`, `Downtime of the gateway: ${told}.`);
}
