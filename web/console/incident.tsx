import type { KeptIncident } from "../../server/core/api/console.ts";
import { Affected } from "./affected.tsx";
import { api } from "./api.ts";
import { Editing } from "./editing.tsx";
import { FailingAnswersOf } from "./failing-answer.tsx";
import { Mistyped } from "./mistyped.tsx";
import { NextStep } from "./next-step.tsx";
import { Heading, Link, Waiting, useRead } from "./parts.tsx";
import { Promised } from "./promise.tsx";
import { publicWords } from "./public-words.ts";
import { can, momentText, setup, t } from "./state.ts";

/** One incident: how it stands, its next step, and what was mistyped. */
export function IncidentScreen({ id }: { id: string }) {
  const { found, error, again } = useRead(
    () => api.get<KeptIncident>(`/api/v1/console/incidents/${id}`),
    id,
  );
  const incident = found.value;
  if (!incident) {
    return (
      <>
        <Heading>{t("Incident", "Incident")}</Heading>
        <Waiting error={error.value} />
      </>
    );
  }
  const { draft, version, status } = incident;
  const mayWrite = can("editor") && !draft;
  return (
    <>
      <div class="head">
        <Heading>{incident.title}</Heading>
        {draft ? (
          <Link to={`/console/declare?draft=${id}`}>{t("Brouillon", "Draft")}</Link>
        ) : (
          <a href={`/incidents/${id}`}>{t("Voir la page publique", "View the public page")}</a>
        )}
      </div>
      {!draft && <Editing kind="incidents" id={id} />}
      <div class="card line standing-now">
        <span class="tag">{publicWords().incidentStep[status]}</span>
        <Affected incident={incident} />
        {incident.resolvedAt === null && <Promised incident={incident} />}
      </div>
      {mayWrite && <NextStep key={`step ${version}`} incident={incident} again={again} />}
      <div class="writing">
        <Steps incident={incident} />
        <div class="stack">
          <FailingAnswersOf components={incident.components.map((c) => c.id)} />
          {mayWrite && <Mistyped key={`words ${version}`} incident={incident} again={again} />}
        </div>
      </div>
    </>
  );
}

function Steps({ incident }: { incident: KeptIncident }) {
  return (
    <section aria-labelledby="steps">
      <div class="head">
        <h2 id="steps">{t("Déjà publié", "Published so far")}</h2>
      </div>
      <ol class="card items">
        {incident.updates.map((step) => (
          <li key={step.id}>
            <p>
              <b>{publicWords().incidentStep[step.status]}</b>{" "}
              <span class="soft small">{momentText(step.createdAt)}</span>
            </p>
            <p class="written" lang={setup.value?.page.locale}>
              {step.body}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
