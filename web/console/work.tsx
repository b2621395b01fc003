import { useSignal } from "@preact/signals";
import type { TeamMeasures, TeamMonthJson } from "../../server/core/api/team-measures.ts";
import { CAUSE_WORDS } from "../../server/core/events/cause-words.ts";
import { api } from "./api.ts";
import { Cell, DataTable, NameCell, Row } from "./data-table.tsx";
import { ChoiceField } from "./fields.tsx";
import { Empty } from "./filters.tsx";
import { Heading, useRead, Waiting } from "./parts.tsx";
import { format, locale, now, t } from "./state.ts";

const MONTHS = 12;
const ADDRESS = `/api/v1/console/work?months=${MONTHS}`;

/** Shows how the team works: how soon it acknowledges, publishes and resolves, and its promises. */
export function Work() {
  const { found, error } = useRead(() => api.get<TeamMeasures>(ADDRESS));
  const months = found.value?.months ?? [];
  const chosen = useSignal(format.value.civilDate(now()).slice(0, 7));
  const month = months.find((one) => one.month === chosen.value) ?? months[0];
  return (
    <>
      <div class="line ends">
        <Heading>{t("Travail de l’équipe", "Team’s work")}</Heading>
        <a class="button" href={`${ADDRESS}&format=csv`} download>
          {t("Tout en CSV", "All as CSV")}
        </a>
      </div>
      {!month && <Waiting error={error.value} />}
      {month && (
        <>
          <Months months={months} />
          <ChoiceField
            id="month"
            label={t("Détail du mois", "Details of the month")}
            value={chosen}
            choices={months.map((one) => [one.month, format.value.month(one.month)])}
          />
          <Counted
            title={t("Par fournisseur", "By provider")}
            list={month.providers}
            nameOf={({ name }) => name}
          />
          <Counted
            title={t("Par cause", "By cause")}
            list={month.causes}
            nameOf={({ id }) => causeName(id)}
          />
        </>
      )}
    </>
  );
}

const causeName = (id: string): string => {
  const words: Readonly<Record<string, string>> = CAUSE_WORDS[locale.value];
  return words[id] ?? t("cause inconnue", "unknown cause");
};

type Spread = TeamMonthJson["toResolve"];

/** A median, with the mean and the number for those who look closer; a dash for none. */
function Time({ spread }: { spread: Spread }) {
  const { count, meanSeconds, medianSeconds } = spread;
  if (medianSeconds === null || meanSeconds === null) return <span class="soft">–</span>;
  const { duration } = format.value;
  const mean = duration(meanSeconds * 1000);
  return (
    <span
      title={t(
        `moyenne ${mean}, ${count} ${count < 2 ? "mesure" : "mesures"}`,
        `mean ${mean}, ${count} ${count === 1 ? "measure" : "measures"}`,
      )}
    >
      {duration(medianSeconds * 1000)}
    </span>
  );
}

function Months({ months }: { months: readonly TeamMonthJson[] }) {
  const labels = {
    month: t("Mois", "Month"),
    incidents: t("Incidents", "Incidents"),
    unresolved: t("En cours", "Going on"),
    acknowledged: t("Alerte prise en charge en", "Alert acknowledged in"),
    published: t("Publié en", "Published in"),
    resolved: t("Résolu en", "Resolved in"),
    promises: t("Promesses de nouvelles tenues", "Promised updates kept"),
  };
  return (
    <>
      <DataTable
        caption={t("Les douze derniers mois, en médianes", "The last twelve months, as medians")}
        columns={Object.entries(labels).map(([key, label]) => ({ key, label }))}
      >
        {months.map((one) => (
          <Row key={one.month}>
            <NameCell>{format.value.month(one.month)}</NameCell>
            <Cell label={labels.incidents}>{format.value.count(one.incidents)}</Cell>
            <Cell label={labels.unresolved}>{format.value.count(one.unresolved)}</Cell>
            <Cell label={labels.acknowledged}>
              <Time spread={one.toAcknowledge} />
              {one.alerts > one.toAcknowledge.count && (
                <span class="soft">
                  {" "}
                  {t(
                    `(${one.alerts - one.toAcknowledge.count} sans réponse)`,
                    `(${one.alerts - one.toAcknowledge.count} never)`,
                  )}
                </span>
              )}
            </Cell>
            <Cell label={labels.published}>
              <Time spread={one.toPublish} />
            </Cell>
            <Cell label={labels.resolved}>
              <Time spread={one.toResolve} />
            </Cell>
            <Cell label={labels.promises}>{promisesText(one)}</Cell>
          </Row>
        ))}
      </DataTable>
      <p class="soft small">
        {t(
          "Un incident compte dans le mois où il a commencé, une promesse dans celui où elle était due. Une nouvelle publiée à l’heure dite ou avant tient la promesse.",
          "An incident counts in the month in which it began, a promise in that in which it was due. An update at the promised time or before keeps the promise.",
        )}
      </p>
    </>
  );
}

/** "3 sur 4, et 1 attendue"; a dash where nothing was promised. */
function promisesText({ promises: { kept, broken, open } }: TeamMonthJson): string {
  const due = kept + broken;
  if (due + open === 0) return "–";
  const done = due === 0 ? "" : t(`${kept} sur ${due}`, `${kept} of ${due}`);
  const awaited = open === 0 ? "" : t(`${open} à venir`, `${open} to come`);
  return [done, awaited].filter(Boolean).join(", ");
}

function Counted(props: {
  title: string;
  list: TeamMonthJson["providers"];
  nameOf: (one: TeamMonthJson["providers"][number]) => string;
}) {
  const { title, list, nameOf } = props;
  const labels = {
    name: t("Nom", "Name"),
    incidents: t("Incidents", "Incidents"),
    resolved: t("Résolus en (médiane)", "Resolved in (median)"),
  };
  return (
    <section class="stack tight-stack" aria-label={title}>
      <h2>{title}</h2>
      {list.length === 0 ? (
        <Empty>
          <p>{t("Aucun incident ce mois-là.", "No incident in that month.")}</p>
        </Empty>
      ) : (
        <DataTable
          caption={title}
          columns={Object.entries(labels).map(([key, label]) => ({ key, label }))}
        >
          {list.map((one) => (
            <Row key={one.id}>
              <NameCell>{nameOf(one)}</NameCell>
              <Cell label={labels.incidents}>{format.value.count(one.incidents)}</Cell>
              <Cell label={labels.resolved}>
                <Time spread={one.toResolve} />
              </Cell>
            </Row>
          ))}
        </DataTable>
      )}
    </section>
  );
}
