import { useSignal } from "@preact/signals";
import type { TechnicalAccountJson } from "../../server/core/api/technical-accounts.ts";
import { accountPath } from "../../server/core/page/account-paths.ts";
import type { AccountState } from "../../server/core/people/technical-account.ts";
import { TECHNICAL_TEXT } from "../text/technical-accounts.ts";
import { api } from "./api.ts";
import { Cell, DataTable, NameCell, Row } from "./data-table.tsx";
import { Empty, Finder, Segments } from "./filters.tsx";
import { StateWord } from "./icons.tsx";
import { Heading, useRead, Waiting } from "./parts.tsx";
import { locale, momentText, t } from "./state.ts";

type Found = { readonly accounts: readonly TechnicalAccountJson[]; readonly more: boolean };

const STATES: readonly AccountState[] = ["active", "inactive", "closed"];

/** Shows the technical accounts of all organisations; each is managed at its organisation's. */
export function TechnicalAccounts() {
  const state = useSignal<string>("active");
  const typed = useSignal("");
  const words = TECHNICAL_TEXT[locale.value];
  const query = new URLSearchParams({
    ...(state.value !== "" && { state: state.value }),
    q: typed.value.trim(),
    limit: "100",
  });
  const address = `/api/v1/technical-accounts?${query}`;
  const { found, error } = useRead(() => api.get<Found>(address), address);
  const list = found.value;
  return (
    <>
      <Heading>{words.title}</Heading>
      <div class="line ends">
        <Segments
          label={t("État", "State")}
          value={state.value}
          choose={(value) => (state.value = value)}
          choices={[
            { value: "", label: t("Tous", "All") },
            ...STATES.map((one) => ({ value: one, label: words.states[one] })),
          ]}
        />
        <Finder label={t("Organisme ou SIRET", "Organisation or SIRET")} value={typed} />
      </div>
      {!list && <Waiting error={error.value} />}
      {list?.accounts.length === 0 && (
        <Empty>
          <p>{t("Aucun compte technique.", "No technical account.")}</p>
        </Empty>
      )}
      {list && list.accounts.length > 0 && <Accounts accounts={list.accounts} />}
      {list?.more && (
        <p>
          {t(
            "Les 100 plus récents sont montrés\u00a0: précisez la recherche.",
            "The newest 100 are shown: narrow the search.",
          )}
        </p>
      )}
    </>
  );
}

function Accounts({ accounts }: Pick<Found, "accounts">) {
  const labels = {
    login: t("Identifiant", "Login"),
    scopes: t("Droits", "Scopes"),
    contact: t("Contact", "Contact"),
    used: t("Vu", "Seen"),
    state: t("État", "State"),
    organization: t("Organisme", "Organisation"),
  };
  return (
    <DataTable
      caption={t("Du plus récent au plus ancien", "Newest first")}
      columns={Object.entries(labels).map(([key, label]) => ({ key, label }))}
    >
      {accounts.map((account) => (
        <AccountRow key={account.id} account={account} labels={labels} />
      ))}
    </DataTable>
  );
}

function AccountRow(props: {
  account: TechnicalAccountJson;
  labels: Readonly<Record<"scopes" | "contact" | "used" | "organization", string>>;
}) {
  const { account, labels } = props;
  const words = TECHNICAL_TEXT[locale.value];
  const { organization, state } = account;
  return (
    <Row>
      <NameCell>
        <code>{account.login}</code>
      </NameCell>
      <Cell label={labels.scopes}>
        {account.scopes.map((scope) => words.scopes[scope]).join(", ")}
      </Cell>
      <Cell label={labels.contact}>{account.contactEmail}</Cell>
      <Cell class="soft" label={labels.used}>
        {momentText(account.lastUsedAt)}
      </Cell>
      <Cell>
        <StateWord tone={state === "active" ? "ok" : "none"}>{words.states[state]}</StateWord>
      </Cell>
      <Cell label={labels.organization}>
        <a href={accountPath("technical-accounts", locale.value, organization.slug)}>
          {organization.name}
        </a>
      </Cell>
    </Row>
  );
}
