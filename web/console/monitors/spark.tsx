import { format, t } from "../state.ts";
import type { Watched } from "./watched.ts";

const WIDTH = 108;
const HEIGHT = 24;
const STEP = (WIDTH - 4) / 23;
const TOP = 3;
const FLOOR = 19;

/** Returns the points of a line of medians, from zero up to the largest; hours without one break it. */
function lineOf(hours: readonly (number | null)[]): string {
  const most = Math.max(...hours.map((ms) => ms ?? 0), 1);
  let path = "";
  hours.forEach((ms, i) => {
    if (ms === null) return;
    const isJoined = i > 0 && hours[i - 1] !== null;
    const [x, y] = [2 + i * STEP, FLOOR - ((FLOOR - TOP) * ms) / most];
    // An hour between two without measurements is a point.
    path += `${isJoined ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}${isJoined ? "" : "h.01"}`;
  });
  return path;
}

/** Draws the medians of 24 hours; a bar below the line stands for the hours of failure at its end. */
export function Spark({ watched }: { watched: Watched }) {
  const { latencies, monitor, slower } = watched;
  const hours = latencies?.hours ?? [];
  if (hours.every((ms) => ms === null))
    return <span class="soft small">{t("rien de mesuré", "nothing measured")}</span>;
  const isDown = monitor.state === "major_outage" || monitor.state === "partial_outage";
  const last = hours.findLastIndex((ms) => ms !== null);
  const shown = isDown && last === hours.length - 1 ? hours.slice(0, -1) : hours;
  return (
    <span class="line nowrap">
      <svg
        class="spark"
        width={WIDTH}
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        fill="none"
        role="img"
        aria-label={inWords(watched)}
      >
        <path d={lineOf(shown)} />
        {isDown ? (
          <path class="failed" d={`M${WIDTH - 15} 21h13`} />
        ) : (
          <circle class="now" r="2" cx={2 + last * STEP} cy={heightOf(hours, last)} />
        )}
      </svg>
      {slower !== null && (
        <span class="small slower">
          ×{slower.toLocaleString(format.value.locale, { maximumFractionDigits: 1 })}
        </span>
      )}
    </span>
  );
}

function heightOf(hours: readonly (number | null)[], at: number): number {
  const most = Math.max(...hours.map((ms) => ms ?? 0), 1);
  return FLOOR - ((FLOOR - TOP) * (hours[at] ?? 0)) / most;
}

function inWords({ latencies, slower }: Watched): string {
  const ms = (value: number | null | undefined) =>
    value == null ? "–" : format.value.latency(value);
  const [now, before] = [ms(latencies?.now), ms(latencies?.yesterday)];
  const said = t(
    `Durée médiane : ${now} depuis deux heures, ${before} les 24 heures d’avant`,
    `Median duration: ${now} in the last two hours, ${before} in the 24 hours before`,
  );
  return slower === null ? said : `${said} ${t("(plus lente qu’hier)", "(slower than yesterday)")}`;
}
