import { useSignal } from "@preact/signals";
import type { CorrectionList } from "../../server/core/api/console.ts";
import type { SlaReport } from "../../server/core/api/measurement.ts";
import { api } from "./api.ts";
import { ChoiceField, Form, TextField } from "./fields.tsx";
import { publicWords } from "./home.tsx";
import { Alert, Heading, Table, Waiting, useRead, useWork } from "./parts.tsx";
import { can, format, momentText, now, setup, t } from "./state.ts";
import { WallTime } from "./wall-time.tsx";

/** A month against what was promised, and what was set right in it, by whom and why. */
export function Sla() {
  const month = useSignal(format.value.civilDate(now()).slice(0, 7));
  const { found, error, again } = useRead(
    () => api.get<SlaReport>(`/api/v1/sla?month=${month.value}`),
    month.value,
  );
  const corrections = useRead(() => api.get<CorrectionList>("/api/v1/corrections"));
  const report = found.value;
  const percent = (ratio: number | null) =>
    ratio === null ? t("rien de mesuré", "nothing measured") : format.value.percent(ratio);
  const minutes = (seconds: number | null) =>
    seconds === null ? "–" : format.value.duration(seconds * 1000);
  const names = new Map(setup.value?.providers.map((p) => [p.id, p.name]));
  return (
    <>
      <Heading>{t("Engagement du mois", "The month’s commitment")}</Heading>
      <div class="stack tight">
        <TextField id="month" type="month" label={t("Mois", "Month")} value={month} />
      </div>
      {!report && <Waiting error={error.value} />}
      {report && (
        <>
          <dl class="stack">
            <dt>{t("Disponibilité de la passerelle", "Availability of the gateway")}</dt>
            <dd>
              <b>{percent(report.ratio)}</b>{" "}
              {report.target !== null &&
                `(${t("engagement", "commitment")} ${format.value.target(report.target)})`}
            </dd>
            <dt>{t("Maintenances comprises", "Maintenance included")}</dt>
            <dd>{percent(report.ratioWithMaintenance)}</dd>
            <dt>{t("Couverture", "Coverage")}</dt>
            <dd>{format.value.wholePercent(report.coverage)}</dd>
            <dt>{t("Budget d’erreur dépensé", "Error budget spent")}</dt>
            <dd>
              {minutes(report.spentSeconds)} / {minutes(report.budgetSeconds)}
            </dd>
            <dt>{t("Rapport", "Report")}</dt>
            <dd>
              {report.frozen
                ? t(
                    "figé : une correction y ajoute un erratum",
                    "frozen: a correction adds an erratum",
                  )
                : t("en cours", "under way")}
            </dd>
          </dl>
          <Table caption={t("Fournisseurs, pour information", "Providers, for information")}>
            {report.providers.map((p) => (
              <tr key={p.id}>
                <th scope="row">{names.get(p.id) ?? p.id}</th>
                <td>{percent(p.ratio)}</td>
              </tr>
            ))}
          </Table>
        </>
      )}
      <section aria-labelledby="corrections">
        <h2 id="corrections">{t("Corrections", "Corrections")}</h2>
        {!corrections.found.value && <Waiting error={corrections.error.value} />}
        {corrections.found.value?.corrections.length === 0 && <p>{t("Aucune.", "None.")}</p>}
        <ul class="cards">
          {corrections.found.value?.corrections.map((c) => (
            <li class="card" key={c.id}>
              <p>
                <b>{c.component}</b> : {publicWords().state[c.state]}, {momentText(c.from)} –{" "}
                {momentText(c.to)}
              </p>
              <p class="soft">
                {c.reason} ({c.author})
              </p>
            </li>
          ))}
        </ul>
        {can("operator") && (
          <NewCorrection done={() => Promise.all([again(), corrections.again()]).then(() => {})} />
        )}
      </section>
    </>
  );
}

const CORRECT = [
  "operational",
  "degraded_performance",
  "partial_outage",
  "major_outage",
  "under_maintenance",
  "unknown",
] as const;

function NewCorrection({ done }: { done: () => Promise<void> }) {
  const { run, error, wrong, isBusy } = useWork();
  const component = useSignal("");
  const state = useSignal<string>("operational");
  const from = useSignal("");
  const to = useSignal("");
  const reason = useSignal("");
  const add = () =>
    run(async () => {
      await api.post("/api/v1/corrections", {
        component: component.value,
        state: state.value,
        from: from.value,
        to: to.value,
        reason: reason.value,
      });
      reason.value = "";
      await done();
    });
  const components = (setup.value?.providers ?? []).flatMap((p) =>
    p.components.map((c) => [c.id, `${p.name} – ${c.name}`] as const),
  );
  return (
    <details class="stack">
      <summary>{t("Corriger une mesure", "Correct a measurement")}</summary>
      <Form submit={add}>
        <Alert error={error.value} />
        <p class="soft">
          {t(
            "La mesure n’est pas effacée : la correction se lit au-dessus, publiée avec votre nom et son motif.",
            "The measurement is not erased: the correction is shown above it, published with your name and its reason.",
          )}
        </p>
        <ChoiceField
          id="component"
          label={t("Composant", "Component")}
          value={component}
          choices={[["", t("Choisir…", "Choose…")], ...components]}
          wrong={wrong("/component")}
        />
        <ChoiceField
          id="state"
          label={t("Était en réalité", "Actual state")}
          value={state}
          choices={CORRECT.map((one) => [one, publicWords().state[one]])}
        />
        <div class="pair">
          <WallTime id="from" label={t("De", "From")} value={from} wrong={wrong("/from")} />
          <WallTime id="to" label={t("À", "To")} value={to} wrong={wrong("/to")} />
        </div>
        <TextField
          id="reason"
          label={t("Motif", "Reason")}
          required
          maxLength={1000}
          value={reason}
          wrong={wrong("/reason")}
        />
        <button type="submit" disabled={isBusy.value || component.value === ""}>
          {t("Ajouter la correction", "Add the correction")}
        </button>
      </Form>
    </details>
  );
}
