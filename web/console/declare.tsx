import { useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { WrittenIncident } from "../../server/core/api/writing.ts";
import { api } from "./api.ts";
import {
  EMPTY,
  affectedBy,
  filled,
  incidentInput,
  openingTemplates,
  stateOf,
  type Declaration,
} from "./declaring.ts";
import { DraftScreen } from "./draft.tsx";
import { ComponentChoices, Field, Form } from "./fields.tsx";
import { publicWords } from "./public-words.ts";
import { useKept } from "./kept.ts";
import { Heading } from "./parts.tsx";
import { Preview } from "./preview.tsx";
import { go, place, setup, t } from "./state.ts";

const DECLARABLE = ["degraded_performance", "partial_outage", "major_outage"] as const;

/** Declares an incident in four fields: what, which words, title, message. Or from a draft. */
export function Declare() {
  const asked = new URLSearchParams(place.value.split("?")[1]);
  const draft = asked.get("draft");
  const provider = asked.get("provider");
  return draft === null ? <NewIncident provider={provider} /> : <DraftScreen id={draft} />;
}

/** @param provider whose trouble it is, where that is known; words that were typed are kept */
function NewIncident({ provider }: { provider: string | null }) {
  const { draft, forget, isOld } = useKept("incident", EMPTY);
  useEffect(() => {
    const scope = scopeOf(provider);
    if (scope !== null) draft.value = { ...draft.value, scope };
  }, [provider]);
  // One key for one declaration: sent twice, it is published once.
  const key = useSignal(crypto.randomUUID());
  const isPreview = useSignal(false);
  useEffect(() => document.getElementById("scope")?.focus(), []);
  const { page } = setup.value!;
  const d = draft.value;
  const input = incidentInput(d, page);

  const publish = async (notify: boolean) => {
    const body = { ...input, notify };
    const { id } = await api.postOnce<WrittenIncident>(
      "/api/v1/incidents",
      body,
      `${key.value}-${notify}`,
    );
    forget();
    go(`/console/incidents/${id}`);
  };
  if (isPreview.value) {
    return (
      <>
        <Heading>{t("Déclarer un incident", "Declare an incident")}</Heading>
        <Preview
          ask={{ what: "incident", input }}
          publish={publish}
          back={() => (isPreview.value = false)}
        />
      </>
    );
  }
  return (
    <>
      <Heading>{t("Déclarer un incident", "Declare an incident")}</Heading>
      {isOld && (
        <p class="done" role="status">
          {t("Brouillon repris là où vous l’aviez laissé.", "Your draft is as you left it.")}{" "}
          <button type="button" class="quiet" onClick={() => (draft.value = EMPTY)}>
            {t("Recommencer", "Start over")}
          </button>
        </p>
      )}
      <Form submit={() => (isPreview.value = true)}>
        <Scope draft={draft} />
        <Words draft={draft} />
        <More draft={draft} />
        <button class="primary" type="submit">
          {t("Aperçu", "Preview")}
        </button>
      </Form>
    </>
  );
}

/** Returns the components of a provider. */
function scopeOf(provider: string | null): string | null {
  const components = setup.value?.providers.find((p) => p.id === provider)?.components ?? [];
  if (components.length === 1) return `component:${components[0]!.id}`;
  return components.length > 1 ? `provider:${provider}` : null;
}

type Props = { draft: Signal<Declaration> };

function Scope({ draft }: Props) {
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
            <optgroup label={provider.name}>
              {provider.components.map((component) => (
                <option value={`component:${component.id}`}>
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

function Words({ draft }: Props) {
  const { page } = setup.value!;
  const d = draft.value;
  const own = filled(d, page.locale, page);
  const put = (change: Partial<Declaration>) => (draft.value = { ...draft.value, ...change });
  return (
    <>
      <Field id="template" label={t("Modèle", "Template")}>
        {(attributes) => (
          <select
            {...attributes}
            value={d.template}
            onChange={(event) =>
              // Other words are wished for: those that were typed give way.
              put({ template: event.currentTarget.value, title: null, body: null, state: null })
            }
          >
            {openingTemplates(d).map((template) => (
              <option value={template.id} selected={template.id === d.template}>
                {NAMES()[template.id] ?? template.id}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field id="title" label={t("Titre", "Title")}>
        {(attributes) => (
          <input
            {...attributes}
            required
            maxLength={200}
            autocomplete="off"
            lang={page.locale}
            value={d.title ?? own.title}
            onInput={(event) => put({ title: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field id="body" label={t("Message (Markdown)", "Message (Markdown)")}>
        {(attributes) => (
          <textarea
            {...attributes}
            lang={page.locale}
            maxLength={20_000}
            value={d.body ?? own.body}
            onInput={(event) => put({ body: event.currentTarget.value })}
          />
        )}
      </Field>
    </>
  );
}

/** Names of the bundled templates; others go by their own id. */
const NAMES = (): Readonly<Record<string, string>> => ({
  outage: t("Panne", "Outage"),
  widespread: t("Plusieurs fournisseurs en panne", "Several providers down"),
  slowness: t("Lenteur ou intermittence", "Slow or intermittent"),
});

function More({ draft }: Props) {
  const { page } = setup.value!;
  const d = draft.value;
  const other = page.locale === "fr" ? "en" : "fr";
  const theirs = filled(d, other, page);
  const put = (change: Partial<Declaration>) => (draft.value = { ...draft.value, ...change });
  const chosen = new Set(affectedBy(d).flatMap(({ ids }) => ids));
  const text = (id: string, label: string, value: string, key: keyof Declaration) => (
    <Field id={id} label={label}>
      {(attributes) => (
        <textarea
          {...attributes}
          maxLength={5_000}
          value={value}
          onInput={(event) => put({ [key]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
  return (
    <details class="stack">
      <summary>{t("Plus de réglages", "More settings")}</summary>
      <div class="pair">
        <Field id="state" label={t("État", "State")}>
          {(attributes) => (
            <select
              {...attributes}
              value={stateOf(d)}
              onChange={(event) =>
                put({ state: DECLARABLE.find((s) => s === event.currentTarget.value) ?? null })
              }
            >
              {DECLARABLE.map((state) => (
                <option value={state} selected={state === stateOf(d)}>
                  {publicWords().state[state]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <NextField value={d.next} put={(next) => put({ next })} />
        <Field
          id="since"
          label={t("Depuis", "Since")}
          hint={t(
            `Heure locale (${page.timeZone}) ; vide : maintenant.`,
            `Local time (${page.timeZone}); empty: now.`,
          )}
        >
          {(attributes) => (
            <input
              {...attributes}
              type="datetime-local"
              value={d.since}
              onInput={(event) => put({ since: event.currentTarget.value })}
            />
          )}
        </Field>
      </div>
      {text("whatToDo", t("Que faire ?", "What to do?"), d.whatToDo, "whatToDo")}
      {text(
        "notAffected",
        t("Ce qui n’est pas touché", "What is not affected"),
        d.notAffected,
        "notAffected",
      )}
      <Field id="otherTitle" label={`${t("Titre", "Title")} (${other.toUpperCase()})`}>
        {(attributes) => (
          <input
            {...attributes}
            lang={other}
            maxLength={200}
            value={d.otherTitle ?? (d.title === null ? theirs.title : "")}
            onInput={(event) => put({ otherTitle: event.currentTarget.value })}
          />
        )}
      </Field>
      {text(
        "otherBody",
        `${t("Message", "Message")} (${other.toUpperCase()})`,
        d.otherBody ?? (d.body === null ? theirs.body : ""),
        "otherBody",
      )}
      <ComponentChoices
        legend={t("Autres composants touchés", "Other components affected")}
        chosen={chosen}
        choose={(id, isChosen) =>
          put({ others: isChosen ? [...d.others, id] : d.others.filter((other) => other !== id) })
        }
      />
    </details>
  );
}

/** Chooses the time of the next update. */
export function NextField({ value, put }: { value: string; put: (minutes: string) => void }) {
  return (
    <Field id="next" label={t("Prochaine information", "Next update")}>
      {(attributes) => (
        <select {...attributes} value={value} onChange={(event) => put(event.currentTarget.value)}>
          {["15", "30", "60", "120", "240"].map((minutes) => (
            <option value={minutes} selected={minutes === value}>
              {t(`dans ${minutes} min`, `in ${minutes} min`)}
            </option>
          ))}
          <option value="0" selected={value === "0"}>
            {t("rien de promis", "nothing promised")}
          </option>
        </select>
      )}
    </Field>
  );
}
