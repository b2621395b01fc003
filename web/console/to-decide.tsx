import { worstState } from "../../server/core/measuring/worst-state.ts";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Drafts, KeptIncident } from "../../server/core/api/console.ts";
import type { DraftEvidence } from "../../server/core/api/evidence.ts";
import { api } from "./api.ts";
import { second } from "./clock.ts";
import { ConfirmButton } from "./confirm.tsx";
import { EvidenceSentence, Measurements } from "./evidence.tsx";
import { StateWord, toneOf } from "./icons.tsx";
import { Link } from "./parts.tsx";
import { can, drafts, format, isTeam, look, momentClause, momentText, now, t } from "./state.ts";
import { useSteady } from "./steady.ts";

/** Lists the drafts that wait for a decision, with what they rest on. */
export function ToDecide() {
  const waiting = drafts.value;
  const incidents = useSteady(waiting?.incidents ?? []);
  const maintenances = useSteady(waiting?.maintenances ?? []);
  const count = incidents.length + maintenances.length;
  return (
    <section aria-labelledby="drafts">
      <div class="head">
        <h2 id="drafts" tabindex={-1}>
          {t("À décider", "To decide")}
        </h2>
        {count > 0 && <span class="soft small">{countText(count)}</span>}
      </div>
      {count === 0 && (
        <p class="card soft">
          {t(
            "Aucun brouillon n’attend : les sondes ne proposent rien.",
            "No drafts waiting: the probes propose nothing.",
          )}
        </p>
      )}
      <ul class="stack">
        {incidents.map((draft, index) => (
          <IncidentDraft key={draft.id} draft={draft} isFirst={index === 0} />
        ))}
        {maintenances.map((draft) => (
          <MaintenanceDraft key={draft.id} draft={draft} />
        ))}
      </ul>
    </section>
  );
}

const countText = (count: number): string =>
  count === 1
    ? t("1 brouillon, pas encore publié", "1 draft, not yet published")
    : t(`${count} brouillons, aucun n’est publié`, `${count} drafts, none published yet`);

const mayDecide = (): boolean => can("editor") && isTeam.value;

function IncidentDraft({ draft, isFirst }: { draft: KeptIncident; isFirst: boolean }) {
  const { id, title, startedAt, recoveredAt, components, origin } = draft;
  const seen = useEvidence(id);
  const isOver = recoveredAt !== null;
  const worst = worstState(components.map((c) => c.state));
  const tone = isOver ? "ok" : toneOf(worst);
  // Read so that each second draws the age anew.
  void second.value;
  return (
    <li class={`card todo is-${tone} stack`}>
      <div class="line ends">
        <h3>
          <Link to={`/console/declare?draft=${id}`} look="plain">
            {title}
          </Link>
        </h3>
        <StateWord tone={tone} flag>
          {isOver
            ? t(`Rétabli ${momentClause(recoveredAt)}`, `Recovered ${momentClause(recoveredAt)}`)
            : `${t("En panne depuis", "Down for")} ${format.value.duration(now() - Date.parse(startedAt))}`}
        </StateWord>
      </div>
      <p class="soft small">
        {origin === "automatic"
          ? t("Proposé par les sondes", "Proposed by probes")
          : t("Brouillon de l’équipe", "Draft of the team")}
      </p>
      {seen && seen.from !== null && <EvidenceSentence seen={seen} draft={draft} />}
      {seen && <Measurements seen={seen} isOpen={isFirst && !isOver} />}
      {mayDecide() && <Acts draft={draft} />}
      {seen?.editors.map(({ name, since }) => (
        <p class="soft small" key={name}>
          {t(`${name} relit ce brouillon`, `${name} has had this draft open`)} {t("depuis", "for")}{" "}
          {format.value.duration(now() - Date.parse(since))}
        </p>
      ))}
    </li>
  );
}

function Acts({ draft }: { draft: KeptIncident }) {
  const { id, title, recoveredAt, startedAt } = draft;
  const length =
    recoveredAt && format.value.duration(Date.parse(recoveredAt) - Date.parse(startedAt));
  return (
    <div class="tools">
      <Link to={`/console/declare?draft=${id}`} look="button main">
        {recoveredAt === null
          ? t("Relire et publier", "Review and publish")
          : t("Publier comme résolu", "Publish as resolved")}
      </Link>
      <ConfirmButton
        act={t("Écarter", "Discard")}
        question={t(`Écarter « ${title} » ?`, `Discard “${title}”?`)}
        onConfirm={() => discard(`/api/v1/incidents/${id}`)}
      >
        <p>{DISCARD_EFFECT()}</p>
      </ConfirmButton>
      {length !== null && (
        <span class="soft small aside">
          {t(
            `Dans les deux cas, les ${length} comptent dans la disponibilité.`,
            `Either way, the ${length} count in the availability.`,
          )}
        </span>
      )}
    </div>
  );
}

/** Effect of throwing a draft away. */
export const DISCARD_EFFECT = (): string =>
  t(
    "Rien ne sera publié, personne n’est prévenu. Tant que cette panne dure, les sondes ne la proposent plus. L’arrêt mesuré, lui, compte dans la disponibilité.",
    "Nothing is published and nobody is notified. Probes do not propose this outage again while it lasts. The measured downtime still counts.",
  );

/** Deletes a draft; the focus goes to the list, since the draft's own buttons are gone. */
async function discard(path: string): Promise<void> {
  await api.delete(path);
  await look();
  document.getElementById("drafts")?.focus();
}

function MaintenanceDraft({ draft }: { draft: Drafts["maintenances"][number] }) {
  return (
    <li class="card todo is-maintenance stack">
      <div class="line ends">
        <h3>
          <Link to={`/console/maintenances/${draft.id}`} look="plain">
            {draft.title}
          </Link>
        </h3>
        <StateWord tone="maintenance" flag>
          {t("Maintenance à publier", "Maintenance to publish")}
        </StateWord>
      </div>
      <p>
        {momentText(draft.startsAt)} – {momentText(draft.endsAt)}
      </p>
      {mayDecide() && (
        <div class="tools">
          <Link to={`/console/maintenances/${draft.id}`} look="button main">
            {t("Relire et publier", "Review and publish")}
          </Link>
        </div>
      )}
    </li>
  );
}

/** Reads the measurements of a draft, and again whenever the console looks at what burns. */
export function useEvidence(id: string): DraftEvidence | null {
  const seen = useSignal<DraftEvidence | null>(null);
  const waiting = drafts.value;
  useEffect(() => {
    api
      .get<DraftEvidence>(`/api/v1/console/incidents/${id}/evidence`)
      .then((found) => (seen.value = found))
      // The draft itself is shown; the next look asks again.
      .catch(() => {});
  }, [id, waiting]);
  return seen.value;
}
