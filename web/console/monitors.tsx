import { useSignal } from "@preact/signals";
import { CAUSE_WORDS } from "../../server/core/events/cause-words.ts";
import type { ComponentState } from "../../server/core/model.ts";
import { api } from "./api.ts";
import { FailingAnswer, useFailingAnswers } from "./failing-answer.tsx";
import { TextField } from "./fields.tsx";
import { publicWords } from "./home.tsx";
import type { Monitor, MonitorList } from "../../server/core/api/monitors.ts";
import { AddMonitor, EditMonitor } from "./monitor-form.tsx";
import { useTrial } from "./monitor-trial.tsx";
import { Alert, Heading, useRead, useWork, Waiting } from "./parts.tsx";
import { can, format, isTeam, locale, momentText, t, untilText } from "./state.ts";

/** Shows the monitors, their state, and what an operator can do about each. */
export function Monitors() {
  const { found, error, again } = useRead(() => api.get<MonitorList>("/api/v1/monitors"));
  const answers = useFailingAnswers();
  const query = useSignal("");
  const mayWrite = can("operator") && isTeam.value;
  const wanted = query.value.trim().toLowerCase();
  const all = found.value?.monitors ?? [];
  const shown = all.filter((m) =>
    `${m.name} ${m.component} ${m.url ?? ""}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <Heading>{t("Sondes", "Monitors")}</Heading>
      {mayWrite && <AddMonitor again={again} />}
      {!found.value && <Waiting error={error.value} />}
      {found.value && (
        <div class="stack gap">
          <TextField
            id="q"
            type="search"
            label={t("Nom, composant ou adresse", "Name, component or address")}
            value={query}
          />
          <p role="status" class="soft">
            {t(
              `${shown.length} sur ${all.length} ; états vérifiés, tels que /ping les donne.`,
              `${shown.length} of ${all.length}; verified states, as /ping gives them.`,
            )}
          </p>
        </div>
      )}
      <ul class="cards gap">
        {shown.map((monitor) => (
          <li class="card" key={monitor.uuid}>
            <OneMonitor monitor={monitor} again={again} mayWrite={mayWrite} />
            {answers
              .filter((a) => a.component === monitor.component && a.monitor === monitor.monitor)
              .map((answer) => (
                <FailingAnswer answer={answer} key={answer.at} />
              ))}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Returns the verified state in words, so that colour is never its only sign. */
export function StateTag({ state }: { state: ComponentState }) {
  const isBad = state === "major_outage" || state === "partial_outage";
  const tones = {
    degraded_performance: " late",
    operational: " ok",
    under_maintenance: " planned",
  };
  const tone = isBad ? " down" : (tones[state as keyof typeof tones] ?? "");
  return <span class={`tag${tone}`}>{publicWords().state[state]}</span>;
}

type Props = { monitor: Monitor; again: () => Promise<void>; mayWrite: boolean };

function OneMonitor({ monitor: m, again, mayWrite }: Props) {
  const titled = `monitor-${m.uuid}`;
  const measured = [
    m.httpStatus != null && `HTTP ${m.httpStatus}`,
    m.latencyMs != null && format.value.latency(m.latencyMs),
    m.cause !== null && CAUSE_WORDS[locale.value][m.cause],
  ].filter(Boolean);
  return (
    <article aria-labelledby={titled} class="monitor">
      <div>
        <div class="row">
          <h2 id={titled} class="card-title">
            {m.name}
          </h2>
          {m.paused ? (
            <span class="tag late">{t("En pause", "Paused")}</span>
          ) : (
            <StateTag state={m.state} />
          )}
          {m.mutedUntil !== null && (
            <span class="tag late">
              {t("En sourdine", "Muted")} {untilText(m.mutedUntil)}
            </span>
          )}
        </div>
        <p class="soft">
          <code>{m.component}</code> · {m.kind}, {t("cadence", "every")} {m.every}
          {m.source === "file" && t(", dans le fichier", ", in the file")} ·{" "}
          {m.lastCheckedAt === null
            ? t("jamais mesurée", "never measured")
            : `${t("mesurée", "measured")} ${momentText(m.lastCheckedAt)}`}
          {measured.length > 0 && ` : ${measured.join(", ")}`}
          {m.unusable && ` · ${t("ne peut pas tourner", "cannot run")}: ${m.unusable}`}
        </p>
        {m.url && (
          <p class="soft">
            <code>{m.url}</code>
          </p>
        )}
      </div>
      {mayWrite && <Deeds monitor={m} again={again} />}
    </article>
  );
}

/** Lengths of a mute that one press gives. */
const MUTES = ["30m", "1h", "4h", "1d"] as const;

function Deeds({ monitor: m, again }: Omit<Props, "mayWrite">) {
  const { run, error, isBusy } = useWork();
  const trial = useTrial(m);
  const isEditing = useSignal(false);
  const path = `/api/v1/monitors/${m.uuid}`;
  const deed = (work: () => Promise<unknown>) =>
    void run(async () => {
      await work();
      await again();
    });
  return (
    <>
      <div class="row deeds">
        {trial.button}
        {m.mutedUntil === null ? (
          <select
            aria-label={`${t("Mettre en sourdine", "Mute")} ${m.name}`}
            class="inline"
            value=""
            disabled={isBusy.value}
            onChange={(event) => {
              const { value } = event.currentTarget;
              event.currentTarget.value = "";
              if (value !== "") deed(() => api.post(`${path}/mute`, { for: value }));
            }}
          >
            <option value="">{t("Mettre en sourdine…", "Mute…")}</option>
            {MUTES.map((long) => (
              <option value={long}>{t(`pendant ${long.replace("d", " j")}`, `for ${long}`)}</option>
            ))}
          </select>
        ) : (
          <button
            type="button"
            disabled={isBusy.value}
            aria-label={`${t("Lever la sourdine de", "Unmute")} ${m.name}`}
            onClick={() => deed(() => api.delete(`${path}/mute`))}
          >
            {t("Lever la sourdine", "Unmute")}
          </button>
        )}
        {m.source === "api" && (
          <>
            <button
              type="button"
              disabled={isBusy.value}
              aria-label={`${m.paused ? t("Reprendre", "Resume") : t("Mettre en pause", "Pause")} ${m.name}`}
              onClick={() => deed(() => api.put(path, { paused: !m.paused }))}
            >
              {m.paused ? t("Reprendre", "Resume") : t("Mettre en pause", "Pause")}
            </button>
            <button
              type="button"
              aria-expanded={isEditing.value}
              aria-label={`${t("Modifier", "Edit")} ${m.name}`}
              onClick={() => (isEditing.value = !isEditing.value)}
            >
              {t("Modifier", "Edit")}
            </button>
          </>
        )}
      </div>
      <div class="after">
        {m.mutedUntil !== null && (
          <p class="soft">
            {t(
              "Les mesures continuent et sont enregistrées ; ni la page ni les courriels ne suivent, aucun brouillon ne s’ouvre.",
              "Probes continue and are recorded; neither the page nor e-mails follow, and no draft is opened.",
            )}
          </p>
        )}
        <Alert error={error.value} />
        {trial.seen}
        {isEditing.value && (
          <EditMonitor monitor={m} again={again} close={() => (isEditing.value = false)} />
        )}
      </div>
    </>
  );
}
