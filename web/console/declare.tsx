import { useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { WrittenIncident } from "../../server/core/api/writing.ts";
import { api } from "./api.ts";
import { DeclareMore } from "./declare-more.tsx";
import {
  affectedBy,
  EMPTY,
  filled,
  incidentInput,
  openingTemplates,
  stateOf,
  type Declaration,
} from "./declaring.ts";
import { DraftScreen } from "./draft.tsx";
import { Drafting, toPublishBar } from "./drafting.tsx";
import { Field, Form } from "./fields.tsx";
import { Mark, toneOf } from "./icons.tsx";
import { useKept } from "./kept.ts";
import { KeptNote } from "./kept-note.tsx";
import { NextUpdate } from "./next-update.tsx";
import { Heading } from "./parts.tsx";
import { publicWords } from "./public-words.ts";
import { SegmentField } from "./segment.tsx";
import { go, place, setup, t } from "./state.ts";
import { Area, TitleAndBody } from "./text-fields.tsx";
import { usePreview } from "./use-preview.ts";

const DECLARABLE = ["degraded_performance", "partial_outage", "major_outage"] as const;

/** Declares an incident, or shows the draft that the address names. */
export function Declare() {
  const asked = new URLSearchParams(place.value.split("?")[1]);
  const draft = asked.get("draft");
  const provider = asked.get("provider");
  return draft === null ? <NewIncident provider={provider} /> : <DraftScreen id={draft} />;
}

/** @param provider whose trouble it is, where that is known; words that were typed are kept */
function NewIncident({ provider }: { provider: string | null }) {
  const kept = useKept("incident", EMPTY);
  const { draft, forget } = kept;
  useEffect(() => {
    const scope = scopeOf(provider);
    if (scope !== null) draft.value = { ...draft.value, scope };
  }, [provider]);
  // One key for one declaration: sent twice, it is published once.
  const key = useSignal(crypto.randomUUID());
  useEffect(() => document.getElementById("scope")?.focus(), []);
  const { page } = setup.value!;
  const d = draft.value;
  const live = usePreview(
    JSON.stringify(d),
    () => {
      const input = incidentInput(d, page);
      return input.components.length === 0 || input.title.trim() === "" ? null : input;
    },
    (input) => ({ what: "incident", input }),
  );
  const publish = async (input: ReturnType<typeof incidentInput>, notify: boolean) => {
    const { id } = await api.postOnce<WrittenIncident>(
      "/api/v1/incidents",
      { ...input, notify },
      `${key.value}-${notify}`,
    );
    forget();
    go(`/console/incidents/${id}`);
  };
  const put = (change: Partial<Declaration>) => (draft.value = { ...draft.value, ...change });
  return (
    <>
      <div class="head">
        <Heading>{t("Déclarer un incident", "Declare an incident")}</Heading>
        <KeptNote kept={kept} />
      </div>
      <Drafting
        live={live}
        publish={publish}
        missing={t(
          "Choisissez ce qui est touché : l’aperçu s’affiche ici.",
          "Choose what is affected: the preview appears here.",
        )}
      >
        <Form submit={toPublishBar}>
          <Scope draft={draft} />
          <Words draft={draft} put={put} wrong={live.wrong} />
          <NextUpdate value={d.next} put={(next) => put({ next })} />
          <DeclareMore draft={d} put={put} wrong={live.wrong} />
        </Form>
      </Drafting>
    </>
  );
}

/** Returns the components of a provider. */
function scopeOf(provider: string | null): string | null {
  const components = setup.value?.providers.find((p) => p.id === provider)?.components ?? [];
  if (components.length === 1) return `component:${components[0]!.id}`;
  return components.length > 1 ? `provider:${provider}` : null;
}

function Scope({ draft }: { draft: Signal<Declaration> }) {
  const { providers } = setup.value!;
  return (
    <Field id="scope" label={t("Qu’est-ce qui est touché ?", "What is affected?")}>
      {(attributes) => (
        <select
          {...attributes}
          required
          value={draft.value.scope}
          onChange={(event) => (draft.value = { ...draft.value, scope: event.currentTarget.value })}
        >
          <option value="">{t("Choisir…", "Choose…")}</option>
          {providers.map((provider) => (
            <optgroup key={provider.id} label={provider.name}>
              {provider.components.map((component) => (
                <option key={component.id} value={`component:${component.id}`}>
                  {provider.name} – {component.name}
                </option>
              ))}
              {provider.components.length > 1 && (
                <option value={`provider:${provider.id}`}>
                  {provider.name} – {t("tout", "all")}
                </option>
              )}
            </optgroup>
          ))}
        </select>
      )}
    </Field>
  );
}

function Words(props: {
  draft: Signal<Declaration>;
  put: (change: Partial<Declaration>) => void;
  wrong: (field: string) => string | undefined;
}) {
  const { draft, put, wrong } = props;
  const { page } = setup.value!;
  const d = draft.value;
  const own = filled(d, page.locale, page);
  return (
    <>
      <TemplateField draft={d} put={put} />
      <SegmentField
        name="state"
        legend={t("Gravité", "Severity")}
        value={stateOf(d)}
        choices={DECLARABLE.map((state) => [
          state,
          <>
            <Mark tone={toneOf(state)} size={14} />
            {publicWords().state[state]}
          </>,
        ])}
        choose={(state) => put({ state: DECLARABLE.find((one) => one === state) ?? null })}
      />
      <TitleAndBody
        draft={d}
        proposed={own}
        locale={page.locale}
        hint={t(
          "Ce que l’on constate, pour qui. Pas de cause supposée.",
          "What is seen, and for whom. No guess about the cause.",
        )}
        put={put}
        wrong={wrong}
      />
      {affectedBy(d).length > 0 && (
        <Area
          id="whatToDo"
          label={t("Que faire ?", "What to do?")}
          isShort
          maxLength={5_000}
          lang={page.locale}
          value={d.whatToDo ?? own.whatToDo ?? ""}
          put={(whatToDo) => put({ whatToDo })}
          wrong={wrong("whatToDo")}
        />
      )}
    </>
  );
}

function TemplateField(props: { draft: Declaration; put: (change: Partial<Declaration>) => void }) {
  const { draft, put } = props;
  return (
    <Field id="template" label={t("Modèle", "Template")}>
      {(attributes) => (
        <select
          {...attributes}
          value={draft.template}
          onChange={(event) =>
            // Other words are wished for: those that were typed give way.
            put({ template: event.currentTarget.value, title: null, body: null, state: null })
          }
        >
          {openingTemplates(draft).map((template) => (
            <option key={template.id} value={template.id} selected={template.id === draft.template}>
              {NAMES()[template.id] ?? template.id}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Names of the bundled templates; others go by their own id. */
const NAMES = (): Readonly<Record<string, string>> => ({
  outage: t("Panne", "Outage"),
  widespread: t("Plusieurs fournisseurs en panne", "Several providers down"),
  slowness: t("Lenteur ou intermittence", "Slow or intermittent"),
});
