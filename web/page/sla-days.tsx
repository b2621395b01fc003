import type { MonthDay, PublishedMonth } from "../../server/core/month-report.ts";
import type { SlaTexts } from "../text/sla.ts";
import { Seconds } from "./sla-tables.tsx";
import type { Words } from "./words.ts";

type Part = { month: PublishedMonth; words: Words; t: SlaTexts };

/** The drawing's own units: a day's step, the bar within it, and the line that bars stand on. */
const STEP = 36;
const BAR = 30;
const LINE = 46;
const HALF_DAY = 43_200;
const HOUR = 3_600;

/** Heights of outages that lasted less than so many seconds, and of longer ones. */
const HEIGHTS = [
  [900, 16],
  [3_600, 20],
  [14_400, 25],
  [Infinity, 30],
] as const;

type Kind = "down" | "degraded" | "hatch" | "none" | "ok";

/** Returns the one mark of a day: any time down, since this is what the promise counts. */
function kindOf(day: MonthDay): Kind {
  if (day.downSeconds > 0) return "down";
  if (day.unknownSeconds > HALF_DAY) return "none";
  if (day.degradedSeconds >= HOUR) return "degraded";
  return day.plannedSeconds >= HOUR ? "hatch" : "ok";
}

const heightOf = (kind: Kind, day: MonthDay): number => {
  if (kind === "down") return HEIGHTS.find(([most]) => day.downSeconds < most)?.[1] ?? 30;
  return { degraded: 16, hatch: 16, none: 8, ok: 9 }[kind];
};

/** Shows each day of the month over the horizon, and the length of what rises above it. */
export function MonthDays({ month, words, t }: Part) {
  const { format } = words;
  const days = month.days ?? [];
  const bad = days.filter((day) => day.downSeconds > 0);
  const name = format.month(month.month);
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  const down = (day: MonthDay) =>
    t.badDay(format.duration(day.downSeconds * 1000), format.shortCivilDate(day.date));
  const label =
    bad.length === 0 ? t.noBadDay(capital) : t.badDays(capital, bad.map(down).join(", "));
  const width = lastDayOf(month.month) * STEP;
  return (
    <div class="card stack tight" role="group" aria-labelledby="days">
      <h3 id="days">{t.days}</h3>
      <div
        // A month that has just begun has its days at the left.
        class={days.length > 15 ? "scroller" : "scroller early"}
        tabindex={0}
        role="group"
        aria-labelledby="days"
      >
        <svg class="drawing days" viewBox={`0 0 ${width} 76`} role="img" aria-label={label}>
          {days.map((day) => (
            <Bar day={day} words={words} />
          ))}
          <path class="grid" d={`M0 ${LINE + 0.5}H${width}`} />
        </svg>
      </div>
      <DaysTable days={days} words={words} t={t} />
    </div>
  );
}

const lastDayOf = (month: string): number => {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).getUTCDate();
};

function Bar({ day, words }: { day: MonthDay; words: Words }) {
  const number = Number(day.date.slice(8));
  const x = (number - 1) * STEP + (STEP - BAR) / 2;
  const middle = x + BAR / 2;
  const kind = kindOf(day);
  const height = heightOf(kind, day);
  return (
    <>
      {kind === "hatch" ? (
        <path class="b-maintenance" d={`M${middle} ${LINE}v-${height}`} stroke-width={BAR} />
      ) : (
        <rect class={`d-${kind}`} x={x} y={LINE - height} width={BAR} height={height} />
      )}
      {kind === "down" && (
        <>
          <rect class="d-down" x={x} y={LINE + 2} width={BAR} height="5" />
          <text class="value" x={middle} y={LINE - height - 4} text-anchor="middle">
            {words.format.duration(day.downSeconds * 1000)}
          </text>
        </>
      )}
      <text x={middle} y="71" text-anchor="middle">
        {number}
      </text>
    </>
  );
}

/** The days that are not plain, as a table; nothing where there are none. */
function DaysTable({ days, words, t }: Omit<Part, "month"> & { days: readonly MonthDay[] }) {
  const odd = days.filter((day) => kindOf(day) !== "ok");
  if (odd.length === 0) return null;
  return (
    <details>
      <summary>{t.daysTable}</summary>
      <div class="scroll" tabindex={0} role="group" aria-label={t.daysTable}>
        <table class="dense">
          <caption class="visually-hidden">{t.daysTable}</caption>
          <thead>
            <tr>
              <th scope="col">{t.day}</th>
              <th scope="col" class="num">
                {t.spent}
              </th>
              <th scope="col" class="num">
                {t.planned}
              </th>
              <th scope="col" class="num">
                {t.unknown}
              </th>
            </tr>
          </thead>
          <tbody>
            {odd.map((day) => (
              <tr>
                <th scope="row">{words.format.shortCivilDate(day.date)}</th>
                {[day.downSeconds, day.plannedSeconds, day.unknownSeconds].map((seconds) => (
                  <td class="num">
                    <Seconds seconds={seconds} words={words} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
