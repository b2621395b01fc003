import type { KeptIncident } from "../../server/core/api/console.ts";
import { Affected } from "./affected.tsx";
import { api } from "./api.ts";
import { ConfirmButton } from "./confirm.tsx";
import { Drafting, toPublishBar } from "./drafting.tsx";
import { Editing } from "./editing.tsx";
import { EvidenceSentence, Measurements } from "./evidence.tsx";
import { FailingAnswersOf } from "./failing-answer.tsx";
import { Form } from "./fields.tsx";
import { StateWord } from "./icons.tsx";
import { useKept, type Kept } from "./kept.ts";
import { KeptNote } from "./kept-note.tsx";
import { Heading, Waiting, useRead } from "./parts.tsx";
import { can, go, look, momentClause, t } from "./state.ts";
import { Area, Line } from "./text-fields.tsx";
import { DISCARD_EFFECT, useEvidence } from "./to-decide.tsx";
import { usePreview } from "./use-preview.ts";

/** Shows a draft that probes proposed, to be read, edited, and published or discarded. */
export function DraftScreen({ id }: { id: string }) {
  const { found, error } = useRead(
    () => api.get<KeptIncident>(`/api/v1/console/incidents/${id}`),
    id,
  );
  const incident = found.value;
  if (incident) return <Draft incident={incident} />;
  return (
    <>
      <Heading>{HEADING()}</Heading>
      <Waiting error={error.value} />
    </>
  );
}

const HEADING = () => t("Brouillon d’incident", "Draft of an incident");

type Words = { readonly title: string; readonly body: string; readonly end: string };

function Draft({ incident }: { incident: KeptIncident }) {
  const { id, version, recoveredAt } = incident;
  const initial = wordsOf(incident);
  const kept = useKept<Words>(`incident.${id}`, initial);
  const { draft, forget } = kept;
  const { title, body, end } = draft.value;
  const isOver = recoveredAt !== null;
  const edit = {
    ...(title !== initial.title && { title }),
    ...(body !== initial.body && { body }),
  };
  const resolution = isOver ? { resolved: true, ...(end !== initial.end && { body: end }) } : {};
  const live = usePreview(
    JSON.stringify(draft.value),
    () => (can("editor") && title.trim() !== "" ? { edit, resolution } : null),
    ({ edit, resolution: input }) => ({ what: "incident-draft", id, edit, input }),
  );
  const publish = async (asked: NonNullable<typeof live.input>, notify: boolean) => {
    let current = version;
    if (Object.keys(asked.edit).length > 0) {
      const change = { ...asked.edit, version };
      current = (await api.patch<KeptIncident>(`/api/v1/incidents/${id}`, change)).version;
    }
    await api.post(`/api/v1/incidents/${id}/publish`, {
      ...asked.resolution,
      notify,
      version: current,
    });
    forget();
    go(`/console/incidents/${id}`);
  };
  return (
    <>
      <div class="head">
        <Heading>{HEADING()}</Heading>
        <KeptNote kept={kept} />
      </div>
      <Editing kind="incidents" id={id} />
      <Drafting
        live={live}
        publish={publish}
        isEnd={isOver}
        missing={t("Un titre est nécessaire.", "A title is needed.")}
      >
        <DraftForm incident={incident} kept={kept} wrong={live.wrong} />
      </Drafting>
    </>
  );
}

/** The texts of a draft, and the one that probes propose for its end; empty while it goes on. */
function wordsOf({ title, updates, evidence }: KeptIncident): Words {
  const { suggestion } = (evidence ?? {}) as { suggestion?: { body: string } | null };
  return { title, body: updates[0]?.body ?? "", end: suggestion?.body ?? "" };
}

function DraftForm(props: {
  incident: KeptIncident;
  kept: Kept<Words>;
  wrong: (field: string) => string | undefined;
}) {
  const { incident, kept, wrong } = props;
  const { draft, forget } = kept;
  const { title, body, end } = draft.value;
  const put = (change: Partial<Words>) => (draft.value = { ...draft.value, ...change });
  const discard = async () => {
    await api.delete(`/api/v1/incidents/${incident.id}`);
    forget();
    await look();
    go("/console");
  };
  return (
    <Form submit={toPublishBar}>
      <Seen incident={incident} />
      <Line
        id="title"
        label={t("Titre", "Title")}
        required
        maxLength={200}
        value={title}
        put={(text) => put({ title: text })}
        wrong={wrong("title")}
      />
      <Area
        id="body"
        label={t("Message (Markdown)", "Message (Markdown)")}
        maxLength={20_000}
        value={body}
        put={(text) => put({ body: text })}
        wrong={wrong("body")}
      />
      {incident.recoveredAt !== null && (
        <Area
          id="end"
          label={t("Message de fin (Markdown)", "Closing message (Markdown)")}
          isShort
          maxLength={20_000}
          value={end}
          put={(text) => put({ end: text })}
        />
      )}
      <div class="tools">
        <ConfirmButton
          act={t("Jeter ce brouillon", "Discard this draft")}
          question={t("Jeter ce brouillon ?", "Discard this draft?")}
          look="button harm"
          onConfirm={discard}
        >
          <p>{DISCARD_EFFECT()}</p>
        </ConfirmButton>
      </div>
    </Form>
  );
}

/** Shows what a draft rests on: components, measurements, and the last failing answers. */
function Seen({ incident }: { incident: KeptIncident }) {
  const seen = useEvidence(incident.id);
  const { recoveredAt, evidence } = incident;
  return (
    <div class="stack tight-stack">
      {recoveredAt !== null && (
        <p>
          <StateWord tone="ok" flag>
            {t(`Rétabli ${momentClause(recoveredAt)}`, `Recovered ${momentClause(recoveredAt)}`)}
          </StateWord>
        </p>
      )}
      <Affected incident={incident} />
      {seen && seen.from !== null && <EvidenceSentence seen={seen} draft={incident} />}
      {seen && <Measurements seen={seen} isOpen={false} />}
      <FailingAnswersOf components={incident.components.map((c) => c.id)} />
      {evidence !== null && (
        <details>
          <summary class="small">
            {t("Constats des sondes (JSON)", "What probes saw (JSON)")}
          </summary>
          <pre tabindex={0}>{JSON.stringify(evidence, null, 2)}</pre>
        </details>
      )}
    </div>
  );
}
