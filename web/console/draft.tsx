import { useSignal } from "@preact/signals";
import { api } from "./api.ts";
import { Editing } from "./editing.tsx";
import { Field, Form } from "./fields.tsx";
import { publicWords, type ShownIncident } from "./home.tsx";
import { useKept } from "./kept.ts";
import { Alert, Heading, Waiting, useRead, useWork } from "./parts.tsx";
import { Preview } from "./preview.tsx";
import { go, momentText, setup, t } from "./state.ts";

/** An incident with what is kept of it for the team. */
export type KeptIncident = ShownIncident & {
  readonly version: number;
  readonly draft: boolean;
  readonly evidence: unknown;
  readonly updates: readonly {
    readonly id: string;
    readonly status: ShownIncident["status"];
    readonly body: string;
    readonly createdAt: string;
  }[];
};

/** What probes propose, to be read, mended, and published or thrown away. */
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
  const initial = { title: incident.title, body: incident.updates[0]?.body ?? "" };
  const { draft, forget } = useKept(`incident.${id}`, initial);
  const version = useSignal(incident.version);
  const isPreview = useSignal(false);
  const { run, error, wrong } = useWork();
  const { title, body } = draft.value;

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
    await api.post(`/api/v1/incidents/${id}/publish`, { notify, version: version.value });
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
        ask={{ what: "incident-draft", id }}
        publish={publish}
        back={() => (isPreview.value = false)}
      />
    );
  }
  return (
    <Form submit={keep}>
      <Alert error={error.value} />
      <Affected incident={incident} />
      <Field id="title" label={t("Titre", "Title")} wrong={wrong("/title")}>
        {(attributes) => (
          <input
            {...attributes}
            required
            maxLength={200}
            value={title}
            onInput={(event) => (draft.value = { title: event.currentTarget.value, body })}
          />
        )}
      </Field>
      <Field id="body" label={t("Message (Markdown)", "Message (Markdown)")} wrong={wrong("/body")}>
        {(attributes) => (
          <textarea
            {...attributes}
            maxLength={20_000}
            value={body}
            onInput={(event) => (draft.value = { title, body: event.currentTarget.value })}
          />
        )}
      </Field>
      <div class="row">
        <button class="primary" type="submit">
          {t("Aperçu", "Preview")}
        </button>
        <button class="danger" type="button" onClick={() => void discard()}>
          {t("Jeter ce brouillon", "Throw this draft away")}
        </button>
      </div>
      {incident.evidence !== null && (
        <details>
          <summary>{t("Constats des sondes", "What probes saw")}</summary>
          <pre tabindex={0}>{JSON.stringify(incident.evidence, null, 2)}</pre>
        </details>
      )}
    </Form>
  );
}

/** Which components, and since when. */
export function Affected({ incident }: { incident: ShownIncident }) {
  const names = new Map(
    setup.value?.providers.flatMap((p) => p.components.map((c) => [c.id, `${p.name} – ${c.name}`])),
  );
  return (
    <div>
      <p>
        {t("Depuis", "Since")} {momentText(incident.startedAt)}
      </p>
      <ul class="plain-list">
        {incident.components.map(({ id, state }) => (
          <li>
            {names.get(id) ?? id} : {publicWords().state[state]}
          </li>
        ))}
      </ul>
    </div>
  );
}
