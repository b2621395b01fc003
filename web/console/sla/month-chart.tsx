import type { MonthInDays } from "../../../server/core/api/console-figures.ts";
import { format, t } from "../state.ts";

const WIDTH = 1100;
const FLOOR = 124;
const TOP = 22;

type Month = MonthInDays["months"][number];

const length = (seconds: number): string =>
  seconds === 0 ? "0" : format.value.duration(seconds * 1000);

/** Draws the minutes lost each month against those that were allowed. */
export function MonthChart({ months, current }: { months: readonly Month[]; current: string }) {
  if (months.length === 0) return null;
  const most = Math.max(...months.flatMap((m) => [m.spentSeconds, m.budgetSeconds ?? 0]), 1);
  const y = (seconds: number) => FLOOR - ((FLOOR - TOP) * seconds) / most;
  const step = WIDTH / months.length;
  return (
    <section class="card stack tight-stack" aria-labelledby="months">
      <h2 class="eyebrow" id="months">
        {t(
          "Mois par mois : temps d’arrêt, et temps admis (tirets)",
          "Month by month: downtime, and time allowed (dashes)",
        )}
      </h2>
      <div class="plot" tabindex={0} role="group" aria-labelledby="months">
        <svg
          class="chart"
          viewBox={`0 0 ${WIDTH} 160`}
          role="img"
          aria-label={months.map(inWords).join(t(" ; ", "; "))}
        >
          <path class="grid" d={`M0 ${FLOOR}H${WIDTH}`} />
          {months.map((month, i) => (
            <Bar
              key={month.month}
              month={month}
              from={i * step}
              step={step}
              y={y}
              isOpen={month.month === current}
            />
          ))}
        </svg>
      </div>
    </section>
  );
}

function Bar(props: {
  month: Month;
  from: number;
  step: number;
  y: (seconds: number) => number;
  isOpen: boolean;
}) {
  const { month, from, step, y, isOpen } = props;
  const { spentSeconds, budgetSeconds } = month;
  const width = Math.min(66, step * 0.64);
  const middle = from + step / 2;
  const top = Math.min(y(spentSeconds), FLOOR - 2);
  const isOver = budgetSeconds !== null && spentSeconds > budgetSeconds;
  return (
    <g>
      <rect
        class={isOver ? "down" : isOpen ? "bar open" : "bar"}
        x={middle - width / 2}
        y={top}
        width={width}
        height={FLOOR - top}
      />
      {isOver && <path class="down" d={`M${middle - 6} ${FLOOR + 3}h12l-6 7z`} />}
      {budgetSeconds !== null && (
        <path class="line" d={`M${from + 4} ${y(budgetSeconds)}H${from + step - 4}`} />
      )}
      <text class="said" x={middle} y={top - 6} text-anchor="middle">
        {length(spentSeconds)}
      </text>
      <text x={middle} y="152" text-anchor="middle">
        {shortMonth(month.month)}
      </text>
    </g>
  );
}

/** "nov.", and "janv. 26" where a year begins. */
function shortMonth(month: string): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  const isNewYear = month.endsWith("-01");
  return at.toLocaleDateString(format.value.locale, {
    month: "short",
    timeZone: "UTC",
    ...(isNewYear && { year: "2-digit" }),
  });
}

const inWords = ({ month, spentSeconds, budgetSeconds }: Month): string => {
  const allowed = budgetSeconds === null ? "" : ` / ${length(budgetSeconds)}`;
  return `${format.value.month(month)}${t(" : ", ": ")}${length(spentSeconds)}${allowed}`;
};
