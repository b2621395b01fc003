import { useSignal } from "@preact/signals";
import type { AuditPage, AuditVerdict } from "../../server/core/api/console.ts";
import { api } from "./api.ts";
import { Alert, Heading, Table, Waiting, useRead, useWork } from "./parts.tsx";
import { momentText, t } from "./state.ts";

/** Shows the audit trail, newest first, with before and after, and whether its chain is whole. */
export function Audit() {
  const { found, error } = useRead(() => api.get<AuditPage>("/api/v1/audit"));
  const older = useSignal<readonly AuditPage[]>([]);
  const verdict = useSignal<AuditVerdict | null>(null);
  const { run, error: refused, isBusy } = useWork();
  const pages = found.value ? [found.value, ...older.value] : [];
  const next = pages.at(-1)?.next ?? null;
  return (
    <>
      <Heading>{t("Journal d’audit", "Audit log")}</Heading>
      <Alert error={refused.value} />
      <div class="row stack">
        <button
          type="button"
          disabled={isBusy.value}
          onClick={() =>
            void run(async () => {
              verdict.value = await api.get<AuditVerdict>("/api/v1/audit/verdict");
            })
          }
        >
          {t("Vérifier la chaîne", "Check the chain")}
        </button>
        <p role="status">
          {verdict.value &&
            (verdict.value.intact
              ? t(
                  `Intacte : ${verdict.value.entries} entrées.`,
                  `Intact: ${verdict.value.entries} entries.`,
                )
              : `${t("Rompue", "Broken")} : ${verdict.value.reason}`)}
        </p>
      </div>
      {!found.value && <Waiting error={error.value} />}
      <Table
        caption={t("Du plus récent au plus ancien", "Newest first")}
        columns={[
          "N°",
          t("Quand", "When"),
          t("Qui", "Who"),
          t("Quoi", "What"),
          t("Détail", "Detail"),
        ]}
      >
        {pages.flatMap(({ entries }) =>
          entries.map((entry) => (
            <tr key={entry.seq}>
              <td>{entry.seq}</td>
              <td>{momentText(entry.at)}</td>
              <td>{entry.actor.name}</td>
              <th scope="row">
                {entry.action} <code>{entry.subject}</code>
              </th>
              <td>
                <details>
                  <summary>{t("Avant, après", "Before, after")}</summary>
                  <pre tabindex={0}>
                    {JSON.stringify({ before: entry.before, after: entry.after }, null, 1)}
                  </pre>
                </details>
              </td>
            </tr>
          )),
        )}
      </Table>
      {next !== null && (
        <button
          type="button"
          disabled={isBusy.value}
          onClick={() =>
            void run(async () => {
              const page = await api.get<AuditPage>(`/api/v1/audit?before=${next}`);
              older.value = [...older.value, page];
            })
          }
        >
          {t("Plus ancien", "Older")}
        </button>
      )}
    </>
  );
}
