import { FailingAnswer, useFailingAnswers } from "./failing-answer.tsx";
import { useSignal } from "@preact/signals";
import type { KeptIncident } from "../../server/core/api/console.ts";
import type { Incident } from "../../server/core/api/events.ts";
import { api } from "./api.ts";
import { Editing } from "./editing.tsx";
import { Field, Form } from "./fields.tsx";
import { publicWords } from "./public-words.ts";
import { useKept } from "./kept.ts";
import { Alert, Heading, Waiting, useRead, useWork } from "./parts.tsx";
import { Preview } from "./preview.tsx";
import { go, momentClause, momentText, setup, sinceText, t } from "./state.ts";

/** Shows a draft that probes proposed, to be read, edited, and published or discarded. */
export function DraftScreen({ id }: { id: string }) {
  const { found, error } = useRead(
    () => api.get<KeptIncident>(`/api/v1/console/incidents/${id}`),
    id,
  );
  const incident = found.value;
  return (
    <>
      <Heading>{t("Brouillon d’incident", "Draft of an incident")}</Heading>
      <Editing kind="incidents" id={id} />
      {incident ? <DraftForm incident={incident} /> : <Waiting error={error.value} />}
    </>
  );
}

function DraftForm({ incident }: { incident: KeptIncident }) {
  const { id } = incident;
  const { recoveredAt } = incident;
  const end = suggestionOf(incident);
  const initial = { title: incident.title, body: incident.updates[0]?.body ?? "", end };
  const { draft, forget } = useKept(`incident.${id}`, initial);
  const version = useSignal(incident.version);
  const isPreview = useSignal(false);
  const { run, error, wrong } = useWork();
  const { title, body } = draft.value;
  const put = (change: Partial<typeof initial>) => (draft.value = { ...draft.value, ...change });
  const resolution =
    recoveredAt === null
      ? {}
      : { resolved: true, ...(draft.value.end !== end && { body: draft.value.end }) };

  const keep = () =>
    run(async () => {
      if (title !== initial.title || body !== initial.body) {
        const change = { title, body, version: version.value };
        const kept = await api.patch<KeptIncident>(`/api/v1/incidents/${id}`, change);
        version.value = kept.version;
      }
      isPreview.value = true;
    });
  const publish = async (notify: boolean) => {
    await api.post(`/api/v1/incidents/${id}/publish`, {
      ...resolution,
      notify,
      version: version.value,
    });
    forget();
    go(`/console/incidents/${id}`);
  };
  const discard = () =>
    run(async () => {
      await api.delete(`/api/v1/incidents/${id}`);
      forget();
      go("/console");
    });

  if (isPreview.value) {
    return (
      <Preview
        ask={{ what: "incident-draft", id, input: resolution }}
        {...(recoveredAt !== null && { isEnd: true })}
        publish={publish}
        back={() => (isPreview.value = false)}
      />
    );
  }
  return (
    <Form submit={keep}>
      <Alert error={error.value} />
      {recoveredAt !== null && (
        <p>
          <b class="tag">
            {t(`Rétabli ${momentClause(recoveredAt)}`, `Recovered ${momentClause(recoveredAt)}`)}
          </b>
        </p>
      )}
      <Affected incident={incident} />
      <Field id="title" label={t("Titre", "Title")} wrong={wrong("/title")}>
        {(attributes) => (
          <input
            {...attributes}
            required
            maxLength={200}
            value={title}
            onInput={(event) => put({ title: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field id="body" label={t("Message (Markdown)", "Message (Markdown)")} wrong={wrong("/body")}>
        {(attributes) => (
          <textarea
            {...attributes}
            maxLength={20_000}
            value={body}
            onInput={(event) => put({ body: event.currentTarget.value })}
          />
        )}
      </Field>
      {recoveredAt !== null && (
        <Field id="end" label={t("Message de fin (Markdown)", "Closing message (Markdown)")}>
          {(attributes) => (
            <textarea
              {...attributes}
              class="short"
              maxLength={20_000}
              value={draft.value.end}
              onInput={(event) => put({ end: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
      <div class="row">
        <button class="primary" type="submit">
          {recoveredAt === null
            ? t("Aperçu", "Preview")
            : t("Publier comme résolu : aperçu", "Publish as resolved: preview")}
        </button>
        <button class="danger" type="button" onClick={() => void discard()}>
          {t("Jeter ce brouillon", "Discard this draft")}
        </button>
      </div>
      <FailingAnswersOf incident={incident} />
      {incident.evidence !== null && (
        <details>
          <summary>{t("Constats des sondes", "What probes saw")}</summary>
          <pre tabindex={0}>{JSON.stringify(incident.evidence, null, 2)}</pre>
        </details>
      )}
    </Form>
  );
}

/** Shows the last failing answers of the targets of a draft's outages. */
function FailingAnswersOf({ incident: { evidence } }: { incident: KeptIncident }) {
  const { outages = [] } = (evidence ?? {}) as { outages?: readonly { component: string }[] };
  const failed = new Set(outages.map(({ component }) => component));
  const answers = useFailingAnswers().filter(({ component }) => failed.has(component));
  return (
    <>
      {answers.map((answer) => (
        <FailingAnswer answer={answer} key={`${answer.component} ${answer.monitor}`} />
      ))}
    </>
  );
}

/** The text that probes propose for the end of an outage; empty while it goes on. */
function suggestionOf({ evidence }: KeptIncident): string {
  const { suggestion } = (evidence ?? {}) as { suggestion?: { body: string } | null };
  return suggestion?.body ?? "";
}

/**
 * Shows the components, and since when they fail; of a draft of a past outage, until when they did.
 */
export function Affected({
  incident,
}: {
  incident: Incident & { readonly recoveredAt?: string | null; readonly draft?: boolean };
}) {
  const over = incident.draft ? (incident.recoveredAt ?? null) : null;
  const names = new Map(
    setup.value?.providers.flatMap((p) => p.components.map((c) => [c.id, `${p.name} – ${c.name}`])),
  );
  return (
    <div>
      <p>
        {over === null
          ? `${t("Panne", "Outage")} ${sinceText(incident.startedAt)}`
          : `${t("Panne :", "Outage:")} ${momentText(incident.startedAt)} – ${momentText(over)}`}
      </p>
      <ul class="plain-list">
        {incident.components.map(({ id, state }) => (
          <li>
            {names.get(id) ?? id}
            {over === null &&
              t(` : ${publicWords().state[state]}`, `: ${publicWords().state[state]}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}
