import { useSignal } from "@preact/signals";
import { api } from "./api.ts";
import { Alert, Heading, TextField, useRead, useWork, Waiting } from "./parts.tsx";
import { can, isTeam, momentText, t } from "./state.ts";

type Monitor = {
  readonly uuid: string;
  readonly source: string;
  readonly name: string;
  readonly kind: string;
  readonly url: string | null;
  readonly component: string;
  readonly every: string;
  readonly paused: boolean;
  readonly state: string;
  readonly lastCheckedAt: string | null;
  readonly cause: string | null;
  readonly latencyMs?: number | null;
};

/** What is watched. What the configuration file declares is read here, and changed there. */
export function Monitors() {
  const { found, error, again } = useRead(() =>
    api.get<{ monitors: Monitor[] }>("/api/v1/monitors"),
  );
  const { run, error: refused, wrong, isBusy } = useWork();
  const name = useSignal("");
  const url = useSignal("https://");
  const every = useSignal("60s");
  const mayWrite = can("operator") && isTeam.value;
  const add = () =>
    run(async () => {
      await api.post("/api/v1/monitors", { name: name.value, url: url.value, every: every.value });
      name.value = "";
      await again();
    });
  const pause = ({ uuid, paused }: Monitor) =>
    run(async () => {
      await api.put(`/api/v1/monitors/${uuid}`, { paused: !paused });
      await again();
    });
  return (
    <>
      <Heading>{t("Sondes", "Monitors")}</Heading>
      <Alert error={refused.value} />
      {mayWrite && (
        <details>
          <summary>{t("Ajouter une sonde", "Add a monitor")}</summary>
          <form
            class="stack"
            onSubmit={(event) => {
              event.preventDefault();
              void add();
            }}
          >
            <TextField
              id="name"
              label={t("Nom", "Name")}
              required
              value={name}
              wrong={wrong("/name")}
            />
            <TextField
              id="url"
              type="url"
              label={t("Adresse de ping", "Ping address")}
              required
              maxLength={2000}
              value={url}
              wrong={wrong("/url")}
            />
            <TextField
              id="every"
              label={t("Cadence (60s, 5m…)", "How often (60s, 5m…)")}
              required
              value={every}
              wrong={wrong("/every")}
            />
            <button class="primary" type="submit" disabled={isBusy.value}>
              {t("Ajouter", "Add")}
            </button>
          </form>
        </details>
      )}
      {!found.value && <Waiting error={error.value} />}
      <div class="scroll" tabindex={0}>
        <table>
          <caption>{t("Sondes de cette page", "Monitors of this page")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("Nom", "Name")}</th>
              <th scope="col">{t("Type", "Kind")}</th>
              <th scope="col">{t("État vérifié", "Verified state")}</th>
              <th scope="col">{t("Dernière mesure", "Last measured")}</th>
              {mayWrite && <th scope="col">{t("Pause", "Pause")}</th>}
            </tr>
          </thead>
          <tbody>
            {found.value?.monitors.map((m) => (
              <tr key={m.uuid}>
                <th scope="row">
                  {m.name} <code>{m.component}</code>
                </th>
                <td>
                  {m.kind}, {m.every}
                </td>
                <td>
                  {m.paused ? t("en pause", "paused") : m.state} {m.cause}
                </td>
                <td>
                  {momentText(m.lastCheckedAt)}
                  {m.latencyMs != null && ` (${Math.round(m.latencyMs)} ms)`}
                </td>
                {mayWrite && (
                  <td>
                    {m.source === "file" ? (
                      t("dans le fichier", "in the file")
                    ) : (
                      <button
                        type="button"
                        disabled={isBusy.value}
                        aria-label={`${m.paused ? t("Reprendre", "Resume") : t("Mettre en pause", "Pause")} ${m.name}`}
                        onClick={() => void pause(m)}
                      >
                        {m.paused ? t("Reprendre", "Resume") : t("Mettre en pause", "Pause")}
                      </button>
                    )}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
