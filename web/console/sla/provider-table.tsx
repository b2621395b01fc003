import { useSignal } from "@preact/signals";
import type { DayInShort, MonthInDays } from "../../../server/core/api/console-figures.ts";
import type { SlaReport } from "../../../server/core/api/measurement.ts";
import { Cell, DataTable, NameCell, Row, type Column } from "../data-table.tsx";
import { Segments } from "../filters.tsx";
import { Link } from "../parts.tsx";
import { format, t } from "../state.ts";
import { dayRise, dayTone } from "./day-mark.ts";

type Provider = SlaReport["providers"][number];

const columns = (): readonly Column[] => [
  { key: "name", label: t("Fournisseur", "Provider") },
  { key: "ratio", label: t("Disponible", "Available"), isNumber: true },
  { key: "down", label: t("En panne", "Down"), isNumber: true },
  { key: "days", label: t("Jour par jour", "Day by day") },
  { key: "all", label: t("Maintenances comprises", "With maintenance"), isNumber: true },
  { key: "maintenance", label: t("En maintenance", "In maintenance"), isNumber: true },
  { key: "coverage", label: t("Mesuré", "Measured"), isNumber: true },
];

/** Shows every provider's month, for information: the commitment is the gateway's. */
export function ProviderTable({ report, days }: { report: SlaReport; days: MonthInDays }) {
  const shown = useSignal("all");
  const all = report.providers.filter((p) => p.role === "provider");
  const troubled = all.filter((p) => p.downSeconds > 0);
  const some = shown.value === "all" ? all : troubled;
  return (
    <section aria-labelledby="providers">
      <div class="head">
        <h2 id="providers">
          {all.length === 1
            ? t("Le fournisseur", "The provider")
            : t(`Les ${all.length} fournisseurs`, `The ${all.length} providers`)}
        </h2>
        <p class="soft small">
          {t("Pour information, sans engagement.", "For information, without a commitment.")}
        </p>
        <Segments
          label={t("Filtre", "Filter")}
          value={shown.value}
          choose={(value) => (shown.value = value)}
          choices={[
            { value: "all", label: t("Tous", "All"), count: all.length },
            { value: "down", label: t("Avec une panne", "With an outage"), count: troubled.length },
          ]}
        />
      </div>
      <DataTable
        class="month"
        caption={t("Le mois de chaque fournisseur", "Each provider’s month")}
        columns={columns()}
      >
        {some.map((provider) => (
          <ProviderRow
            key={provider.id}
            provider={provider}
            days={days.providers.find((one) => one.id === provider.id)?.days ?? []}
          />
        ))}
      </DataTable>
    </section>
  );
}

function ProviderRow({ provider: p, days }: { provider: Provider; days: readonly DayInShort[] }) {
  const percent = (ratio: number | null) =>
    ratio === null ? <span class="soft">–</span> : format.value.percent(ratio);
  const length = (seconds: number) =>
    seconds === 0 ? <span class="soft">0</span> : format.value.duration(seconds * 1000);
  return (
    <Row>
      <NameCell>
        <Link to={`/console/providers/${encodeURIComponent(p.id)}`} look="plain">
          {p.name}
        </Link>
      </NameCell>
      <Cell class="num ratio">
        <b>{percent(p.ratio)}</b>
      </Cell>
      <Cell class={p.downSeconds === 0 ? "num wide" : "num lost"} label={t("en panne", "down")}>
        {length(p.downSeconds)}
      </Cell>
      <Cell class="days">
        <Days days={days} />
      </Cell>
      <Cell class="num wide" label={t("maintenances comprises", "with maintenance")}>
        {percent(p.ratioWithMaintenance)}
      </Cell>
      <Cell class="num wide" label={t("en maintenance", "in maintenance")}>
        {length(p.seconds.under_maintenance)}
      </Cell>
      <Cell class="num wide" label={t("mesuré", "measured")}>
        {format.value.wholePercent(p.coverage)}
      </Cell>
    </Row>
  );
}

const STEP = 5;
const LINE = 20;
const BAR = 6;

/** Draws a month of days in 5 pixels each; what is wrong stands above the others. */
function Days({ days }: { days: readonly DayInShort[] }) {
  return (
    <svg
      class="days"
      width={31 * STEP}
      height="24"
      viewBox={`0 0 ${31 * STEP} 24`}
      role="img"
      aria-label={inWords(days)}
    >
      {days.map((day, i) => {
        const tone = dayTone(day);
        const x = i * STEP;
        const height = BAR + dayRise(day) * (LINE - BAR - 1);
        if (tone === "none")
          return <path class="day-none" d={`M${x + 0.5} ${LINE - 0.5}h3v-5h-3z`} />;
        if (tone === "maintenance")
          return (
            <path
              class="day-maintenance"
              d={[1, 4, 7].map((up) => `M${x} ${LINE - up}h4`).join("")}
            />
          );
        return (
          <path
            class={`day-${tone}`}
            d={`M${x} ${LINE - height}h4V${LINE}h-4z${tone === "down" ? `M${x} ${LINE + 1.5}h4v2.5h-4z` : ""}`}
          />
        );
      })}
    </svg>
  );
}

function inWords(days: readonly DayInShort[]): string {
  const bad = days.filter((day) => day.outage > 0);
  if (bad.length === 0) return t("Aucune panne.", "No outage.");
  const told = bad.map(
    (day) =>
      `${format.value.shortCivilDate(day.date)}, ${format.value.duration(day.outage * 1000)}`,
  );
  return t(`Pannes : ${told.join(t(" ; ", "; "))}.`, `Outages: ${told.join("; ")}.`);
}
