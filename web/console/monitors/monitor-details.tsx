import { useSignal } from "@preact/signals";
import type { FailingAnswers } from "../../../server/core/api/failing-answers.ts";
import type { Monitor } from "../../../server/core/api/monitors.ts";
import { CAUSE_WORDS } from "../../../server/core/events/cause-words.ts";
import { api } from "../api.ts";
import { FailingAnswer } from "../failing-answer.tsx";
import { Alert, Link, useWork } from "../parts.tsx";
import { can, format, isTeam, locale, momentText, sinceText, t } from "../state.ts";
import { EditMonitor } from "./monitor-form.tsx";
import type { Watched } from "./watched.ts";

/** Shows all that is known of a monitor, its last failing answer, and how to change it. */
export function MonitorDetails(props: {
  watched: Watched;
  answers: FailingAnswers["answers"];
  again: () => Promise<void>;
  mayWrite: boolean;
  close: () => void;
}) {
  const { watched, answers, again, mayWrite, close } = props;
  const { monitor: m } = watched;
  const isEditing = useSignal(false);
  return (
    <div class="stack details">
      <Facts watched={watched} />
      {m.mutedUntil !== null && (
        <p class="soft small">
          {t(
            "En sourdine : les mesures continuent et sont enregistrées ; ni la page ni les courriels ne suivent, aucun brouillon ne s’ouvre.",
            "Muted: probes continue and are recorded; neither the page nor e-mails follow, and no draft is opened.",
          )}
        </p>
      )}
      {answers.map((answer) => (
        <FailingAnswer answer={answer} key={answer.at} isOpen />
      ))}
      {mayWrite && m.source === "api" && (
        <Keeping monitor={m} again={again} edit={() => (isEditing.value = !isEditing.value)} />
      )}
      {isEditing.value && <EditMonitor monitor={m} again={again} close={close} />}
    </div>
  );
}

function Facts({ watched: { monitor: m, latencies } }: { watched: Watched }) {
  const ms = (value: number | null | undefined) =>
    value == null ? "–" : format.value.latency(value);
  const facts: readonly (readonly [string, preact.ComponentChildren])[] = [
    [t("Adresse", "Address"), m.url === null ? "–" : <code>{m.url}</code>],
    [
      t("Nature", "Kind"),
      `${m.kind}${m.source === "file" ? t(", dans le fichier", ", in the file") : ""}`,
    ],
    [
      t("État vérifié", "Verified state"),
      [
        m.since !== null && sinceText(m.since),
        m.cause !== null && CAUSE_WORDS[locale.value][m.cause],
      ]
        .filter(Boolean)
        .join(", ") || "–",
    ],
    [t("Dernier succès", "Last success"), momentText(m.lastUpAt)],
    [
      t("Durée médiane", "Median duration"),
      t(
        `${ms(latencies?.now)} depuis deux heures, ${ms(latencies?.yesterday)} les 24 heures d’avant`,
        `${ms(latencies?.now)} in the last two hours, ${ms(latencies?.yesterday)} in the 24 hours before`,
      ),
    ],
    [
      t("Réglages", "Settings"),
      t(
        `délai maximal ${m.timeout}, ${m.repeat} ${m.repeat < 2 ? "répétition" : "répétitions"}, publiée après ${m.confirm}`,
        `time-out ${m.timeout}, ${m.repeat} ${m.repeat === 1 ? "retry" : "retries"}, published after ${m.confirm}`,
      ),
    ],
  ];
  return (
    <dl class="facts small">
      {facts.map(([term, value]) => (
        <>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </>
      ))}
      {m.detail && (
        <>
          <dt>{t("Dernier constat", "Last finding")}</dt>
          <dd>
            <code>{m.detail}</code>
          </dd>
        </>
      )}
      <dt>{t("Fournisseur", "Provider")}</dt>
      <dd class="line">
        <Link to={`/console/providers/${encodeURIComponent(m.provider)}`}>{m.provider}</Link>
        {can("editor") && isTeam.value && (
          <Link to={`/console/declare?provider=${encodeURIComponent(m.provider)}`}>
            {t("Déclarer un incident", "Declare an incident")}
          </Link>
        )}
      </dd>
    </dl>
  );
}

/** Shows what is done about a monitor that was added here. */
function Keeping(props: { monitor: Monitor; again: () => Promise<void>; edit: () => void }) {
  const { monitor: m, again, edit } = props;
  const { run, error, isBusy } = useWork();
  return (
    <>
      <Alert error={error.value} />
      <div class="line">
        <button
          type="button"
          class="button tiny"
          disabled={isBusy.value}
          aria-label={`${m.paused ? t("Reprendre", "Resume") : t("Mettre en pause", "Pause")} ${m.name}`}
          onClick={() =>
            void run(async () => {
              await api.put(`/api/v1/monitors/${m.uuid}`, { paused: !m.paused });
              await again();
            })
          }
        >
          {m.paused ? t("Reprendre", "Resume") : t("Mettre en pause", "Pause")}
        </button>
        <button
          type="button"
          class="button tiny"
          aria-label={`${t("Modifier", "Edit")} ${m.name}`}
          onClick={edit}
        >
          {t("Modifier", "Edit")}
        </button>
      </div>
    </>
  );
}
