import type { KeptIncident } from "../../server/core/api/console.ts";
import type { DraftEvidence } from "../../server/core/api/evidence.ts";
import { CAUSE_WORDS } from "../../server/core/events/cause-words.ts";
import { StateWord } from "./icons.tsx";
import { Table } from "./parts.tsx";
import { format, locale, momentClause, momentText, setup, t } from "./state.ts";

/** States in a sentence what probes saw of a draft's outages: since when, how often, and where. */
export function EvidenceSentence({ seen, draft }: { seen: DraftEvidence; draft: KeptIncident }) {
  const { during, after, from, to } = seen;
  if (from === null) {
    return (
      <p>
        {t("Aucune mesure : un brouillon de l’équipe.", "No measurement: a draft of the team.")}
      </p>
    );
  }
  if (to !== null) {
    const length = format.value.duration(Date.parse(to) - Date.parse(from));
    return (
      <p>
        {t("En panne", "Down for")} <b>{length}</b> ({momentText(from)} – {momentText(to)})
        {t(" : ", ": ")}
        {share(during, t("ont échoué", "failed"))}.{" "}
        {after && after.checked > 0 && (
          <>
            {t("Depuis, ", "Since then, ")}
            {share(
              { ...after, failed: after.checked - after.failed },
              t("ont réussi", "succeeded"),
            )}
            .
          </>
        )}
      </p>
    );
  }
  const symptom = symptomOf(seen, draft);
  return (
    <p>
      {t("Depuis", "Since")} {momentClause(from).replace(/^(à|at|on) /, "")},{" "}
      {share(during, t("échouent", "fail"))}
      {symptom !== "" && `${t(" : ", ": ")}${symptom}`}. {wayText(seen)} {faultText(seen)}
    </p>
  );
}

/** "7 mesures sur 7 échouent" */
const share = ({ failed, checked }: DraftEvidence["during"], verb: string) => (
  <>
    <b>
      {failed === 1 && checked === 1
        ? t("1 mesure sur 1", "1 of 1 check")
        : t(`${failed} mesures sur ${checked}`, `${failed} of ${checked} checks`)}
    </b>{" "}
    {verb}
  </>
);

function symptomOf({ checks }: DraftEvidence, { errorCodes }: KeptIncident): string {
  const codes = errorCodes.filter((code) => /^\d{3}$/.test(code));
  if (codes.length > 0) return `${t("erreur", "error")} ${codes.join(", ")}`;
  const failed = checks.find((c) => c.outcome === "down" && c.cause !== null);
  return failed?.cause ? CAUSE_WORDS[locale.value][failed.cause] : "";
}

/** States what answers by each way, where both ways are measured. */
function wayText({ checks }: DraftEvidence): string {
  const latest = (via: "gateway" | "direct") => checks.find((c) => c.via === via)?.outcome;
  const [gateway, direct] = [latest("gateway"), latest("direct")];
  if (gateway === undefined || direct === undefined) return "";
  const fails = (outcome: string) => outcome === "down";
  if (fails(gateway) && fails(direct))
    return t(
      "Par la passerelle comme en direct, l’appel échoue.",
      "The call fails through the gateway and directly.",
    );
  if (fails(gateway))
    return t(
      "Par la passerelle, l’appel échoue ; en direct, il réussit.",
      "The call fails through the gateway and succeeds directly.",
    );
  if (fails(direct))
    return t(
      "En direct, l’appel échoue ; par la passerelle, il réussit.",
      "The call fails directly and succeeds through the gateway.",
    );
  return "";
}

function faultText({ fault }: DraftEvidence): string {
  switch (fault) {
    case "provider":
      return t("La panne vient du fournisseur.", "The provider is at fault.");
    case "gateway":
      return t("La panne vient de la passerelle.", "The gateway is at fault.");
    case "unknown":
    case null:
      return "";
  }
}

/** Lists the last measurements, newest first. */
export function Measurements({ seen, isOpen }: { seen: DraftEvidence; isOpen: boolean }) {
  if (seen.checks.length === 0) return null;
  const names = componentNames();
  const several = new Set(seen.checks.map((c) => c.component)).size > 1;
  const bothWays = new Set(seen.checks.map((c) => c.via)).size > 1;
  return (
    <details open={isOpen}>
      <summary class="small">{t("Les mesures", "Measurements")}</summary>
      <Table
        caption={t("Dernières mesures", "Last measurements")}
        isCaptionHidden
        columns={[
          t("Heure", "Time"),
          ...(several ? [t("Composant", "Component")] : []),
          ...(bothWays ? [t("Depuis", "From")] : []),
          t("Constat", "Result"),
          t("Durée", "Time taken"),
        ]}
      >
        {seen.checks.map((check) => (
          <tr key={`${check.at} ${check.component} ${check.monitor}`}>
            <td class="nowrap">{format.value.clockSeconds(Date.parse(check.at))}</td>
            {several && <td>{names.get(check.component) ?? check.component}</td>}
            {bothWays && (
              <td>
                {check.via === "gateway" ? t("passerelle", "gateway") : t("en direct", "direct")}
              </td>
            )}
            <td>
              <Result check={check} />
            </td>
            <td class="nowrap">
              {check.latencyMs === null ? "–" : format.value.latency(check.latencyMs)}
            </td>
          </tr>
        ))}
      </Table>
    </details>
  );
}

function Result({ check }: { check: DraftEvidence["checks"][number] }) {
  const { outcome, cause, httpStatus } = check;
  const code = httpStatus === null ? null : `HTTP ${httpStatus}`;
  switch (outcome) {
    case "up":
      return <StateWord tone="ok">{code ?? t("répond", "answers")}</StateWord>;
    case "degraded":
      return <StateWord tone="degraded">{code ?? t("lent", "slow")}</StateWord>;
    case "maintenance":
      return <StateWord tone="maintenance">{t("maintenance", "maintenance")}</StateWord>;
    case "down":
      return <>{code !== null && httpStatus! >= 300 ? code : causeOf(cause) || code}</>;
  }
}

const causeOf = (cause: DraftEvidence["checks"][number]["cause"]): string =>
  cause === null ? t("échec", "failed") : CAUSE_WORDS[locale.value][cause];

/** Names of components by their id: "INSEE – Sirene". */
export const componentNames = (): ReadonlyMap<string, string> =>
  new Map(
    setup.value?.providers.flatMap((p) => p.components.map((c) => [c.id, `${p.name} – ${c.name}`])),
  );
