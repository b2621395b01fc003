import { useSignal } from "@preact/signals";
import type { Correction } from "../../../server/core/api/console.ts";
import type { SlaReport } from "../../../server/core/api/measurement.ts";
import { COMPONENT_STATES } from "../../../server/core/model.ts";
import { api, type Refused } from "../api.ts";
import { ChoiceField, Form, TextField } from "../fields.tsx";
import { setQuery } from "../filters.tsx";
import { publicWords } from "../home.tsx";
import { Alert, useWork, Waiting } from "../parts.tsx";
import { can, format, momentText, setup, t } from "../state.ts";
import { WallTime } from "../wall-time.tsx";

/** Returns the names of a component and its provider, or its id. */
function nameOf(id: string): string {
  for (const provider of setup.value?.providers ?? []) {
    const component = provider.components.find((c) => c.id === id);
    if (component) return `${provider.name} – ${component.name}`;
  }
  return id;
}

/** Shows what was set right in the month, by whom and why, and sets more right. */
export function Corrections(props: {
  month: SlaReport;
  corrections: readonly Correction[] | null;
  error: Refused | null;
  done: () => Promise<void>;
}) {
  const { month, corrections, error, done } = props;
  const isWriting = useSignal(false);
  const own = (corrections ?? []).filter(
    (c) => Date.parse(c.from) < Date.parse(month.to) && Date.parse(c.to) > Date.parse(month.from),
  );
  return (
    <section class="card stack tight-stack" aria-labelledby="corrections">
      <h2 class="eyebrow" id="corrections">
        {t("Corrections", "Corrections")}
      </h2>
      {!corrections && <Waiting error={error} />}
      {corrections && own.length === 0 && month.errata.length === 0 && (
        <p class="soft">
          {t(
            "Aucune mesure de ce mois n’a été corrigée.",
            "No measurement of this month was corrected.",
          )}
        </p>
      )}
      <ul class="items">
        {own.map((c) => (
          <li key={c.id}>
            <p>
              <b>
                {momentText(c.from)} – {momentText(c.to)}
              </b>
              {t(" : ", ": ")}
              {nameOf(c.component)}, {publicWords().state[c.state].toLowerCase()}
            </p>
            <p class="soft small">
              {c.author}, {momentText(c.at)}
              {t(` : « ${c.reason} »`, `: “${c.reason}”`)}
            </p>
          </li>
        ))}
        {month.errata.map((e) => (
          <li key={e.id}>
            <p>
              <b>{t("Erratum", "Erratum")}</b>
              {e.ratio !== null && t(" : disponibilité ", ": availability ")}
              {e.ratio !== null && format.value.percent(e.ratio)}
            </p>
            <p class="soft small">
              {e.author}, {momentText(e.at)}
              {t(` : « ${e.reason} »`, `: “${e.reason}”`)}
            </p>
          </li>
        ))}
      </ul>
      {can("operator") && (
        <>
          <button
            type="button"
            class="button tiny"
            aria-expanded={isWriting.value}
            onClick={() => (isWriting.value = !isWriting.value)}
          >
            {t("Corriger une mesure", "Correct a measurement")}
          </button>
          {isWriting.value && (
            <NewCorrection
              done={async (from) => {
                isWriting.value = false;
                await done();
                // The month that was set right is the one to look at next.
                setQuery({ month: from.slice(0, 7) });
              }}
            />
          )}
        </>
      )}
    </section>
  );
}

function NewCorrection({ done }: { done: (from: string) => Promise<void> }) {
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
      await done(from.value);
    });
  const components = (setup.value?.providers ?? []).flatMap((p) =>
    p.components.map((c) => [c.id, `${p.name} – ${c.name}`] as const),
  );
  return (
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
        choices={COMPONENT_STATES.map((one) => [one, publicWords().state[one]])}
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
      <button class="button main" type="submit" disabled={isBusy.value || component.value === ""}>
        {t("Ajouter la correction", "Add the correction")}
      </button>
    </Form>
  );
}
