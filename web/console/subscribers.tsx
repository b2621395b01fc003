import { useSignal } from "@preact/signals";
import type { SubscriberList } from "../../server/core/api/subscribers.ts";
import { api } from "./api.ts";
import { Form, TextField } from "./fields.tsx";
import { Alert, Heading, Table, Waiting, useRead, useWork } from "./parts.tsx";
import { format, momentText, setup, t } from "./state.ts";

/** Shows the subscribers: search, export, and erasure on request. */
export function Subscribers() {
  const query = useSignal("");
  const asked = useSignal("");
  const sure = useSignal<string | null>(null);
  const { found, error, again } = useRead(
    () => api.get<SubscriberList>(`/api/v1/subscribers?q=${encodeURIComponent(asked.value)}`),
    asked.value,
  );
  const { run, error: refused, isBusy } = useWork();
  const erase = (id: string) =>
    run(async () => {
      await api.delete(`/api/v1/subscribers/${id}`);
      sure.value = null;
      await again();
    });
  const counts = found.value?.counts;
  return (
    <>
      <Heading>{t("Abonnés", "Subscribers")}</Heading>
      <Alert error={refused.value} />
      <Form role="search" submit={() => (asked.value = query.value.trim())}>
        <TextField
          id="q"
          type="search"
          label={t("Adresse, en tout ou partie", "Address, whole or in part")}
          value={query}
        />
        <div class="row">
          <button type="submit">{t("Rechercher", "Search")}</button>
          <a href="/api/v1/subscribers.csv" download>
            {t("Exporter les abonnés confirmés (CSV)", "Export confirmed subscribers (CSV)")}
          </a>
        </div>
      </Form>
      {!found.value && <Waiting error={error.value} />}
      {counts && (
        <p role="status">
          {format.value.count(counts["confirmed"] ?? 0)} {t("confirmés", "confirmed")},{" "}
          {format.value.count(counts["unconfirmed"] ?? 0)} {t("non confirmés", "not confirmed")},{" "}
          {format.value.count(counts["suspended"] ?? 0)} {t("suspendus", "suspended")}.{" "}
          {found.value?.more && t("Les 100 premiers sont montrés.", "The first 100 are shown.")}
        </p>
      )}
      <Table
        caption={t("Abonnés trouvés", "Subscribers found")}
        columns={[
          t("Adresse", "Address"),
          t("État", "State"),
          t("Ce qui est suivi", "What is followed"),
          t("Confirmé le", "Confirmed on"),
          t("Effacement", "Erasure"),
        ]}
      >
        {found.value?.subscribers.map((s) => (
          <tr key={s.id}>
            <th scope="row">
              {s.email} {s.endpoint}
            </th>
            <td>{stateWord(s.state)}</td>
            <td>{[...s.scopes.map(scopeWord), ...s.kinds.map(kindWord)].join(", ")}</td>
            <td>{s.confirmedAt === null ? "–" : momentText(s.confirmedAt)}</td>
            <td>
              {/* What is erased does not come back: it takes two presses. */}
              <button
                class="danger"
                type="button"
                disabled={isBusy.value}
                aria-label={`${sure.value === s.id ? t("Oui, effacer", "Yes, erase") : t("Effacer", "Erase")} ${s.email}`}
                onClick={() => {
                  if (sure.value === s.id) void erase(s.id);
                  else sure.value = s.id;
                }}
              >
                {sure.value === s.id ? t("Oui, effacer", "Yes, erase") : t("Effacer", "Erase")}
              </button>
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}

function stateWord(state: string): string {
  switch (state) {
    case "confirmed":
      return t("confirmé", "confirmed");
    case "unconfirmed":
      return t("non confirmé", "not confirmed");
    case "suspended":
      return t("suspendu", "suspended");
    default:
      return t("désabonné", "unsubscribed");
  }
}

/** Returns the name of a followed scope: "page", "provider:insee", "component:insee/sirene", "incident:<id>". */
function scopeWord(scope: string): string {
  if (scope === "page") return t("toute la page", "the whole page");
  const [kind, id] = [scope.slice(0, scope.indexOf(":")), scope.slice(scope.indexOf(":") + 1)];
  if (kind === "incident") return t(`incident ${id}`, `incident ${id}`);
  const providers = setup.value?.providers ?? [];
  if (kind === "provider") return providers.find((p) => p.id === id)?.name ?? id;
  for (const provider of providers) {
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
