import { useSignal } from "@preact/signals";
import { maySay } from "../../server/core/events/incident.ts";
import type { IncidentStatus } from "../../server/core/declared.ts";
import { STEP_WORDS } from "../../server/core/events/templates.ts";
import { api } from "./api.ts";
import { NextField } from "./declare.tsx";
import { promised } from "./declaring.ts";
import { Editing } from "./editing.tsx";
import type { KeptIncident } from "../../server/core/api/console.ts";
import { Affected } from "./draft.tsx";
import { Field, Form, TextField } from "./fields.tsx";
import { Promised } from "./promise.tsx";
import { publicWords } from "./public-words.ts";
import { useKept } from "./kept.ts";
import { Alert, Heading, Link, Waiting, useRead, useWork } from "./parts.tsx";
import { Preview } from "./preview.tsx";
import { can, momentText, setup, t } from "./state.ts";

const STATUSES: readonly IncidentStatus[] = [
  "investigating",
  "identified",
  "monitoring",
  "resolved",
  "postmortem",
];

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
  return (
    <>
      <Heading>{incident.title}</Heading>
      {!incident.draft && <Editing kind="incidents" id={id} />}
      <p>
        <span class="tag">{publicWords().incidentStep[incident.status]}</span>{" "}
        <Promised incident={incident} /> ·{" "}
        {incident.draft ? (
          <Link to={`/console/declare?draft=${id}`}>{t("Brouillon", "Draft")}</Link>
        ) : (
          <a href={`/incidents/${id}`}>{t("Voir la page publique", "View the public page")}</a>
        )}
      </p>
      <Affected incident={incident} />
      {can("editor") && !incident.draft && (
        <>
          <NextStep key={`step ${incident.version}`} incident={incident} again={again} />
          <Mistyped key={`words ${incident.version}`} incident={incident} again={again} />
        </>
      )}
      <Steps incident={incident} />
    </>
  );
}

type Props = { incident: KeptIncident; again: () => Promise<void> };

function NextStep({ incident, again }: Props) {
  const { id, version } = incident;
  const follows = STATUSES.filter((status) => maySay(incident.status, status));
  const first = follows.find((s) => s === incident.status) ?? follows[0];
  const initial: { status: IncidentStatus | ""; body: string | null; next: string } = {
    status: first ?? "",
    body: null,
    next: "30",
  };
  const { draft, forget } = useKept(`step.${id}`, initial);
  const isPreview = useSignal(false);
  if (first === undefined) return null;
  const { status, body, next } = draft.value;
  const chosen = follows.find((s) => s === status) ?? first;
  const { locale } = setup.value!.page;
  const usual = chosen === "postmortem" ? "" : STEP_WORDS[chosen][locale];
  const isOver = chosen === "resolved" || chosen === "postmortem";
  const input = {
    status: chosen,
    ...(body !== null && { body }),
    ...(!isOver && promised(next)),
    version,
  };
  const publish = async (notify: boolean) => {
    await api.post(`/api/v1/incidents/${id}/updates`, { ...input, notify });
    forget();
    isPreview.value = false;
    await again();
  };
  const put = (change: Partial<typeof initial>) => (draft.value = { ...draft.value, ...change });
  if (isPreview.value) {
    return (
      <Preview
        ask={{ what: "step", id, input }}
        publish={publish}
        back={() => (isPreview.value = false)}
      />
    );
  }
  return (
    <section aria-labelledby="next-step">
      <h2 id="next-step">{t("Point d’étape", "Next step")}</h2>
      <Form submit={() => (isPreview.value = true)}>
        <div class="pair">
          <Field id="status" label={t("Étape", "Step")}>
            {(attributes) => (
              <select
                {...attributes}
                value={chosen}
                onChange={(event) =>
                  put({ status: follows.find((s) => s === event.currentTarget.value) ?? first })
                }
              >
                {follows.map((one) => (
                  <option value={one} selected={one === chosen}>
                    {publicWords().incidentStep[one]}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {!isOver && <NextField value={next} put={(next) => put({ next })} />}
        </div>
        <Field id="body" label={t("Message (Markdown)", "Message (Markdown)")}>
          {(attributes) => (
            <textarea
              {...attributes}
              required
              lang={locale}
              maxLength={20_000}
              value={body ?? usual}
              onInput={(event) => put({ body: event.currentTarget.value })}
            />
          )}
        </Field>
        <button class="primary" type="submit">
          {t("Aperçu", "Preview")}
        </button>
      </Form>
    </section>
  );
}

/** Corrects a typo in place; no mail is sent. */
function Mistyped({ incident, again }: Props) {
  const latest = incident.updates[0];
  const title = useSignal(incident.title);
  const body = useSignal(latest?.body ?? "");
  const { run, error, wrong, isBusy } = useWork();
  const correct = () =>
    run(async () => {
      await api.patch(`/api/v1/incidents/${incident.id}`, {
        title: title.value,
        ...(latest && { updates: [{ id: latest.id, body: body.value }] }),
        notify: false,
        version: incident.version,
      });
      await again();
    });
  return (
    <details class="stack">
      <summary>
        {t("Corriger une faute, sans prévenir", "Correct a mistake without notifying")}
      </summary>
      <Form submit={correct}>
        <Alert error={error.value} />
        <TextField
          id="mistyped-title"
          label={t("Titre", "Title")}
          maxLength={200}
          value={title}
          wrong={wrong("/title")}
        />
        {latest && (
          <Field id="mistyped-body" label={t("Dernier message", "Last message")}>
            {(attributes) => (
              <textarea
                {...attributes}
                value={body.value}
                onInput={(event) => (body.value = event.currentTarget.value)}
              />
            )}
          </Field>
        )}
        <button type="submit" disabled={isBusy.value}>
          {t("Corriger", "Correct")}
        </button>
      </Form>
    </details>
  );
}

function Steps({ incident }: { incident: KeptIncident }) {
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">{t("Déjà publié", "Published so far")}</h2>
      <ol class="cards">
        {incident.updates.map((step) => (
          <li class="card">
            <p>
              <b>{publicWords().incidentStep[step.status]}</b>{" "}
              <span class="soft">{momentText(step.createdAt)}</span>
            </p>
            <p lang={setup.value?.page.locale}>{step.body}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
