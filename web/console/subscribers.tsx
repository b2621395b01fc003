import type { Tone } from "../../server/core/page/tone.ts";
import { useSignal } from "@preact/signals";
import type { SubscriberList } from "../../server/core/api/subscribers.ts";
import { api } from "./api.ts";
import { Cell, DataTable, NameCell, Row } from "./data-table.tsx";
import { Form, TextField } from "./fields.tsx";
import { Empty } from "./filters.tsx";
import { StateWord } from "./icons.tsx";
import { Alert, Heading, useRead, useWork, Waiting } from "./parts.tsx";
import { providerName } from "./role-words.ts";
import { format, momentText, setup, t } from "./state.ts";
import { SureButton } from "./sure-button.tsx";

type Subscriber = SubscriberList["subscribers"][number];

/** Shows the subscribers: search, export, and erasure on request. */
export function Subscribers() {
  const query = useSignal("");
  const asked = useSignal("");
  const { found, error, again } = useRead(
    () => api.get<SubscriberList>(`/api/v1/subscribers?q=${encodeURIComponent(asked.value)}`),
    asked.value,
  );
  return (
    <>
      <div class="line ends">
        <Heading>{t("Abonnés", "Subscribers")}</Heading>
        <a class="button" href="/api/v1/subscribers.csv" download>
          {t("Exporter les abonnés confirmés (CSV)", "Export confirmed subscribers (CSV)")}
        </a>
      </div>
      {found.value && <Counts list={found.value} />}
      <Form class="asked" role="search" submit={() => (asked.value = query.value.trim())}>
        <TextField
          id="q"
          type="search"
          label={t("Adresse, en tout ou partie", "Address, whole or in part")}
          value={query}
        />
        <button class="button" type="submit">
          {t("Rechercher", "Search")}
        </button>
      </Form>
      {!found.value && <Waiting error={error.value} />}
      {found.value && <Found list={found.value} asked={asked.value} again={again} />}
    </>
  );
}

function Counts({ list: { counts, more } }: { list: SubscriberList }) {
  const count = (state: string) => format.value.count(counts[state] ?? 0);
  return (
    <p role="status">
      <b>{count("confirmed")}</b> {t("confirmés", "confirmed")}, {count("unconfirmed")}{" "}
      {t("non confirmés", "not confirmed")}, {count("suspended")} {t("suspendus", "suspended")}.{" "}
      {more && t("Les 100 premiers sont montrés.", "The first 100 are shown.")}
    </p>
  );
}

function Found(props: { list: SubscriberList; asked: string; again: () => Promise<void> }) {
  const { list, asked, again } = props;
  const { run, error, isBusy } = useWork();
  const erase = (id: string) =>
    run(async () => {
      await api.delete(`/api/v1/subscribers/${id}`);
      await again();
    });
  if (list.subscribers.length === 0)
    return (
      <Empty>
        <p>
          {asked === ""
            ? t("Personne n’est encore abonné.", "Nobody has subscribed yet.")
            : t("Aucune adresse ne correspond.", "No address matches.")}
        </p>
      </Empty>
    );
  return (
    <>
      <Alert error={error.value} />
      <DataTable
        caption={t("Abonnés trouvés", "Subscribers found")}
        columns={[
          { key: "address", label: t("Adresse", "Address") },
          { key: "state", label: t("État", "State") },
          { key: "follows", label: t("Ce qui est suivi", "What is followed") },
          { key: "since", label: t("Confirmé le", "Confirmed on") },
          { key: "acts", label: t("Effacement", "Erasure"), isHidden: true },
        ]}
      >
        {list.subscribers.map((one) => (
          <SubscriberRow
            key={one.id}
            subscriber={one}
            isBusy={isBusy.value}
            erase={() => erase(one.id)}
          />
        ))}
      </DataTable>
    </>
  );
}

function SubscriberRow(props: {
  subscriber: Subscriber;
  isBusy: boolean;
  erase: () => Promise<boolean>;
}) {
  const { subscriber: s, isBusy, erase } = props;
  const [tone, word] = stateOf(s.state);
  return (
    <Row>
      <NameCell>
        {s.email} {s.endpoint}
      </NameCell>
      <Cell>
        <StateWord tone={tone}>{word}</StateWord>
      </Cell>
      <Cell>{[...s.scopes.map(scopeWord), ...s.kinds.map(kindWord)].join(", ")}</Cell>
      <Cell class="soft">{s.confirmedAt === null ? "–" : momentText(s.confirmedAt)}</Cell>
      <Cell class="acts">
        {/* What is erased does not come back: it takes two presses. */}
        <SureButton
          label={t("Effacer", "Erase")}
          sure={t("Oui, effacer", "Yes, erase")}
          of={s.email ?? s.endpoint ?? ""}
          isBusy={isBusy}
          act={erase}
        />
      </Cell>
    </Row>
  );
}

function stateOf(state: string): readonly [Tone, string] {
  switch (state) {
    case "confirmed":
      return ["ok", t("confirmé", "confirmed")];
    case "unconfirmed":
      return ["none", t("non confirmé", "not confirmed")];
    case "suspended":
      return ["degraded", t("suspendu", "suspended")];
    default:
      return ["none", t("désabonné", "unsubscribed")];
  }
}

/** Returns the name of a followed scope: "page", "provider:insee", "component:insee/sirene". */
function scopeWord(scope: string): string {
  if (scope === "page") return t("toute la page", "the whole page");
  const [kind, id] = [scope.slice(0, scope.indexOf(":")), scope.slice(scope.indexOf(":") + 1)];
  if (kind === "provider") return providerName(id);
  if (kind === "incident") return t(`l’incident ${id}`, `the incident ${id}`);
  for (const provider of setup.value?.providers ?? []) {
    const found = provider.components.find((c) => c.id === id);
    if (found) return `${provider.name} – ${found.name}`;
  }
  return id;
}

const kindWord = (kind: string): string =>
  kind === "incident"
    ? t("incidents", "incidents")
    : kind === "maintenance"
      ? t("maintenances", "maintenance")
      : kind;
