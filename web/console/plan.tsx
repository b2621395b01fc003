import { useComputed, useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { WrittenMaintenance } from "../../server/core/api/writing.ts";
import { api } from "./api.ts";
import { Drafting, toPublishBar } from "./drafting.tsx";
import { ComponentChoices, Form } from "./fields.tsx";
import { useKept } from "./kept.ts";
import { KeptNote } from "./kept-note.tsx";
import { Heading } from "./parts.tsx";
import { EMPTY, maintenanceInput, planWords, type Plan } from "./plan-draft.ts";
import { Repeat } from "./repeat.tsx";
import { go, place, setup, t } from "./state.ts";
import { TitleAndBody } from "./text-fields.tsx";
import { usePreview } from "./use-preview.ts";
import { WallTime } from "./wall-time.tsx";

/** Plans a maintenance: of what, from when to when, in which words. */
export function PlanMaintenance() {
  const kept = useKept<Plan>("maintenance", EMPTY);
  const { draft, forget } = kept;
  const key = useSignal(crypto.randomUUID());
  useEffect(() => {
    const asked = new URLSearchParams(place.value.split("?")[1]).get("provider");
    const theirs = setup.value!.providers.find((p) => p.id === asked)?.components ?? [];
    if (theirs.length > 0) draft.value = { ...draft.value, components: theirs.map((c) => c.id) };
  }, []);
  const d = draft.value;
  const isWhole = d.components.length > 0 && d.startsAt !== "" && d.endsAt !== "";
  const live = usePreview(
    JSON.stringify(d),
    () => (isWhole ? maintenanceInput(d) : null),
    (input) => ({ what: "maintenance", input }),
  );
  const publish = async (input: ReturnType<typeof maintenanceInput>, notify: boolean) => {
    const { id } = await api.postOnce<WrittenMaintenance>(
      "/api/v1/maintenances",
      { ...input, notify },
      `${key.value}-${notify}`,
    );
    forget();
    go(`/console/maintenances/${id}`);
  };
  return (
    <>
      <div class="head">
        <Heading>{t("Planifier une maintenance", "Plan a maintenance")}</Heading>
        <KeptNote kept={kept} />
      </div>
      <Drafting
        live={live}
        publish={publish}
        missing={t(
          "Choisissez ce qui est touché, le début et la fin : l’aperçu s’affiche ici.",
          "Choose what is affected, the start and the end: the preview appears here.",
        )}
      >
        <PlanForm draft={draft} wrong={live.wrong} />
      </Drafting>
    </>
  );
}

function PlanForm(props: { draft: Signal<Plan>; wrong: (field: string) => string | undefined }) {
  const { draft, wrong } = props;
  const startsAt = useMember(draft, "startsAt");
  const endsAt = useMember(draft, "endsAt");
  const { page } = setup.value!;
  const d = draft.value;
  const own = planWords(d, page.locale);
  const put = (change: Partial<Plan>) => (draft.value = { ...draft.value, ...change });
  const choose = (id: string, isChosen: boolean) =>
    put({
      components: isChosen ? [...d.components, id] : d.components.filter((other) => other !== id),
    });
  return (
    <Form submit={toPublishBar}>
      <ComponentChoices
        legend={t("Qu’est-ce qui est touché ?", "What is affected?")}
        chosen={new Set(d.components)}
        choose={choose}
      />
      <div class="pair">
        <WallTime
          id="startsAt"
          label={t("Début", "Start")}
          value={startsAt}
          wrong={wrong("startsAt")}
        />
        <WallTime id="endsAt" label={t("Fin", "End")} value={endsAt} wrong={wrong("endsAt")} />
      </div>
      <Repeat plan={d} put={put} />
      <TitleAndBody draft={d} proposed={own} locale={page.locale} put={put} wrong={wrong} />
    </Form>
  );
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
