import type { Tone } from "../../../server/core/page/tone.ts";
import type { MonthInDays } from "../../../server/core/api/console-figures.ts";
import type { SlaReport } from "../../../server/core/api/measurement.ts";
import { StateWord } from "../icons.tsx";
import { format, momentText, now, t } from "../state.ts";

const length = (seconds: number): string => format.value.duration(seconds * 1000);

/** How a month stands: what it has spent, what it would have spent at its end. */
type Standing = { readonly tone: Tone; readonly word: string; readonly forecast: string | null };

/** Returns whether the month holds, or would at its present pace; `null` where nothing binds. */
export function standingOf(report: SlaReport): Standing | null {
  const { ratio, target, budgetSeconds, spentSeconds, from, to, until } = report;
  if (target === null || budgetSeconds === null || ratio === null) return null;
  const isOver = Date.parse(until) >= Date.parse(to);
  if (isOver || spentSeconds > budgetSeconds) {
    // What was promised is compared as it is, never as it is rounded.
    const isHeld = isOver ? ratio * 100 >= target : false;
    return isHeld
      ? { tone: "ok", word: t("Tenu", "Met"), forecast: null }
      : { tone: "down", word: t("Non tenu", "Missed"), forecast: null };
  }
  const elapsed = Date.parse(until) - Date.parse(from);
  const pace = elapsed > 0 ? (Date.parse(to) - Date.parse(from)) / elapsed : 1;
  const expected = spentSeconds * pace;
  if (expected <= budgetSeconds) {
    const forecast =
      spentSeconds === 0
        ? t("Aucun arrêt ce mois-ci.", "No downtime this month.")
        : t(
            `À ce rythme, ${length(expected)} à la fin du mois.`,
            `At this pace, ${length(expected)} by the end of the month.`,
          );
    return { tone: "ok", word: t("Tenu jusqu’ici", "Met so far"), forecast };
  }
  return {
    tone: "degraded",
    word: t("Menacé", "At risk"),
    forecast: t(
      `À ce rythme, ${length(expected)} à la fin du mois, ${length(expected - budgetSeconds)} de trop.`,
      `At this pace, ${length(expected)} by the end of the month, ${length(expected - budgetSeconds)} too much.`,
    ),
  };
}

/** Shows the three answers: whether the month holds, what is left of it, when it closes. */
export function Tiles({ report, days }: { report: SlaReport; days: MonthInDays }) {
  return (
    <div class="thirds">
      <Ratio report={report} />
      <Budget report={report} />
      <Closing report={report} days={days} />
    </div>
  );
}

function Ratio({ report }: { report: SlaReport }) {
  const { percent, target, wholePercent } = format.value;
  const standing = standingOf(report);
  const shown = (ratio: number | null) =>
    ratio === null ? t("rien de mesuré", "nothing measured") : percent(ratio);
  return (
    <section class={`card tile is-${standing?.tone ?? "none"}`}>
      <h2 class="eyebrow">
        {t("Passerelle", "Gateway")}
        {standing && (
          <StateWord tone={standing.tone} flag>
            {standing.word}
          </StateWord>
        )}
      </h2>
      <p class="figure num">
        {shown(report.ratio)}{" "}
        {report.target !== null && (
          <small>
            {t("pour", "of")} {target(report.target)}
          </small>
        )}
      </p>
      <p class="small soft">
        {t(
          `${shown(report.ratioWithMaintenance)} maintenances comprises ; mesuré ${wholePercent(report.coverage)} du temps`,
          `${shown(report.ratioWithMaintenance)} with maintenance included; measured ${wholePercent(report.coverage)} of the time`,
        )}
      </p>
    </section>
  );
}

function Budget({ report }: { report: SlaReport }) {
  const { spentSeconds, budgetSeconds } = report;
  const standing = standingOf(report);
  const share = budgetSeconds ? spentSeconds / budgetSeconds : 0;
  return (
    <section class={`card tile is-${standing?.tone ?? "none"}`}>
      <h2 class="eyebrow">{t("Temps d’arrêt", "Downtime")}</h2>
      <p class="figure num">
        {length(spentSeconds)}{" "}
        {budgetSeconds !== null && (
          <small>
            {t("sur", "of")} {length(budgetSeconds)} {t("admises", "allowed")}
          </small>
        )}
      </p>
      {budgetSeconds === null ? (
        <p class="small soft">
          {t("Aucun engagement n’est configuré.", "No commitment is configured.")}
        </p>
      ) : (
        <>
          <svg
            class="gauge"
            viewBox="0 0 100 8"
            preserveAspectRatio="none"
            role="img"
            aria-label={t(
              `${Math.round(share * 100)} % du temps admis`,
              `${Math.round(share * 100)}% of the time allowed`,
            )}
          >
            <rect width={Math.min(100, share * 100)} height="8" />
          </svg>
          {standing?.forecast && <p class="small soft">{standing.forecast}</p>}
        </>
      )}
    </section>
  );
}

function Closing({ report, days }: { report: SlaReport; days: MonthInDays }) {
  const { closesAt } = days;
  return (
    <section class="card tile">
      <h2 class="eyebrow">{t("Clôture", "Closing")}</h2>
      {closesAt === null ? (
        <p>
          <b>{t("Close", "Closed")}</b>{" "}
          {report.frozenAt && <span class="soft">({momentText(report.frozenAt)})</span>}
        </p>
      ) : (
        <p>
          <b>{momentText(closesAt)}</b>{" "}
          {Date.parse(closesAt) > now() && (
            <span class="soft">
              ({t("dans", "in")} {format.value.duration(Date.parse(closesAt) - now())})
            </span>
          )}
        </p>
      )}
      <p class="small soft">
        {closesAt === null
          ? t(
              "Une mesure ne change plus que par un erratum signé.",
              "A measurement changes only by a signed erratum.",
            )
          : t(
              "Ensuite, une mesure ne change plus que par un erratum signé.",
              "From then on, a measurement changes only by a signed erratum.",
            )}
      </p>
    </section>
  );
}
