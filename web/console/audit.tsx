import { useSignal, useSignalEffect } from "@preact/signals";
import type { AuditPage, AuditVerdict } from "../../server/core/api/console.ts";
import { AUDIT_KINDS, type AuditKind } from "../../server/core/people/audit-kinds.ts";
import { api } from "./api.ts";
import { changesOf, deedOf, objectOf, type Entry } from "./audit-words.ts";
import { Cell, DataTable, NameCell, Row } from "./data-table.tsx";
import { Empty, Finder, queryOf, Segments, setQuery } from "./filters.tsx";
import { StateWord } from "./icons.tsx";
import { Alert, Heading, useRead, useWork, Waiting } from "./parts.tsx";
import { momentText, t } from "./state.ts";

const kindWord = (kind: AuditKind): string =>
  ({
    incidents: t("Incidents", "Incidents"),
    maintenances: t("Maintenances", "Maintenance"),
    monitors: t("Sondes", "Monitors"),
    messages: t("Messages", "Messages"),
    access: t("Accès", "Access"),
    figures: t("Mesures", "Figures"),
    templates: t("Modèles", "Templates"),
  })[kind];

const KINDS = Object.keys(AUDIT_KINDS) as AuditKind[];
/** Time after the last key before the trail is asked again. */
const TYPING_MS = 300;

/** Shows the audit trail, newest first: who did what to what, and whether its chain is whole. */
export function Audit() {
  const typed = useSignal(queryOf("q"));
  const kind = queryOf("kind");
  const text = queryOf("q");
  useSignalEffect(() => {
    const q = typed.value.trim();
    const timer = setTimeout(() => setQuery({ q }), TYPING_MS);
    return () => clearTimeout(timer);
  });
  return (
    <>
      <div class="line ends">
        <Heading>{t("Journal d’audit", "Audit log")}</Heading>
        <Verdict />
      </div>
      <div class="line ends">
        <Segments
          label={t("Genre", "Kind")}
          value={kind}
          choose={(value) => setQuery({ kind: value })}
          choices={[
            { value: "", label: t("Tout", "All") },
            ...KINDS.map((one) => ({ value: one, label: kindWord(one) })),
          ]}
        />
        <Finder label={t("Personne, objet ou mot", "Person, object or word")} value={typed} />
      </div>
      <Trail key={`${kind} ${text}`} kind={kind} text={text} />
    </>
  );
}

/** Shows the button that checks the chain, and what came of it. */
function Verdict() {
  const verdict = useSignal<AuditVerdict | null>(null);
  const { run, error, isBusy } = useWork();
  const check = () =>
    run(async () => {
      verdict.value = await api.get<AuditVerdict>("/api/v1/audit/verdict");
    });
  return (
    <div class="line">
      <Alert error={error.value} />
      <p role="status">
        {verdict.value &&
          (verdict.value.intact ? (
            <StateWord tone="ok" flag>
              {t(
                `Intacte : ${verdict.value.entries} ${verdict.value.entries < 2 ? "entrée" : "entrées"}.`,
                `Intact: ${verdict.value.entries} ${verdict.value.entries === 1 ? "entry" : "entries"}.`,
              )}
            </StateWord>
          ) : (
            <StateWord tone="down" flag>
              {t("Rompue :", "Broken:")} {verdict.value.reason}
            </StateWord>
          ))}
      </p>
      <button type="button" class="button" disabled={isBusy.value} onClick={() => void check()}>
        {t("Vérifier la chaîne", "Check the chain")}
      </button>
    </div>
  );
}

function Trail({ kind, text }: { kind: string; text: string }) {
  const address = (before: number | null) => {
    const query = new URLSearchParams({
      ...(before !== null && { before: String(before) }),
      ...(kind !== "" && { kind }),
      ...(text !== "" && { q: text }),
    });
    return `/api/v1/audit${query.size > 0 ? `?${query}` : ""}`;
  };
  const { found, error } = useRead(() => api.get<AuditPage>(address(null)));
  const older = useSignal<readonly AuditPage[]>([]);
  const { run, error: refused, isBusy } = useWork();
  const pages = found.value ? [found.value, ...older.value] : [];
  const next = pages.at(-1)?.next ?? null;
  const entries = pages.flatMap((page) => page.entries);
  if (!found.value) return <Waiting error={error.value} />;
  return (
    <>
      <Alert error={refused.value} />
      <p role="status" class="visually-hidden">
        {t(
          `${entries.length} ${entries.length < 2 ? "entrée affichée" : "entrées affichées"}`,
          `${entries.length} ${entries.length === 1 ? "entry" : "entries"} shown`,
        )}
      </p>
      {entries.length === 0 ? (
        <Empty>
          <p>{t("Aucune entrée ne correspond.", "No entry matches.")}</p>
        </Empty>
      ) : (
        <DataTable
          class="audit"
          caption={t("Du plus récent au plus ancien", "Newest first")}
          columns={[
            { key: "what", label: t("Qui a fait quoi", "Who did what") },
            { key: "when", label: t("Quand", "When") },
            { key: "detail", label: t("Détail", "Detail") },
            { key: "number", label: "N°", isNumber: true },
          ]}
        >
          {entries.map((entry) => (
            <Deed key={entry.seq} entry={entry} />
          ))}
        </DataTable>
      )}
      {next !== null && (
        <button
          type="button"
          class="button"
          disabled={isBusy.value}
          onClick={() =>
            void run(async () => {
              const page = await api.get<AuditPage>(address(next));
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

function Deed({ entry }: { entry: Entry }) {
  const object = objectOf(entry);
  const changes = changesOf(entry);
  return (
    <Row>
      <NameCell>
        <b>{entry.actor.name}</b> {deedOf(entry)} {object !== null && <i>{object}</i>}{" "}
        <span class="soft small action">{entry.action}</span>
      </NameCell>
      <Cell class="when soft">{momentText(entry.at)}</Cell>
      <Cell class="detail">
        <details>
          <summary>{t("Avant, après", "Before, after")}</summary>
          {changes.length > 0 && (
            <ul class="changes">
              {changes.map(([key, old, now]) => (
                <li key={key}>
                  <code>{key}</code> {old} → {now}
                </li>
              ))}
            </ul>
          )}
          <p class="small soft">
            {entry.subject}
            {entry.requestId !== null && ` · ${entry.requestId}`}
          </p>
          <pre tabindex={0}>
            {JSON.stringify({ before: entry.before, after: entry.after }, null, 1)}
          </pre>
        </details>
      </Cell>
      <Cell class="num soft number">{entry.seq}</Cell>
    </Row>
  );
}
