import { useSignal, type Signal } from "@preact/signals";
import type { EditedMaintenance } from "../../server/core/api/console.ts";
import { api } from "./api.ts";
import { Drafting, toPublishBar } from "./drafting.tsx";
import { Form } from "./fields.tsx";
import { useTimes } from "./maintenance-times.ts";
import { setup, t } from "./state.ts";
import { Area } from "./text-fields.tsx";
import { usePreview, type LivePreview } from "./use-preview.ts";
import { WallTime } from "./wall-time.tsx";

type Deed = "move" | "cancel" | "complete";
type Input = { readonly deed: Deed; readonly write: object };

const TITLES: Readonly<Record<Deed, () => string>> = {
  move: () => t("Aperçu du changement", "Preview of the change"),
  cancel: () => t("Aperçu de l’annulation", "Preview of the cancellation"),
  complete: () => t("Aperçu de la fin", "Preview of the end"),
};

/**
 * Changes the times of a published maintenance, cancels it or ends it: each beside the page and the
 * mail that will follow, which is its confirmation too.
 */
export function MaintenanceActs(props: {
  maintenance: EditedMaintenance;
  done: () => Promise<void>;
}) {
  const { maintenance: m, done } = props;
  const { id, version } = m;
  const deed = useSignal<Deed>("move");
  const times = useTimes(m);
  const body = useSignal("");
  const words = body.value.trim() === "" ? {} : { body: body.value };
  const changed = times.changed();
  const isEmpty = deed.value === "move" && Object.keys({ ...changed, ...words }).length === 0;
  const live: LivePreview<Input> = usePreview(
    JSON.stringify([deed.value, changed, words]),
    () =>
      isEmpty
        ? null
        : {
            deed: deed.value,
            write: { ...(deed.value === "move" && changed), ...words, version },
          },
    ({ deed: step, write: input }) =>
      step === "move"
        ? { what: "maintenance-change", id, input }
        : { what: "maintenance-step", id, step, input },
  );
  const publish = async ({ deed: step, write }: Input, notify: boolean) => {
    const path = `/api/v1/maintenances/${id}`;
    if (step === "move") await api.patch(path, { ...write, notify });
    else await api.post(`${path}/${step}`, { ...write, notify });
    await done();
  };
  if (m.status === "completed" || m.status === "cancelled") return null;
  const isAhead = m.status === "scheduled";
  return (
    <>
      <div class="head">
        <h2 id="steps">{t("Agir", "Act")}</h2>
        <p class="soft small">
          {t(
            "Rien n’est changé avant que vous ne publiiez.",
            "Nothing changes before you publish.",
          )}
        </p>
      </div>
      <Drafting
        title={TITLES[deed.value]()}
        live={live}
        publish={publish}
        missing={t(
          "Changez un horaire ou écrivez un message : l’aperçu s’affiche ici.",
          "Change a time or write a message: the preview appears here.",
        )}
      >
        <Form submit={toPublishBar}>
          <Deeds deed={deed} isAhead={isAhead} />
          {deed.value === "move" && (
            <TimeFields times={times} isAhead={isAhead} wrong={live.wrong} />
          )}
          <Area
            id="body"
            label={t("Message (Markdown, facultatif)", "Message (Markdown, optional)")}
            hint={t(
              "Sans message, le changement est annoncé tel quel.",
              "Without a message, the change is announced as it is.",
            )}
            isShort
            lang={setup.value!.page.locale}
            maxLength={20_000}
            value={body.value}
            put={(text) => (body.value = text)}
            wrong={live.wrong("body")}
          />
        </Form>
      </Drafting>
    </>
  );
}

/** The times that can still be changed: of a maintenance that is on, the end alone. */
export function TimeFields(props: {
  times: Pick<ReturnType<typeof useTimes>, "startsAt" | "endsAt">;
  isAhead: boolean;
  wrong: (field: string) => string | undefined;
}) {
  const { times, isAhead, wrong } = props;
  return (
    <div class="pair">
      {isAhead && (
        <WallTime
          id="startsAt"
          label={t("Début", "Start")}
          value={times.startsAt}
          wrong={wrong("startsAt")}
        />
      )}
      <WallTime id="endsAt" label={t("Fin", "End")} value={times.endsAt} wrong={wrong("endsAt")} />
    </div>
  );
}

/** Chooses what to do; nothing is done before it is published. */
function Deeds({ deed, isAhead }: { deed: Signal<Deed>; isAhead: boolean }) {
  const second: Deed = isAhead ? "cancel" : "complete";
  const names: Readonly<Record<Deed, string>> = {
    move: t("Changer les horaires", "Change the times"),
    cancel: t("Annuler la maintenance", "Cancel the maintenance"),
    complete: t("Terminer maintenant", "End it now"),
  };
  return (
    <div class="segment" role="group" aria-label={t("Que voulez-vous faire ?", "What to do?")}>
      {(["move", second] as const).map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={deed.value === one}
          onClick={() => (deed.value = one)}
        >
          {names[one]}
        </button>
      ))}
    </div>
  );
}
