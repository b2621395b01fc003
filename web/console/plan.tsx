import { useComputed, useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { WrittenMaintenance } from "../../server/core/api/writing.ts";
import { pluralOf, textsOf } from "../../server/core/events/templates.ts";
import { api } from "./api.ts";
import { ComponentChoices, Field, Form } from "./fields.tsx";
import { useKept } from "./kept.ts";
import { Heading } from "./parts.tsx";
import { EMPTY, type Plan } from "./plan-draft.ts";
import { Preview } from "./preview.tsx";
import { Repeat } from "./repeat.tsx";
import { go, place, setup, t } from "./state.ts";
import { WallTime } from "./wall-time.tsx";

/** Plans a maintenance: of what, from when to when, in which words. */
export function PlanMaintenance() {
  const { draft, forget } = useKept<Plan>("maintenance", EMPTY);
  const key = useSignal(crypto.randomUUID());
  const isPreview = useSignal(false);
  const startsAt = useMember(draft, "startsAt");
  const endsAt = useMember(draft, "endsAt");
  useEffect(() => {
    const asked = new URLSearchParams(place.value.split("?")[1]).get("provider");
    const theirs = setup.value!.providers.find((p) => p.id === asked)?.components ?? [];
    if (theirs.length > 0) draft.value = { ...draft.value, components: theirs.map((c) => c.id) };
  }, []);
  const { page } = setup.value!;
  const d = draft.value;
  const put = (change: Partial<Plan>) => (draft.value = { ...draft.value, ...change });
  const own = words(d, page.locale);
  const other = page.locale === "fr" ? "en" : "fr";
  const theirs = words(d, other);
  const texts = {
    ...(d.title === null && theirs.title && { title: theirs.title }),
    ...(d.body === null && theirs.body && { body: theirs.body }),
  };
  const input = {
    title: d.title ?? own.title,
    ...((d.body ?? own.body) !== "" && { body: d.body ?? own.body }),
    components: d.components,
    startsAt: d.startsAt,
    endsAt: d.endsAt,
    ...(d.every !== "" && { repeat: { every: d.every, times: Number(d.times) } }),
    translations: { [other]: texts },
  };
  const publish = async (notify: boolean) => {
    const { id } = await api.postOnce<WrittenMaintenance>(
      "/api/v1/maintenances",
      { ...input, notify },
      `${key.value}-${notify}`,
    );
    forget();
    go(`/console/maintenances/${id}`);
  };
  const heading = t("Planifier une maintenance", "Plan a maintenance");
  if (isPreview.value) {
    return (
      <>
        <Heading>{heading}</Heading>
        <Preview
          ask={{ what: "maintenance", input }}
          publish={publish}
          back={() => (isPreview.value = false)}
        />
      </>
    );
  }
  return (
    <>
      <Heading>{heading}</Heading>
      <Form submit={() => (isPreview.value = true)}>
        <ComponentChoices
          legend={t("Qu’est-ce qui est touché ?", "What is affected?")}
          chosen={new Set(d.components)}
          choose={(id, isChosen) =>
            put({
              components: isChosen
                ? [...d.components, id]
                : d.components.filter((other) => other !== id),
            })
          }
        />
        <div class="pair">
          <WallTime id="startsAt" label={t("Début", "Start")} value={startsAt} />
          <WallTime id="endsAt" label={t("Fin", "End")} value={endsAt} />
        </div>
        <Repeat plan={d} put={put} />
        <Field id="title" label={t("Titre", "Title")}>
          {(attributes) => (
            <input
              {...attributes}
              required
              maxLength={200}
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
              maxLength={20_000}
              lang={page.locale}
              value={d.body ?? own.body}
              onInput={(event) => put({ body: event.currentTarget.value })}
            />
          )}
        </Field>
        <button class="primary" type="submit" disabled={d.components.length === 0}>
          {t("Aperçu", "Preview")}
        </button>
      </Form>
    </>
  );
}

/** The template's words for what is chosen; empty as long as nothing is. */
function words({ components }: Plan, locale: "fr" | "en"): { title: string; body: string } {
  const touched = setup.value!.providers.flatMap((provider) => {
    const own = provider.components.filter((c) => components.includes(c.id));
    return own.length > 0 ? [{ provider, own }] : [];
  });
  const templates = touched.length === 1 ? touched[0]!.provider.templates : setup.value!.templates;
  const template = templates.find((one) => one.id === "maintenance");
  if (!template || touched.length === 0) return { title: "", body: "" };
  const list = (names: readonly string[]) =>
    new Intl.ListFormat(locale, { type: "conjunction" }).format(names);
  const providers = touched.map(({ provider }) => provider.name);
  const names = touched.flatMap(({ own }) => own.map((c) => c.name));
  return textsOf(template, locale, {
    provider: list(providers),
    component: list(names),
    page: setup.value!.page.title,
    plural: pluralOf({ providers, components: names }),
  });
}

/** One text of a draft as a signal of its own, written back as it changes. */
function useMember(draft: Signal<Plan>, name: "startsAt" | "endsAt"): Signal<string> {
  const read = useComputed(() => draft.value[name]);
  return {
    get value() {
      return read.value;
    },
    set value(text: string) {
      draft.value = { ...draft.value, [name]: text };
    },
  } as Signal<string>;
}
