import { useSignal } from "@preact/signals";
import type { MessageQueue, MessagesRetried } from "../../server/core/api/subscribers.ts";
import { api } from "./api.ts";
import { Cell, DataTable, NameCell, Row } from "./data-table.tsx";
import { Segments } from "./filters.tsx";
import { StateWord } from "./icons.tsx";
import { Alert, Waiting, useRead, useWork } from "./parts.tsx";
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
  // The counts stay while another state's messages are read, so that the choice does not jump.
  const last = useSignal<MessageQueue["counts"] | null>(null);
  if (queue) last.value = queue.counts;
  const counts = queue?.counts ?? last.value;
  const mayRetry = state.value === "failed" || state.value === "uncertain";
  return (
    <section class="card stack" aria-labelledby="queue">
      <div class="line ends">
        <h2 id="queue">{t("File d’envoi", "Queue")}</h2>
        {queue && (
          <Acts
            queue={queue}
            isBusy={work.isBusy.value}
            hold={hold}
            retry={() => retry()}
            again={again}
          />
        )}
      </div>
      <Alert error={work.error.value} />
      {!counts && <Waiting error={error.value} />}
      {queue && <Standing queue={queue} />}
      <p role="status">{done.value}</p>
      {counts && (
        <Segments
          label={t("Messages par état", "Messages by state")}
          value={state.value}
          choose={(value) => (state.value = value)}
          choices={STATES.map((value) => ({
            value,
            label: `${format.value.count(counts[value])} ${nameOf(value)}`,
          }))}
        />
      )}
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

function Acts(props: {
  queue: MessageQueue;
  isBusy: boolean;
  hold: (paused: boolean) => unknown;
  retry: () => unknown;
  again: () => unknown;
}) {
  const { queue, isBusy, hold, retry, again } = props;
  const hasFailures = queue.counts.failed + queue.counts.uncertain > 0;
  return (
    <div class="tools">
      <button
        type="button"
        class="button"
        disabled={isBusy}
        onClick={() => void hold(!queue.paused)}
      >
        {queue.paused
          ? t("Reprendre les envois", "Resume sending")
          : t("Suspendre les envois", "Pause sending")}
      </button>
      <button
        type="button"
        class="button"
        disabled={isBusy || !hasFailures}
        onClick={() => void retry()}
      >
        {t("Réessayer tous les échecs", "Retry all failures")}
      </button>
      <button type="button" class="button bare" onClick={() => void again()}>
        {t("Actualiser", "Refresh")}
      </button>
    </div>
  );
}

function Standing({ queue }: { queue: MessageQueue }) {
  const { paused, waitingSince } = queue;
  return (
    <>
      {paused && (
        <p>
          <StateWord tone="degraded" flag>
            {t("Suspendu", "Paused")}
          </StateWord>{" "}
          {t("Rien ne part ; tout est conservé.", "Nothing is sent; everything is kept.")}
        </p>
      )}
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
    <DataTable
      caption={t("Les plus récents d’abord", "Newest first")}
      columns={[
        { key: "to", label: t("Destinataire", "To") },
        { key: "what", label: t("Quoi", "What") },
        { key: "created", label: t("Créé", "Created") },
        { key: "attempts", label: t("Essais", "Attempts"), isNumber: true },
        { key: "reply", label: t("Réponse du serveur", "Server’s reply") },
        ...(retry ? [{ key: "acts", label: t("Action", "Action"), isHidden: true }] : []),
      ]}
    >
      {messages.map((m) => (
        <Row key={m.id}>
          <NameCell>{m.to ?? "–"}</NameCell>
          <Cell>
            {m.kind} ({m.channel})
          </Cell>
          <Cell class="soft">{momentText(m.sentAt ?? m.createdAt)}</Cell>
          <Cell class="num" label={t("essais", "attempts")}>
            {m.attempts}
          </Cell>
          <Cell>{m.error ?? "–"}</Cell>
          {retry && (
            <Cell class="acts">
              <button
                type="button"
                class="button tiny"
                disabled={isBusy}
                aria-label={`${t("Réessayer", "Try again")} ${m.to ?? m.id}`}
                onClick={() => retry(m.id)}
              >
                {t("Réessayer", "Try again")}
              </button>
            </Cell>
          )}
        </Row>
      ))}
    </DataTable>
  );
}
