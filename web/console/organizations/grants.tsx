import { useSignal } from "@preact/signals";
import type { Member, Organization } from "../../../server/core/api/accounts.ts";
import type { Grant, GrantTokenJson } from "../../../server/core/api/grants.ts";
import { GRANT_PARTS } from "../../../server/core/people/grant.ts";
import { GRANT_TEXT } from "../../text/grants.ts";
import { TECHNICAL_TEXT } from "../../text/technical-accounts.ts";
import { api } from "../api.ts";
import { ChoiceField } from "../fields.tsx";
import { Empty, Finder, Segments } from "../filters.tsx";
import { FoldedCard } from "../folded-card.tsx";
import { Alert, Heading, useRead, useWork, Waiting } from "../parts.tsx";
import { can, locale, momentText, t } from "../state.ts";
import { SureButton } from "../sure-button.tsx";

type Found = { readonly grants: readonly Grant[]; readonly more: boolean };

/** Shows the grants of all organisations, newest first, or those that a search finds. */
export function Grants() {
  const state = useSignal("active");
  const typed = useSignal("");
  const query = new URLSearchParams({
    ...(state.value !== "" && { state: state.value }),
    q: typed.value.trim(),
    limit: "100",
  });
  const address = `/api/v1/grants?${query}`;
  const { found, error, again } = useRead(() => api.get<Found>(address), address);
  const list = found.value;
  return (
    <>
      <Heading>{t("Habilitations", "Grants")}</Heading>
      <div class="line ends">
        <Segments
          label={t("État", "State")}
          value={state.value}
          choose={(value) => (state.value = value)}
          choices={[
            { value: "", label: t("Toutes", "All") },
            { value: "active", label: t("Actives", "Active") },
            { value: "revoked", label: t("Révoquées", "Revoked") },
          ]}
        />
        <Finder
          label={t("Organisme, SIRET ou contact", "Organisation, SIRET or contact")}
          value={typed}
        />
      </div>
      {!list && <Waiting error={error.value} />}
      {list?.grants.length === 0 && (
        <Empty>
          <p>{t("Aucune habilitation.", "No grant.")}</p>
        </Empty>
      )}
      {list?.grants.map((grant) => (
        <One key={grant.id} grant={grant} again={again} />
      ))}
      {list?.more && (
        <p>
          {t(
            "Les 100 plus récentes sont montrées\u00a0: précisez la recherche.",
            "The newest 100 are shown: narrow the search.",
          )}
        </p>
      )}
    </>
  );
}

type Props = { readonly grant: Grant; readonly again: () => Promise<void> };

const present = ({ tokens }: Grant): GrantTokenJson | undefined =>
  tokens.find(({ state }) => state !== "revoked");

/** Returns true if nobody can prolong the token: the applicant was erased, or has left. */
const isOrphan = ({ contacts, may }: Grant): boolean =>
  contacts.applicant === null || (may.includes("transfer") && !may.includes("prolong"));

function One({ grant, again }: Props) {
  const text = GRANT_TEXT[locale.value];
  const token = present(grant);
  const isActive = grant.state === "active";
  return (
    <FoldedCard
      name={`${grant.title}, ${grant.organization.name}`}
      open={t("Gérer", "Manage")}
      head={
        <>
          <b>{grant.title}</b> <span class="soft">{grant.organization.name}</span>{" "}
          <span class="tag">{isActive ? text.states[token?.state ?? "none"] : text.revoked}</span>{" "}
          {isActive && token?.state === "active" && (
            <span class="soft">{text.left(token.daysLeft)}</span>
          )}{" "}
          {isActive && isOrphan(grant) && (
            <span class="tag">{t("sans demandeur", "no applicant")}</span>
          )}{" "}
          {token?.ban && (
            <span class="tag">
              {t("banni jusqu’à", "banned until")} {momentText(token.ban.until)}
            </span>
          )}
        </>
      }
      details={() => <Details grant={grant} again={again} />}
    />
  );
}

function Details({ grant, again }: Props) {
  const { run, error, isBusy } = useWork();
  const path = `/api/v1/grants/${grant.id}`;
  return (
    <div class="stack">
      <Alert error={error.value} />
      <Facts grant={grant} />
      {isOrphan(grant) && grant.may.includes("transfer") && (
        <Transfer grant={grant} isBusy={isBusy.value} run={run} again={again} />
      )}
      {grant.state === "active" && can("operator") && (
        <div class="tools">
          <SureButton
            label={t("Révoquer", "Revoke")}
            sure={t("Oui, révoquer pour toujours", "Yes, revoke for ever")}
            of={grant.title}
            isBusy={isBusy.value}
            act={() =>
              run(async () => {
                await api.delete(path);
                await again();
              })
            }
          />
        </div>
      )}
    </div>
  );
}

function Facts({ grant }: Pick<Props, "grant">) {
  const text = GRANT_TEXT[locale.value];
  const scopes: Readonly<Record<string, string>> = TECHNICAL_TEXT[locale.value].scopes;
  return (
    <>
      <p class="lines">{grant.purpose}</p>
      <dl class="facts">
        <dt>{text.scopes}</dt>
        <dd>{grant.scopes.map((scope) => scopes[scope] ?? scope).join(", ")}</dd>
        {GRANT_PARTS.map((part) => {
          const one = grant.contacts[part];
          return (
            <>
              <dt>{text.parts[part]}</dt>
              <dd>{one ? `${one.firstName} ${one.lastName}, ${one.email}` : text.nobody}</dd>
            </>
          );
        })}
        {grant.vendor && (
          <>
            <dt>{t("Éditeur", "Software vendor")}</dt>
            <dd>{grant.vendor.name}</dd>
          </>
        )}
        <dt>{t("Accordée", "Given")}</dt>
        <dd>{momentText(grant.createdAt)}</dd>
        {grant.tokens.map((token) => (
          <>
            <dt>
              {text.token} <code>{token.id}</code>
            </dt>
            <dd>
              {text.states[token.state]}, {t("fin", "end")}{" "}
              {momentText(token.revokedAt ?? token.expiresAt)},{" "}
              {token.lastUsedAt === null
                ? t("jamais utilisé", "never used")
                : `${t("utilisé", "used")} ${momentText(token.lastUsedAt)}`}
            </dd>
          </>
        ))}
      </dl>
    </>
  );
}

/** An admin of the team transfers a grant whose applicant has left. */
function Transfer(
  props: Props & {
    readonly isBusy: boolean;
    readonly run: (work: () => Promise<void>) => Promise<boolean>;
  },
) {
  const { grant, again, isBusy, run } = props;
  const to = useSignal("");
  const address = `/api/1/organizations/${grant.organization.id}/`;
  const { found, error } = useRead(() => api.get<Organization>(address), address);
  if (!found.value) return <Waiting error={error.value} />;
  const members: readonly Member[] = found.value.members;
  if (members.length === 0) {
    return <p class="soft">{t("L’organisme n’a plus de membre.", "It has no member any more.")}</p>;
  }
  return (
    <div class="stack tight">
      <ChoiceField
        id={`to-${grant.id}`}
        label={t("Nouveau demandeur", "New applicant")}
        value={to}
        choices={[
          ["", t("Choisir", "Choose")],
          ...members.map(({ user }) => [user.id, `${user.first_name} ${user.last_name}`] as const),
        ]}
      />
      <p>
        <button
          type="button"
          class="button"
          disabled={isBusy || to.value === ""}
          onClick={() =>
            void run(async () => {
              await api.post(`/api/v1/grants/${grant.id}/transfer`, { to: to.value });
              await again();
            })
          }
        >
          {t("Transférer", "Transfer")}
        </button>
      </p>
    </div>
  );
}
