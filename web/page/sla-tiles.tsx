import type { PublishedMonth } from "../../server/core/month-report.ts";
import type { SlaTexts } from "../text/sla.ts";
import { Seconds } from "./sla-tables.tsx";
import { isKept } from "./sla-verdict.ts";
import type { Words } from "./words.ts";

type Part = { month: PublishedMonth; words: Words; t: SlaTexts };
const CAUSES = ["gateway", "provider", "planned", "unknown"] as const;

/** Shows the three answers of a month: how available, how long down of what is allowed, whose fault. */
export function SlaTiles({ month, words, t }: Part) {
  const { format } = words;
  const { ratio, ratioWithMaintenance, coverage, vantagePoints } = month;
  return (
    <div class="thirds">
      <div class="card tile">
        <h3 class="eyebrow">{t.availability}</h3>
        <p class="figure num">{ratio === null ? t.unknown : format.percent(ratio)}</p>
        <p class="small soft">
          {ratioWithMaintenance !== null &&
            t.withMaintenance(format.percent(ratioWithMaintenance)) + t.between}
          {t.coverage(format.percent(coverage))}
          {vantagePoints !== undefined && t.vantagePoints(vantagePoints)}
        </p>
      </div>
      <Downtime month={month} words={words} t={t} />
      <Causes month={month} words={words} t={t} />
    </div>
  );
}

/** The time down, of the time that the promise allows in the whole month. */
function Downtime({ month, words, t }: Part) {
  const { format } = words;
  const { budgetSeconds, spentSeconds, leftSeconds } = month;
  const tone = { true: "is-ok", false: "is-down", null: "is-none" }[`${isKept(month)}`];
  const duration = (seconds: number) => format.duration(Math.abs(seconds) * 1000);
  return (
    <div class={`card tile ${tone}`}>
      <h3 class="eyebrow">{t.downtime}</h3>
      <p class="figure">
        <data value={spentSeconds}>{duration(spentSeconds)}</data>{" "}
        {budgetSeconds !== null && (
          <small>
            <data value={budgetSeconds}>{t.allowed(duration(budgetSeconds))}</data>
          </small>
        )}
      </p>
      {budgetSeconds !== null && leftSeconds !== null && (
        <>
          <Meter share={spentSeconds / budgetSeconds} label={t.shareSpent} words={words} />
          <p class="small soft">
            <data value={leftSeconds}>
              {leftSeconds < 0 ? t.overspent(duration(leftSeconds)) : t.left(duration(leftSeconds))}
            </data>
          </p>
        </>
      )}
    </div>
  );
}

/** A part of a whole, from zero: never 99 to 100 %. */
function Meter(props: { share: number; label: (share: string) => string; words: Words }) {
  const { share, label, words } = props;
  return (
    <div class="meter" role="img" aria-label={label(words.format.wholePercent(share))}>
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <path d={`M0 0h${Math.min(100, share * 100).toFixed(1)}v1H0z`} />
      </svg>
    </div>
  );
}

/** "Un fournisseur, une maintenance planifiée": names as one enumeration. */
const listed = ([first = "", ...others]: readonly string[]): string =>
  [first, ...others.map((name) => name.charAt(0).toLowerCase() + name.slice(1))].join(", ");

/** The owners of the time lost, those with any first; the others share one line. */
function Causes({ month, words, t }: Part) {
  const { attribution } = month;
  const some = CAUSES.filter((cause) => attribution[cause] > 0);
  const others = CAUSES.filter((cause) => attribution[cause] === 0);
  return (
    <div class="card tile">
      <table class="dense">
        <caption class="eyebrow">{t.causes}</caption>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{t.cause}</th>
            <th scope="col">{t.duration}</th>
          </tr>
        </thead>
        <tbody>
          {some.map((cause) => (
            <tr>
              <th scope="row">{t.attribution[cause]}</th>
              <td class="num">
                <Seconds seconds={attribution[cause]} words={words} />
              </td>
            </tr>
          ))}
          {others.length > 0 && (
            <tr>
              <th scope="row" class="soft">
                {listed(others.map((cause) => t.attribution[cause]))}
              </th>
              <td class="num soft">0</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
