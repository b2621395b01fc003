import { useSignal } from "@preact/signals";
import type { MessageQueue, MessagesRetried } from "../../server/core/api/subscribers.ts";
import { api } from "./api.ts";
import { ChoiceField } from "./fields.tsx";
import { Alert, Table, Waiting, useRead, useWork } from "./parts.tsx";
import { format, momentText, sinceText, t } from "./state.ts";

const STATES = ["failed", "uncertain", "queued", "digest", "sent", "dropped"] as const;
type State = (typeof STATES)[number];

const nameOf = (state: State): string =>
  ({
    failed: t("échoués", "failed"),
    uncertain: t("incertains", "uncertain"),
    queued: t("en attente", "waiting"),
    digest: t("pour un résumé", "for a digest"),
    sent: t("partis", "sent"),
    dropped: t("sans objet", "dropped"),
  })[state];

/** Shows the state of sending: counts, failures with the server's own words, pause and retry. */
export function MailQueue() {
  const state = useSignal<string>("failed");
  const { found, error, again } = useRead(
    () => api.get<MessageQueue>(`/api/v1/messages?state=${state.value}`),
    state.value,
  );
  const done = useSignal("");
  const work = useWork();
  const act = (what: () => Promise<string>) =>
    work.run(async () => {
      done.value = await what();
      await again();
    });
  const retry = (ids?: readonly string[]) =>
    act(async () => {
      const { count } = await api.post<MessagesRetried>("/api/v1/messages/retry", {
        ...(ids && { ids }),
      });
      return t(`${count} remis en attente.`, `${count} queued again.`);
    });
  const hold = (paused: boolean) =>
    act(async () => {
      await api.put("/api/v1/messages/pause", { paused });
      return paused
        ? t("Envois suspendus.", "Sending paused.")
        : t("Envois repris.", "Sending resumed.");
    });
  const queue = found.value;
  const mayRetry = state.value === "failed" || state.value === "uncertain";
  return (
    <section aria-labelledby="queue">
      <h2 id="queue">{t("File d’envoi", "Queue")}</h2>
      <Alert error={work.error.value} />
      {!queue && <Waiting error={error.value} />}
      {queue && (
        <>
          <Standing queue={queue} />
          <div class="row">
            <button
              type="button"
              disabled={work.isBusy.value}
              onClick={() => void hold(!queue.paused)}
            >
              {queue.paused
                ? t("Reprendre les envois", "Resume sending")
                : t("Suspendre les envois", "Pause sending")}
            </button>
            <button
              type="button"
              disabled={work.isBusy.value || queue.counts.failed + queue.counts.uncertain === 0}
              onClick={() => void retry()}
            >
              {t("Réessayer tous les échecs", "Retry all failures")}
            </button>
            <button type="button" class="quiet" onClick={() => void again()}>
              {t("Actualiser", "Refresh")}
            </button>
          </div>
        </>
      )}
      <p role="status">{done.value}</p>
      <ChoiceField
        id="state"
        label={t("Messages", "Messages")}
        value={state}
        choices={STATES.map((s) => [s, nameOf(s)])}
      />
      {queue && (
        <Messages
          messages={queue.messages}
          retry={mayRetry ? (id) => void retry([id]) : null}
          isBusy={work.isBusy.value}
        />
      )}
    </section>
  );
}

function Standing({ queue }: { queue: MessageQueue }) {
  const { paused, waitingSince, counts } = queue;
  return (
    <>
      {paused && (
        <p>
          <span class="tag late">{t("Suspendu", "Paused")}</span>{" "}
          {t("Rien ne part ; tout est conservé.", "Nothing is sent; everything is kept.")}
        </p>
      )}
      <ul class="row" aria-label={t("Messages par état", "Messages by state")}>
        {STATES.map((state) => (
          <li>
            <span class={`tag ${state === "failed" && counts.failed > 0 ? "down" : ""}`}>
              {format.value.count(counts[state])} {nameOf(state)}
            </span>
          </li>
        ))}
      </ul>
      <p class="soft">
        {waitingSince === null
          ? t("Rien n’attend.", "Nothing waiting.")
          : t(
              `Le plus ancien attend ${sinceText(waitingSince)}.`,
              `The oldest has been waiting ${sinceText(waitingSince)}.`,
            )}
      </p>
    </>
  );
}

function Messages(props: {
  messages: MessageQueue["messages"];
  retry: ((id: string) => void) | null;
  isBusy: boolean;
}) {
  const { messages, retry, isBusy } = props;
  if (messages.length === 0)
    return <p>{t("Aucun message dans cet état.", "No messages in this state.")}</p>;
  return (
    <Table
      caption={t("Les plus récents d’abord", "Newest first")}
      columns={[
        t("Destinataire", "To"),
        t("Quoi", "What"),
        t("Créé", "Created"),
        t("Essais", "Attempts"),
        t("Réponse du serveur", "Server’s reply"),
        ...(retry ? [t("Action", "Action")] : []),
      ]}
    >
      {messages.map((m) => (
        <tr key={m.id}>
          <th scope="row">{m.to ?? "–"}</th>
          <td>
            {m.kind} ({m.channel})
          </td>
          <td>{momentText(m.sentAt ?? m.createdAt)}</td>
          <td>{m.attempts}</td>
          <td>{m.error ?? "–"}</td>
          {retry && (
            <td>
              <button
                type="button"
                disabled={isBusy}
                aria-label={`${t("Réessayer", "Try again")} ${m.to ?? m.id}`}
                onClick={() => retry(m.id)}
              >
                {t("Réessayer", "Try again")}
              </button>
            </td>
          )}
        </tr>
      ))}
    </Table>
  );
}
