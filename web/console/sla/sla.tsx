import type { CorrectionList } from "../../../server/core/api/console.ts";
import type { MonthInDays } from "../../../server/core/api/console-figures.ts";
import type { SlaReport } from "../../../server/core/api/measurement.ts";
import { api } from "../api.ts";
import { queryOf, setQuery } from "../filters.tsx";
import { Icon } from "../icons.tsx";
import { Heading, useRead, Waiting } from "../parts.tsx";
import { format, locale, now, t } from "../state.ts";
import { Causes } from "./causes.tsx";
import { Corrections } from "./corrections.tsx";
import { DayChart } from "./day-chart.tsx";
import { MonthChart } from "./month-chart.tsx";
import { ProviderTable } from "./provider-table.tsx";
import { Tiles } from "./tiles.tsx";

/** Returns the month that lies so many months after another: "2026-11". */
function monthAfter(month: string, months: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + months)).toISOString().slice(0, 7);
}

/** Shows a month against the commitment: whether it holds, what was corrected, when it closes. */
export function Sla() {
  const current = format.value.civilDate(now()).slice(0, 7);
  const asked = queryOf("month");
  const month = /^\d{4}-\d{2}$/.test(asked) ? asked : current;
  const report = useRead(() => api.get<SlaReport>(`/api/v1/sla?month=${month}`), month);
  const days = useRead(() => api.get<MonthInDays>(`/api/v1/console/month?month=${month}`), month);
  const corrections = useRead(() => api.get<CorrectionList>("/api/v1/corrections"));
  const again = async () => {
    await Promise.all([report.again(), days.again(), corrections.again()]);
  };
  const isFirst = !days.found.value?.months.some((one) => one.month < month);
  return (
    <>
      <div class="line ends">
        <Heading>
          {t(`Engagement ${inMonth(month)}`, `Commitment for ${format.value.month(month)}`)}
        </Heading>
        <div class="tools">
          <Months month={month} isFirst={isFirst} isLast={month >= current} />
          <a class="button" href={`/api/v1/sla?month=${month}&format=csv`} download>
            {t("Rapport CSV", "CSV report")}
          </a>
          <a class="button" href={`${locale.value === "fr" ? "" : "/en"}/sla?month=${month}`}>
            {t("Page publique", "Public page")}
          </a>
        </div>
      </div>
      {!report.found.value && <Waiting error={report.error.value} />}
      {report.found.value && days.found.value && (
        <>
          <Tiles report={report.found.value} days={days.found.value} />
          <DayChart month={month} days={days.found.value.gateway} />
          <div class="halves">
            <Causes report={report.found.value} />
            <Corrections
              month={report.found.value}
              corrections={corrections.found.value?.corrections ?? null}
              error={corrections.error.value}
              done={again}
            />
          </div>
          <MonthChart months={days.found.value.months} current={current} />
          <ProviderTable report={report.found.value} days={days.found.value} />
        </>
      )}
    </>
  );
}

/** "de novembre 2026", "d’octobre 2026" */
function inMonth(month: string): string {
  const name = format.value.month(month);
  return `${/^[aeiouyé]/i.test(name) ? "d’" : "de "}${name}`;
}

function Months(props: { month: string; isFirst: boolean; isLast: boolean }) {
  const { month, isFirst, isLast } = props;
  const name = (of: string) => format.value.month(of).replace(/ \d+$/, "");
  const [before, after] = [monthAfter(month, -1), monthAfter(month, 1)];
  const show = (of: string) => setQuery({ month: of });
  return (
    <div class="segment" role="group" aria-label={t("Mois", "Month")}>
      <button type="button" disabled={isFirst} onClick={() => show(before)}>
        <Icon name="earlier" />
        {name(before)}
      </button>
      <button type="button" aria-pressed="true">
        {name(month)}
      </button>
      {!isLast && (
        <button type="button" onClick={() => show(after)}>
          {name(after)}
          <Icon name="later" />
        </button>
      )}
    </div>
  );
}
