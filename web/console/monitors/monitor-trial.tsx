import type { Tone } from "../../../server/core/page/tone.ts";
import { useSignal } from "@preact/signals";
import type { Monitor, Trial } from "../../../server/core/api/monitors.ts";
import { CAUSE_WORDS } from "../../../server/core/events/cause-words.ts";
import { api } from "../api.ts";
import { Alert, useWork } from "../parts.tsx";
import { StateWord } from "../icons.tsx";
import { format, locale, momentText, t, untilText } from "../state.ts";

/** The button that tries a monitor, and what came of it: a rehearsal that leaves no trace. */
export function useTrial({ uuid, name, kind }: Pick<Monitor, "uuid" | "name" | "kind">) {
  const trial = useSignal<Trial | null>(null);
  const { run, error, isBusy } = useWork();
  const isPushed = kind === "heartbeat" || kind === "observed";
  const tryNow = () =>
    run(async () => {
      trial.value = await api.post<Trial>(`/api/v1/monitors/${uuid}/test`);
    });
  return {
    isShown: trial.value !== null || error.value !== null || isBusy.value,
    button: isPushed ? null : (
      <button
        type="button"
        class="button tiny"
        disabled={isBusy.value}
        aria-label={`${t("Tester maintenant", "Test now")} ${name}`}
        onClick={() => void tryNow()}
      >
        {t("Tester", "Test")}
      </button>
    ),
    seen: (
      <div role="status">
        {isBusy.value && <p class="soft">{t("Test en cours…", "Testing…")}</p>}
        <Alert error={error.value} />
        {trial.value && !error.value && !isBusy.value && (
          <Seen trial={trial.value} name={name} close={() => (trial.value = null)} />
        )}
      </div>
    ),
  };
}

function verdictOf({ outcome }: Trial): readonly [text: string, tone: Tone] {
  switch (outcome) {
    case "up":
      return [t("Répond", "Up"), "ok"];
    case "degraded":
      return [t("Répond mal", "Degraded"), "degraded"];
    case "down":
      return [t("Ne répond pas", "Down"), "down"];
    case "maintenance":
      return [t("Se dit en maintenance", "Says it is in maintenance"), "maintenance"];
    case null:
      return [t("Rien d’appris", "Nothing learned"), "none"];
  }
}

function Seen({ trial, name, close }: { trial: Trial; name: string; close: () => void }) {
  const [verdict, tone] = verdictOf(trial);
  const { cause, httpStatus, latencyMs, detail, plannedUntil, startedAt } = trial;
  return (
    <div class="stack">
      <p class="line">
        <StateWord tone={tone} flag>
          {verdict}
        </StateWord>{" "}
        {[
          httpStatus !== null && `HTTP ${httpStatus}`,
          latencyMs !== null && format.value.latency(latencyMs),
          cause !== null && CAUSE_WORDS[locale.value][cause],
          momentText(startedAt),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {detail !== null && <pre tabindex={0}>{detail}</pre>}
      <PhaseTable phases={trial.phases} name={name} />
      {plannedUntil !== null && (
        <p>
          {t("Une maintenance est prévue", "Maintenance is planned")} {untilText(plannedUntil)}
          {t(
            " : le calendrier n’enverrait pas cette mesure.",
            ": the schedule would not send this.",
          )}
        </p>
      )}
      <p class="soft">
        {t(
          "Répétition : ce résultat n’est pas enregistré, aucun état ni aucun chiffre n’en dépend.",
          "A rehearsal: this result is not recorded, and no state or figure depends on it.",
        )}{" "}
        <button type="button" class="button bare tiny" onClick={close}>
          {t("Fermer", "Close")}
        </button>
      </p>
    </div>
  );
}

const PHASES = ["dns", "connect", "tls", "firstByte", "transfer"] as const;

/** Shows the phases of a probe, each from the end of the one before. */
function PhaseTable({ phases, name }: { phases: Trial["phases"]; name: string }) {
  const words = {
    dns: t("Nom (DNS)", "Name (DNS)"),
    connect: t("Connexion", "Connection"),
    tls: t("Chiffrement (TLS)", "Encryption (TLS)"),
    firstByte: t("Premier octet", "First byte"),
    transfer: t("Transfert", "Transfer"),
  };
  const known = PHASES.flatMap((phase) => {
    const ms = phases[phase];
    return ms === undefined ? [] : [{ phase, ms }];
  });
  const total = known.reduce((sum, { ms }) => sum + ms, 0);
  if (known.length === 0) return null;
  let at = 0;
  return (
    <table class="phases">
      <caption class="visually-hidden">
        {t("Durée des phases", "Phases")} – {name}
      </caption>
      <tbody>
        {known.map(({ phase, ms }) => {
          const from = at;
          at += ms;
          return (
            <tr key={phase}>
              <th scope="row">{words[phase]}</th>
              <td class="number">{format.value.latency(ms)}</td>
              <td class="bar" aria-hidden="true">
                <svg viewBox="0 0 100 6" preserveAspectRatio="none">
                  <rect
                    x={(100 * from) / (total || 1)}
                    width={Math.max(0.5, (100 * ms) / (total || 1))}
                    height="6"
                  />
                </svg>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
