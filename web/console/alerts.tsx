import type { AlertList, ListedAlert } from "../../server/core/api/alerts.ts";
import { api } from "./api.ts";
import { Cell, DataTable, NameCell, Row } from "./data-table.tsx";
import { StateWord } from "./icons.tsx";
import { Alert, Heading, useRead, useWork, Waiting } from "./parts.tsx";
import { can, momentText, sinceText, t } from "./state.ts";

const severityWord = (severity: ListedAlert["severity"]): string =>
  ({
    minor: t("mineure", "minor"),
    major: t("majeure", "major"),
    critical: t("critique", "critical"),
  })[severity];

type Last = NonNullable<AlertList["channels"][number]["last"]>;

const resultWord = ({ state, attempts, error }: Last): string => {
  if (state === "sent") return t("parti", "sent");
  const word = {
    queued: attempts > 0 ? t("nouvel essai prévu", "to be retried") : t("en attente", "waiting"),
    failed: t("échoué", "failed"),
    dropped: t("sans objet", "dropped"),
  }[state];
  return error === null ? word : `${word} – ${error}`;
};

/** Shows the alerts of the team, who acknowledged each, and the channels with their last result. */
export function Alerts() {
  const { found, error, again } = useRead(() => api.get<AlertList>("/api/v1/alerts"), "");
  const work = useWork();
  const take = (id: string) =>
    work.run(async () => {
      await api.post(`/api/v1/alerts/${id}/acknowledge`, {});
      await again();
    });
  const list = found.value;
  return (
    <>
      <div class="line ends">
        <Heading>{t("Alertes", "Alerts")}</Heading>
        <button type="button" class="button bare" onClick={() => void again()}>
          {t("Actualiser", "Refresh")}
        </button>
      </div>
      <Alert error={work.error.value} />
      {!list && <Waiting error={error.value} />}
      {list && (
        <section class="card stack">
          {list.alerts.length === 0 ? (
            <p>{t("Aucune alerte.", "No alerts.")}</p>
          ) : (
            <AlertTable
              alerts={list.alerts}
              take={can("editor") ? (id) => void take(id) : null}
              isBusy={work.isBusy.value}
            />
          )}
        </section>
      )}
      {list && <Channels channels={list.channels} />}
    </>
  );
}

function AlertTable(props: {
  alerts: AlertList["alerts"];
  take: ((id: string) => void) | null;
  isBusy: boolean;
}) {
  const { alerts, take, isBusy } = props;
  return (
    <DataTable
      caption={t("Les plus récentes d’abord", "Newest first")}
      columns={[
        { key: "provider", label: t("Fournisseur", "Provider") },
        { key: "what", label: t("API", "APIs") },
        { key: "severity", label: t("Gravité", "Severity") },
        { key: "since", label: t("Depuis", "Since") },
        { key: "state", label: t("Suivi", "Follow-up") },
        ...(take ? [{ key: "acts", label: t("Action", "Action"), isHidden: true }] : []),
      ]}
    >
      {alerts.map((one) => (
        <Row key={one.id}>
          <NameCell>{one.provider.name}</NameCell>
          <Cell>{one.components.map(({ name }) => name).join(", ")}</Cell>
          <Cell>{severityWord(one.severity)}</Cell>
          <Cell class="soft">{momentText(one.since)}</Cell>
          <Cell>
            <FollowUp alert={one} />
          </Cell>
          {take && (
            <Cell class="acts">
              {one.resolvedAt === null && one.acknowledgedAt === null && (
                <button
                  type="button"
                  class="button tiny"
                  disabled={isBusy}
                  aria-label={`${t("Prendre en charge", "Acknowledge")} ${one.provider.name}`}
                  onClick={() => take(one.id)}
                >
                  {t("Prendre en charge", "Acknowledge")}
                </button>
              )}
            </Cell>
          )}
        </Row>
      ))}
    </DataTable>
  );
}

function FollowUp({ alert }: { alert: ListedAlert }) {
  const by = alert.acknowledgedBy;
  const link = by?.startsWith("link:") ? by.slice("link:".length) : null;
  const who = link === null ? by : t(`lien du canal ${link}`, `link of the channel ${link}`);
  return (
    <>
      {alert.resolvedAt === null ? (
        <StateWord tone="down" flag>
          {t(`En cours, ${sinceText(alert.since)}`, `Going on ${sinceText(alert.since)}`)}
        </StateWord>
      ) : (
        <StateWord tone="ok">
          {t("Rétabli", "Recovered")} {momentText(alert.resolvedAt)}
        </StateWord>
      )}
      {who !== null && <p class="soft">{t(`Pris en charge : ${who}`, `Acknowledged: ${who}`)}</p>}
    </>
  );
}

function Channels({ channels }: { channels: AlertList["channels"] }) {
  return (
    <section class="card stack" aria-labelledby="channels">
      <h2 id="channels">{t("Canaux", "Channels")}</h2>
      {channels.length === 0 ? (
        <p>
          {t(
            "Aucun canal n’est configuré (team.alerts).",
            "No channel is configured (team.alerts).",
          )}
        </p>
      ) : (
        <DataTable
          caption={t("Dernier message de chaque canal", "Last message of each channel")}
          columns={[
            { key: "id", label: t("Canal", "Channel") },
            { key: "kind", label: t("Genre", "Kind") },
            { key: "at", label: t("Quand", "When") },
            { key: "last", label: t("Résultat", "Result") },
          ]}
        >
          {channels.map(({ id, kind, last }) => (
            <Row key={id}>
              <NameCell>{id}</NameCell>
              <Cell>{kind}</Cell>
              <Cell class="soft">{last ? momentText(last.at) : "–"}</Cell>
              <Cell>{last ? resultWord(last) : t("rien encore", "nothing yet")}</Cell>
            </Row>
          ))}
        </DataTable>
      )}
    </section>
  );
}
