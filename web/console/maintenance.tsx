import { useSignal } from "@preact/signals";
import { api } from "./api.ts";
import { Editing } from "./editing.tsx";
import { publicWords, type ShownMaintenance } from "./home.tsx";
import { Alert, Heading, useRead, useWork, Waiting } from "./parts.tsx";
import { Preview } from "./preview.tsx";
import { can, format, go, isTeam, look, momentText, setup, t } from "./state.ts";
import { WallTime } from "./wall-time.tsx";

type KeptMaintenance = ShownMaintenance & {
  readonly version: number;
  readonly draft: boolean;
  readonly notify: boolean;
  readonly updates: readonly { readonly body: string; readonly createdAt: string }[];
};

/** One maintenance: what it touches and when, and what can still be done about it. */
export function MaintenanceScreen({ id }: { id: string }) {
  const { found, error, again } = useRead(
    () => api.get<KeptMaintenance>(`/api/v1/console/maintenances/${id}`),
    id,
  );
  const m = found.value;
  if (!m) {
    return (
      <>
        <Heading>{t("Maintenance", "Maintenance")}</Heading>
        <Waiting error={error.value} />
      </>
    );
  }
  const names = new Map(
    setup.value?.providers.flatMap((p) => p.components.map((c) => [c.id, `${p.name} – ${c.name}`])),
  );
  return (
    <>
      <Heading>{m.title}</Heading>
      <Editing kind="maintenances" id={id} />
      <p>
        <span class="tag">
          {m.draft ? t("Brouillon", "Draft") : publicWords().maintenanceStep[m.status]}
        </span>{" "}
        {momentText(m.startsAt)} – {momentText(m.endsAt)}{" "}
        {!m.draft && (
          <a href={`/maintenances/${id}`}>{t("Voir la page publique", "See the public page")}</a>
        )}
      </p>
      <ul class="plain-list">
        {m.components.map((component) => (
          <li>{names.get(component) ?? component}</li>
        ))}
      </ul>
      {m.draft && <p lang={setup.value?.page.locale}>{m.updates[0]?.body}</p>}
      {can("editor") && <Steps key={m.version} maintenance={m} again={again} />}
    </>
  );
}

function Steps({
  maintenance: m,
  again,
}: {
  maintenance: KeptMaintenance;
  again: () => Promise<void>;
}) {
  const { run, error, wrong, isBusy } = useWork();
  const isPreview = useSignal(false);
  const isTold = useSignal(m.notify);
  const startsAt = useSignal(local(m.startsAt));
  const endsAt = useSignal(local(m.endsAt));
  const step = (name: "cancel" | "complete") =>
    run(async () => {
      const body = { notify: isTold.value, version: m.version };
      await api.post(`/api/v1/maintenances/${m.id}/${name}`, m.draft ? {} : body);
      if (m.draft) go("/console");
      else await Promise.all([again(), look()]);
    });
  const move = () =>
    run(async () => {
      await api.patch(`/api/v1/maintenances/${m.id}`, {
        ...(startsAt.value !== local(m.startsAt) && { startsAt: startsAt.value }),
        ...(endsAt.value !== local(m.endsAt) && { endsAt: endsAt.value }),
        notify: isTold.value && !m.draft,
        version: m.version,
      });
      await Promise.all([again(), look()]);
    });
  const publish = async (notify: boolean) => {
    await api.post(`/api/v1/maintenances/${m.id}/publish`, { notify, version: m.version });
    isPreview.value = false;
    await again();
  };
  if (m.status === "completed" || m.status === "cancelled") return null;
  if (isPreview.value) {
    return (
      <Preview
        ask={{ what: "maintenance-draft", id: m.id }}
        publish={publish}
        back={() => (isPreview.value = false)}
      />
    );
  }
  const isAhead = m.status === "scheduled";
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">{t("Agir", "Act")}</h2>
      <Alert error={error.value} />
      {m.draft && isTeam.value && (
        <button class="primary" type="button" onClick={() => (isPreview.value = true)}>
          {t("Aperçu avant publication", "Preview before publishing")}
        </button>
      )}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void move();
        }}
      >
        <div class="pair">
          {isAhead && (
            <WallTime
              id="startsAt"
              label={t("Début", "Start")}
              value={startsAt}
              wrong={wrong("/startsAt")}
            />
          )}
          <WallTime id="endsAt" label={t("Fin", "End")} value={endsAt} wrong={wrong("/endsAt")} />
        </div>
        {!m.draft && (
          <p class="choice">
            <input
              id="told"
              type="checkbox"
              checked={isTold.value}
              onChange={(event) => (isTold.value = event.currentTarget.checked)}
            />
            <label for="told">
              {t(
                "Prévenir les abonnés (l’envoi attend 30 secondes et peut être annulé)",
                "Tell subscribers (mails wait 30 seconds and can be called back)",
              )}
            </label>
          </p>
        )}
        <div class="row">
          <button
            type="submit"
            disabled={
              isBusy.value ||
              (startsAt.value === local(m.startsAt) && endsAt.value === local(m.endsAt))
            }
          >
            {t("Changer les horaires", "Change the times")}
          </button>
          {isAhead && (
            <button class="danger" type="button" onClick={() => void step("cancel")}>
              {m.draft
                ? t("Jeter ce brouillon", "Throw this draft away")
                : t("Annuler la maintenance", "Cancel the maintenance")}
            </button>
          )}
          {!isAhead && (
            <button type="button" onClick={() => void step("complete")}>
              {t("Terminer maintenant", "End it now")}
            </button>
          )}
        </div>
      </form>
    </section>
  );
}

/** An instant as the local time of the page's zone, as fields have it. */
const local = (at: string): string => format.value.iso(Date.parse(at)).slice(0, 16);
