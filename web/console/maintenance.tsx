import { useSignal } from "@preact/signals";
import type { EditedMaintenance } from "../../server/core/api/console.ts";
import { api } from "./api.ts";
import { Editing } from "./editing.tsx";
import { Field, Form } from "./fields.tsx";
import { publicWords } from "./public-words.ts";
import { Alert, Heading, Waiting, useRead, useWork } from "./parts.tsx";
import { Preview } from "./preview.tsx";
import { can, format, go, isTeam, look, momentText, setup, t } from "./state.ts";
import { WallTime } from "./wall-time.tsx";

/** One maintenance: what it touches and when, and what can still be done about it. */
export function MaintenanceScreen({ id }: { id: string }) {
  const { found, error, again } = useRead(
    () => api.get<EditedMaintenance>(`/api/v1/console/maintenances/${id}`),
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
          <a href={`/maintenances/${id}`}>{t("Voir la page publique", "View the public page")}</a>
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

/** Offers the deeds on a maintenance, each previewed first. */
type Deed = "publish" | "move" | "cancel" | "complete";

/** The body of `/api/v1/previews` for it: the very write that will follow, in its version. */
function askFor(
  deed: Deed,
  { id, version }: EditedMaintenance,
  times: object,
  words: object,
): object {
  if (deed === "publish") return { what: "maintenance-draft", id };
  const input = { ...words, version };
  if (deed === "move") return { what: "maintenance-change", id, input: { ...times, ...input } };
  return { what: "maintenance-step", id, step: deed, input };
}

function titleOf(deed: Deed): string {
  switch (deed) {
    case "publish":
      return t("Aperçu de l’annonce", "Preview of the announcement");
    case "move":
      return t("Aperçu du changement", "Preview of the change");
    case "cancel":
      return t("Aperçu de l’annulation", "Preview of the cancellation");
    case "complete":
      return t("Aperçu de la fin", "Preview of the end");
  }
}

function Steps({
  maintenance: m,
  again,
}: {
  maintenance: EditedMaintenance;
  again: () => Promise<void>;
}) {
  const { run, error, wrong, isBusy } = useWork();
  const shown = useSignal<Deed | null>(null);
  const startsAt = useSignal(local(m.startsAt));
  const endsAt = useSignal(local(m.endsAt));
  const body = useSignal("");
  const path = `/api/v1/maintenances/${m.id}`;
  const { version } = m;
  const times = {
    ...(startsAt.value !== local(m.startsAt) && { startsAt: startsAt.value }),
    ...(endsAt.value !== local(m.endsAt) && { endsAt: endsAt.value }),
  };
  const isMoved = Object.keys(times).length > 0;
  const words = body.value.trim() === "" ? {} : { body: body.value };
  const done = () => Promise.all([again(), look()]);
  const publish = async (notify: boolean) => {
    switch (shown.value) {
      case "publish":
        await api.post(`${path}/publish`, { notify, version });
        break;
      case "move":
        await api.patch(path, { ...times, ...words, notify, version });
        break;
      case "cancel":
      case "complete":
        await api.post(`${path}/${shown.value}`, { ...words, notify, version });
        break;
      case null:
        return;
    }
    await done();
    shown.value = null;
  };
  if (m.status === "completed" || m.status === "cancelled") return null;
  if (shown.value !== null) {
    return (
      <Preview
        title={titleOf(shown.value)}
        ask={askFor(shown.value, m, times, words)}
        publish={publish}
        back={() => (shown.value = null)}
      />
    );
  }
  const isAhead = m.status === "scheduled";
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">{t("Agir", "Act")}</h2>
      <Alert error={error.value} />
      {m.draft && isTeam.value && (
        <button class="primary" type="button" onClick={() => (shown.value = "publish")}>
          {t("Aperçu avant publication", "Preview before publishing")}
        </button>
      )}
      <Form
        submit={() => {
          if (!m.draft) shown.value = "move";
          else
            void run(async () => {
              await api.patch(path, { ...times, version });
              await done();
            });
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
          <Field
            id="body"
            label={t("Message (Markdown, facultatif)", "Message (Markdown, optional)")}
            hint={t(
              "Sans message, les nouveaux horaires sont annoncés tels quels.",
              "Without a message, the new times are announced as they are.",
            )}
            wrong={wrong("/body")}
          >
            {(attributes) => (
              <textarea
                {...attributes}
                class="short"
                lang={setup.value!.page.locale}
                maxLength={20_000}
                value={body.value}
                onInput={(event) => (body.value = event.currentTarget.value)}
              />
            )}
          </Field>
        )}
        <div class="row">
          <button type="submit" disabled={isBusy.value || !isMoved}>
            {t("Changer les horaires", "Change the times")}
          </button>
          {isAhead && (
            <button
              class="danger"
              type="button"
              disabled={isBusy.value}
              onClick={() => {
                if (!m.draft) shown.value = "cancel";
                else
                  void run(async () => {
                    await api.post(`${path}/cancel`, {});
                    go("/console");
                  });
              }}
            >
              {m.draft
                ? t("Jeter ce brouillon", "Discard this draft")
                : t("Annuler la maintenance", "Cancel the maintenance")}
            </button>
          )}
          {!isAhead && (
            <button type="button" onClick={() => (shown.value = "complete")}>
              {t("Terminer maintenant", "End it now")}
            </button>
          )}
        </div>
        {!m.draft && (
          <p class="soft">
            {t(
              "Rien n’est changé avant l’aperçu de la page et du courriel.",
              "Nothing changes before you have seen the page and the e-mail.",
            )}
          </p>
        )}
      </Form>
    </section>
  );
}

/** An instant as the local time of the page's zone, as fields have it. */
const local = (at: string): string => format.value.iso(Date.parse(at)).slice(0, 16);
