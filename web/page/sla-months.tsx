import type { PublishedMonth } from "../../server/core/month-report.ts";
import { singlePath } from "../../server/core/page/paths.ts";
import type { SlaTexts } from "../text/sla.ts";
import { shortMonth } from "../text/short-month.ts";
import { MonthsTable } from "./sla-tables.tsx";
import { isKept } from "./sla-verdict.ts";
import type { Words } from "./words.ts";

type Props = { months: readonly PublishedMonth[]; words: Words; t: SlaTexts };

/** The drawing's own units. */
const WIDTH = 1_100;
const LINE = 132;
const HIGHEST = 114;
const MOST_MONTHS = 12;
const LEAST_BAR = 2;

/**
 * Shows the last months as bars of time down, from zero, each with the time allowed as dashes. A
 * month that did not keep the promise is red, and pierces the line.
 */
export function MonthBars({ months, words, t }: Props) {
  const shown = months.slice(0, MOST_MONTHS).toReversed();
  const broken = shown.filter((month) => isKept(month) === false);
  const { format } = words;
  const duration = (seconds: number) => format.duration(seconds * 1000);
  const over =
    broken.length === 0
      ? ""
      : t.over(
          broken
            .map((m) =>
              t.instead(
                format.month(m.month),
                duration(m.spentSeconds),
                duration(m.budgetSeconds ?? 0),
              ),
            )
            .join(t.between),
          broken.length,
        );
  const most = Math.max(1, ...shown.flatMap((m) => [m.spentSeconds, m.budgetSeconds ?? 0]));
  const step = WIDTH / Math.max(6, shown.length);
  return (
    <section class="card stack tight" aria-labelledby="months">
      <h2 id="months">
        {t.months} <span class="soft small">{t.monthsLead}</span>
      </h2>
      <div class="scroller" tabindex={0} role="group" aria-labelledby="months">
        <svg
          class="drawing months-chart"
          viewBox={`0 0 ${WIDTH} 162`}
          role="group"
          aria-label={t.monthsLabel(over)}
        >
          {shown.map((month, i) => (
            <Bar month={month} at={i} step={step} scale={HIGHEST / most} words={words} />
          ))}
          <path class="grid" d={`M0 ${LINE}H${WIDTH}`} />
        </svg>
      </div>
      {over !== "" && <p class="small soft">{over}</p>}
      <details>
        <summary>{t.table}</summary>
        <MonthsTable months={months} words={words} t={t} />
      </details>
    </section>
  );
}

function Bar(props: {
  month: PublishedMonth;
  at: number;
  step: number;
  /** Units of height for a second. */
  scale: number;
  words: Words;
}) {
  const { month, at, step, scale, words } = props;
  const { format, locale } = words;
  const { spentSeconds, budgetSeconds } = month;
  const isKnown = month.ratio !== null;
  const isBroken = isKept(month) === false;
  const left = at * step;
  const middle = left + step / 2;
  const width = step * 0.64;
  const height = Math.max(LEAST_BAR, spentSeconds * scale);
  const allowed = budgetSeconds === null ? null : LINE - budgetSeconds * scale;
  return (
    <a href={`${singlePath("sla", locale)}?month=${month.month}`}>
      <rect class="hit" x={left} y="0" width={step} height="162" />
      {isKnown && (
        <rect
          class={isBroken ? "down" : month.until < month.to ? "spent open" : "spent"}
          x={middle - width / 2}
          y={LINE - height}
          width={width}
          height={height}
        />
      )}
      {isBroken && <path class="down" d={`M${middle - 5} ${LINE + 3}h10l-5 6z`} />}
      {allowed !== null && (
        <path class="line" d={`M${left + step * 0.04} ${allowed}h${step * 0.92}`} />
      )}
      <text class="value" x={middle} y={LINE - height - 5} text-anchor="middle">
        {!isKnown ? "–" : spentSeconds === 0 ? "0" : format.duration(spentSeconds * 1000)}
      </text>
      <text x={middle} y="156" text-anchor="middle">
        {shortMonth(month.month, locale, at === 0)}
      </text>
    </a>
  );
}
