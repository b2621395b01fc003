import type { EditedMaintenance } from "../../server/core/api/console.ts";
import { api } from "./api.ts";
import { ConfirmButton } from "./confirm.tsx";
import { Drafting } from "./drafting.tsx";
import { Form } from "./fields.tsx";
import { TimeFields } from "./maintenance-acts.tsx";
import { useTimes } from "./maintenance-times.ts";
import { Alert, useWork } from "./parts.tsx";
import { go, isTeam, t } from "./state.ts";
import { usePreview } from "./use-preview.ts";

type Props = { maintenance: EditedMaintenance; done: () => Promise<void> };

/** Publishes a proposed maintenance, or changes its times, or throws it away. */
export function MaintenanceDraftActs({ maintenance: m, done }: Props) {
  const { id, version } = m;
  const live = usePreview(
    `${version}`,
    () => (isTeam.value ? { version } : null),
    () => ({ what: "maintenance-draft", id }),
  );
  const publish = async (input: { version: number }, notify: boolean) => {
    await api.post(`/api/v1/maintenances/${id}/publish`, { ...input, notify });
    await done();
  };
  if (!isTeam.value) return <DraftTimes maintenance={m} done={done} />;
  return (
    <Drafting
      title={t("Aperçu de l’annonce", "Preview of the announcement")}
      live={live}
      publish={publish}
      missing={t("Chargement…", "Loading…")}
    >
      <DraftTimes maintenance={m} done={done} />
    </Drafting>
  );
}

function DraftTimes({ maintenance: m, done }: Props) {
  const { run, error, wrong, isBusy } = useWork();
  const times = useTimes(m);
  const changed = times.changed();
  const path = `/api/v1/maintenances/${m.id}`;
  const save = () =>
    run(async () => {
      await api.patch(path, { ...changed, version: m.version });
      await done();
    });
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">{t("Agir", "Act")}</h2>
      <Form submit={save}>
        <Alert error={error.value} />
        <TimeFields times={times} isAhead wrong={(field) => wrong(`/${field}`)} />
        <div class="tools">
          <button
            class="button"
            type="submit"
            disabled={isBusy.value || Object.keys(changed).length === 0}
          >
            {t("Changer les horaires", "Change the times")}
          </button>
          <ConfirmButton
            act={t("Jeter ce brouillon", "Discard this draft")}
            question={t("Jeter ce brouillon ?", "Discard this draft?")}
            look="button harm"
            onConfirm={async () => {
              await api.post(`${path}/cancel`, {});
              go("/console");
            }}
          >
            <p>
              {t(
                "Il n’est pas publié, et personne n’est prévenu.",
                "It is not published, and nobody is notified.",
              )}
            </p>
          </ConfirmButton>
        </div>
      </Form>
    </section>
  );
}
