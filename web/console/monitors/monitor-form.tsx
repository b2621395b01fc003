import { useSignal } from "@preact/signals";
import { api } from "./api.ts";
import { ChoiceField, Form, TextField } from "./fields.tsx";
import type { Monitor } from "../../server/core/api/monitors.ts";
import { Alert, useWork } from "./parts.tsx";
import { t } from "./state.ts";

type Work = ReturnType<typeof useWork>;

/** Returns the editable fields of a monitor, each in a signal. */
function useWish(of: Partial<Monitor>) {
  return {
    name: useSignal(of.name ?? ""),
    url: useSignal(of.url ?? "https://"),
    every: useSignal(of.every ?? "60s"),
    timeout: useSignal(of.timeout ?? "5s"),
    confirm: useSignal(of.confirm ?? "1m"),
    repeat: useSignal(String(of.repeat ?? 2)),
    status: useSignal(listed(of.expect?.["status"]).join(", ")),
    text: useSignal(listed(of.expect?.["text"])[0] ?? ""),
    /** Expectations without a field here, which remain as they are. */
    others: of.expect ?? {},
  };
}

/** One value or several, as texts. */
const listed = (value: unknown): string[] =>
  [value].flat().flatMap((one) => {
    return typeof one === "string" || typeof one === "number" ? [String(one)] : [];
  });
type Wish = ReturnType<typeof useWish>;

const sent = (wish: Wish) => ({
  name: wish.name.value,
  url: wish.url.value.trim(),
  every: wish.every.value.trim(),
  timeout: wish.timeout.value.trim(),
  confirm: wish.confirm.value.trim(),
  repeat: Number(wish.repeat.value),
  expect: expectOf(wish),
});

/** The expectations as the interface takes them; `null`: the default. */
function expectOf({ status, text, others }: Wish): Record<string, unknown> | null {
  const { status: _status, text: before, ...kept } = others;
  const statuses = status.value.split(/[\s,;]+/).filter(Boolean);
  const texts = [text.value, ...listed(before).slice(1)].filter((one) => one.trim() !== "");
  const expect = {
    ...kept,
    ...(statuses.length > 0 && {
      status: statuses.map((one) => (/^\d+$/.test(one) ? Number(one) : one)),
    }),
    ...(texts.length > 0 && { text: texts }),
  };
  return Object.keys(expect).length === 0 ? null : expect;
}

/** Watches one more address. */
export function AddMonitor({ again }: { again: () => Promise<void> }) {
  const work = useWork();
  const isOpen = useSignal(false);
  const wish = useWish({});
  const add = () =>
    work.run(async () => {
      await api.post("/api/v1/monitors", sent(wish));
      wish.name.value = "";
      wish.url.value = "https://";
      isOpen.value = false;
      await again();
    });
  return (
    <details open={isOpen.value} onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>{t("Ajouter une sonde", "Add a monitor")}</summary>
      <Form class="stack panel" submit={add}>
        <Alert error={work.error.value} />
        <WishFields id="new" wish={wish} wrong={work.wrong} />
        <button class="primary" type="submit" disabled={work.isBusy.value}>
          {t("Ajouter", "Add")}
        </button>
      </Form>
    </details>
  );
}

/** Changes a monitor that came by HTTP, or takes it away by two presses. */
export function EditMonitor(props: {
  monitor: Monitor;
  again: () => Promise<void>;
  close: () => void;
}) {
  const { monitor, again, close } = props;
  const work = useWork();
  const isSure = useSignal(false);
  const wish = useWish(monitor);
  const path = `/api/v1/monitors/${monitor.uuid}`;
  const save = (change: () => Promise<unknown>) =>
    work.run(async () => {
      await change();
      close();
      await again();
    });
  return (
    <Form class="stack panel" submit={() => save(() => api.put(path, sent(wish)))}>
      <Alert error={work.error.value} />
      <WishFields id={monitor.uuid} wish={wish} wrong={work.wrong} />
      <div class="row">
        <button class="primary" type="submit" disabled={work.isBusy.value}>
          {t("Enregistrer", "Save")}
        </button>
        <button type="button" class="quiet" onClick={close}>
          {t("Abandonner", "Cancel")}
        </button>
        {/* Its history stays, but nobody looks any more: it takes two presses. */}
        <button
          type="button"
          class="danger"
          disabled={work.isBusy.value}
          onClick={() => {
            if (isSure.value) void save(() => api.delete(path));
            else isSure.value = true;
          }}
        >
          {isSure.value ? t("Oui, retirer", "Yes, remove") : t("Retirer la sonde", "Remove it")}
        </button>
      </div>
    </Form>
  );
}

function WishFields({ id, wish, wrong }: { id: string; wish: Wish; wrong: Work["wrong"] }) {
  return (
    <>
      <TextField
        id={`${id}-name`}
        label={t("Nom", "Name")}
        hint={t(
          "« INSEE - Sirene » : fournisseur, puis API.",
          "“INSEE - Sirene”: provider, then API.",
        )}
        required
        maxLength={200}
        value={wish.name}
        wrong={wrong("/name")}
      />
      <TextField
        id={`${id}-url`}
        type="url"
        label={t("Adresse", "Address")}
        hint={t(
          "Un /ping de passerelle est lu dans ses quatre états ; de toute autre adresse, un statut 2xx est attendu.",
          "A gateway’s /ping is read in its four states; of any other address a 2xx status is expected.",
        )}
        required
        maxLength={2000}
        value={wish.url}
        wrong={wrong("/url")}
      />
      <div class="pair">
        <TextField
          id={`${id}-every`}
          label={t("Cadence (60s, 5m…)", "Interval (60s, 5m…)")}
          required
          value={wish.every}
          wrong={wrong("/every")}
        />
        <TextField
          id={`${id}-timeout`}
          label={t("Délai maximal (5s…)", "Time-out (5s…)")}
          required
          value={wish.timeout}
          wrong={wrong("/timeout")}
        />
        <TextField
          id={`${id}-confirm`}
          label={t("Publier après (1m…)", "Publish after (1m…)")}
          required
          value={wish.confirm}
          wrong={wrong("/confirm")}
        />
        <ChoiceField
          id={`${id}-repeat`}
          label={t("Répétitions d’un échec", "Retries after a failure")}
          value={wish.repeat}
          choices={["0", "1", "2", "3", "4", "5"].map((n) => [n, n] as const)}
          wrong={wrong("/repeat")}
        />
      </div>
      <div class="pair">
        <TextField
          id={`${id}-status`}
          label={t("Statuts attendus", "Expected statuses")}
          hint={t("200, 404, 2xx ; vide : de 200 à 299.", "200, 404, 2xx; empty: 200 to 299.")}
          value={wish.status}
          wrong={wrong("/expect/status") ?? wrong("/expect/status/0") ?? wrong("/expect")}
        />
        <TextField
          id={`${id}-text`}
          label={t("Texte attendu dans la réponse", "Text expected in the response")}
          hint={t("Facultatif.", "Optional.")}
          value={wish.text}
          wrong={wrong("/expect/text")}
        />
      </div>
    </>
  );
}
