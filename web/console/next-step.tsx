import { useSignal } from "@preact/signals";
import type { KeptIncident } from "../../server/core/api/console.ts";
import type { IncidentStatus } from "../../server/core/declared.ts";
import { maySay } from "../../server/core/events/incident.ts";
import { STEP_WORDS } from "../../server/core/events/templates.ts";
import { api } from "./api.ts";
import { promised } from "./declaring.ts";
import { Drafting, toPublishBar } from "./drafting.tsx";
import { Field, Form } from "./fields.tsx";
import { useKept } from "./kept.ts";
import { KeptNote } from "./kept-note.tsx";
import { NextUpdate } from "./next-update.tsx";
import { publicWords } from "./public-words.ts";
import { place, setup, t } from "./state.ts";
import { Area } from "./text-fields.tsx";
import { usePreview } from "./use-preview.ts";

const STATUSES: readonly IncidentStatus[] = [
  "investigating",
  "identified",
  "monitoring",
  "resolved",
  "postmortem",
];

type Step = {
  readonly status: IncidentStatus | "";
  readonly body: string | null;
  readonly next: string;
};

/** Writes the next step of an incident, beside the page that will follow from it. */
export function NextStep(props: { incident: KeptIncident; again: () => Promise<void> }) {
  const { id, version, status: present } = props.incident;
  const follows = STATUSES.filter((status) => maySay(present, status));
  const asked = new URLSearchParams(place.value.split("?")[1]).get("step");
  const first =
    follows.find((s) => s === asked) ?? follows.find((s) => s === present) ?? follows[0];
  const kept = useKept<Step>(`step.${id}`, { status: first ?? "", body: null, next: "30" });
  const { draft, forget } = kept;
  // What is not touched yet is not previewed: a second press of the bar's button publishes nothing.
  const isBegun = useSignal(asked !== null || kept.isOld.value);
  const { status, body, next } = draft.value;
  const chosen = follows.find((s) => s === status) ?? first;
  const isOver = chosen === "resolved" || chosen === "postmortem";
  const usual =
    chosen === undefined || chosen === "postmortem"
      ? ""
      : STEP_WORDS[chosen][setup.value!.page.locale];
  const live = usePreview(
    JSON.stringify([draft.value, isBegun.value]),
    () =>
      chosen === undefined || !isBegun.value || (body ?? usual).trim() === ""
        ? null
        : {
            status: chosen,
            ...(body !== null && { body }),
            ...(!isOver && promised(next)),
            version,
          },
    (input) => ({ what: "step", id, input }),
  );
  if (chosen === undefined) return null;
  const publish = async (input: NonNullable<typeof live.input>, notify: boolean) => {
    await api.post(`/api/v1/incidents/${id}/updates`, { ...input, notify });
    forget();
    await props.again();
  };
  const put = (change: Partial<Step>) => {
    isBegun.value = true;
    draft.value = { ...draft.value, ...change };
  };
  return (
    <>
      <div class="head">
        <h2 id="next-step">{t("Point d’étape", "Next step")}</h2>
        <KeptNote kept={kept} />
      </div>
      <Drafting live={live} publish={publish} missing={missingText(isBegun.value)}>
        <Form
          submit={() => {
            isBegun.value = true;
            toPublishBar();
          }}
        >
          <StepField chosen={chosen} follows={follows} put={put} />
          {!isOver && <NextUpdate value={next} put={(minutes) => put({ next: minutes })} />}
          <Area
            id="body"
            label={t("Message (Markdown)", "Message (Markdown)")}
            required
            lang={setup.value!.page.locale}
            maxLength={20_000}
            value={body ?? usual}
            put={(text) => put({ body: text })}
            wrong={live.wrong("body")}
          />
        </Form>
      </Drafting>
    </>
  );
}

const missingText = (isBegun: boolean): string =>
  isBegun
    ? t("Un message est nécessaire.", "A message is needed.")
    : t(
        "Choisissez l’étape ou écrivez le message : l’aperçu s’affiche ici.",
        "Choose the step or write the message: the preview appears here.",
      );

function StepField(props: {
  chosen: IncidentStatus;
  follows: readonly IncidentStatus[];
  put: (change: Partial<Step>) => void;
}) {
  const { chosen, follows, put } = props;
  return (
    <Field id="status" label={t("Étape", "Step")}>
      {(attributes) => (
        <select
          {...attributes}
          value={chosen}
          onChange={(event) =>
            put({ status: follows.find((s) => s === event.currentTarget.value) ?? chosen })
          }
        >
          {follows.map((one) => (
            <option key={one} value={one} selected={one === chosen}>
              {publicWords().incidentStep[one]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
