import { useSignal } from "@preact/signals";
import type { IssuedToken, TokenList } from "../../server/core/api/people.ts";
import { DAY_MS } from "../../server/core/duration.ts";
import { api } from "./api.ts";
import { CopyButton } from "./copy-button.tsx";
import { Cell, DataTable, NameCell, Row } from "./data-table.tsx";
import { ChoiceField, Form, TextField } from "./fields.tsx";
import { Empty, Segments } from "./filters.tsx";
import { StateWord } from "./icons.tsx";
import { Alert, Heading, useRead, useWork, Waiting } from "./parts.tsx";
import { providerChoices, providerName, roleChoices, roleWord } from "./role-words.ts";
import { format, momentText, now, t } from "./state.ts";
import { SureButton } from "./sure-button.tsx";

type Token = TokenList["tokens"][number];

/** Shows the tokens of programs: made, shown once, revoked. */
export function Tokens() {
  const { found, error, again } = useRead(() => api.get<TokenList>("/api/v1/tokens"));
  const isAdding = useSignal(false);
  const made = useSignal<string | null>(null);
  return (
    <>
      <div class="line ends">
        <Heading>{t("Jetons", "Tokens")}</Heading>
        <button
          type="button"
          class="button main"
          aria-expanded={isAdding.value}
          onClick={() => (isAdding.value = !isAdding.value)}
        >
          {t("Nouveau jeton", "New token")}
        </button>
      </div>
      {isAdding.value && (
        <NewToken
          made={(token) => {
            made.value = token;
            isAdding.value = false;
            void again();
          }}
        />
      )}
      {made.value !== null && (
        <div class="done stack" role="status">
          <p>
            {t(
              "Voici le jeton, une seule fois : copiez-le maintenant.",
              "Here is the token, shown only once: copy it now.",
            )}
          </p>
          <pre tabindex={0}>{made.value}</pre>
          <CopyButton text={made.value} done={t("Jeton copié.", "Token copied.")} />
        </div>
      )}
      {!found.value && <Waiting error={error.value} />}
      {found.value && <List tokens={found.value.tokens} again={again} />}
    </>
  );
}

function NewToken({ made }: { made: (token: string) => void }) {
  const { run, error, wrong, isBusy } = useWork();
  const name = useSignal("");
  const role = useSignal<string>("editor");
  const provider = useSignal("");
  const create = () =>
    run(async () => {
      const wanted = { name: name.value, role: role.value, provider: provider.value || null };
      made((await api.post<IssuedToken>("/api/v1/tokens", wanted)).token);
    });
  return (
    <Form class="card stack" submit={create}>
      <Alert error={error.value} />
      <TextField id="name" label={t("Nom", "Name")} required value={name} wrong={wrong("/name")} />
      <div class="pair">
        <ChoiceField
          id="role"
          label={t("Rôle", "Role")}
          value={role}
          wrong={wrong("/role")}
          choices={roleChoices()}
        />
        <ChoiceField
          id="provider"
          label={t("Fournisseur", "Provider")}
          value={provider}
          wrong={wrong("/provider")}
          choices={providerChoices(t("tous", "all"))}
        />
      </div>
      <button class="button main" type="submit" disabled={isBusy.value}>
        {t("Créer un jeton (18 mois)", "Create a token (18 months)")}
      </button>
    </Form>
  );
}

const isValid = (token: Token): boolean =>
  token.revokedAt === null && Date.parse(token.expiresAt) > now();

function List({ tokens, again }: { tokens: readonly Token[]; again: () => Promise<void> }) {
  const filter = useSignal("valid");
  const valid = tokens.filter(isValid);
  const over = tokens.filter((token) => !isValid(token));
  const shown = filter.value === "valid" ? valid : over;
  return (
    <>
      <Segments
        label={t("Filtre", "Filter")}
        value={filter.value}
        choose={(value) => (filter.value = value)}
        choices={[
          { value: "valid", label: t("Valables", "Valid"), count: valid.length },
          {
            value: "over",
            label: t("Révoqués ou expirés", "Revoked or expired"),
            count: over.length,
          },
        ]}
      />
      {shown.length === 0 ? (
        <Empty>
          <p>
            {filter.value === "valid"
              ? t(
                  "Aucun jeton valable : aucun programme n’agit pour l’équipe.",
                  "No valid token: no program acts for the team.",
                )
              : t("Aucun.", "None.")}
          </p>
        </Empty>
      ) : (
        <DataTable
          caption={t("Jetons créés", "Tokens created")}
          columns={[
            { key: "name", label: t("Nom", "Name") },
            { key: "role", label: t("Rôle", "Role") },
            { key: "of", label: t("Fournisseur", "Provider") },
            { key: "used", label: t("Dernier usage", "Last use") },
            { key: "ends", label: t("Fin", "End") },
            { key: "acts", label: t("Actes", "Actions"), isHidden: true },
          ]}
        >
          {shown.map((token) => (
            <TokenRow key={token.id} token={token} again={again} />
          ))}
        </DataTable>
      )}
    </>
  );
}

/** Days before its end from which a token is marked. */
const SOON_DAYS = 30;

function TokenRow({ token, again }: { token: Token; again: () => Promise<void> }) {
  const { run, error, isBusy } = useWork();
  const revoke = () =>
    run(async () => {
      await api.delete(`/api/v1/tokens/${token.id}`);
      await again();
    });
  return (
    <Row>
      <NameCell>
        <b>{token.name}</b>
        <Alert error={error.value} />
      </NameCell>
      <Cell>{roleWord(token.role)}</Cell>
      <Cell>{token.provider === null ? t("tous", "all") : providerName(token.provider)}</Cell>
      <Cell class="soft" label={t("utilisé", "used")}>
        {token.lastUsedAt === null ? t("jamais", "never") : momentText(token.lastUsedAt)}
      </Cell>
      <Cell>
        <End token={token} />
      </Cell>
      <Cell class="acts">
        {isValid(token) && (
          <SureButton
            label={t("Révoquer", "Revoke")}
            sure={t("Oui, révoquer", "Yes, revoke")}
            of={token.name}
            isBusy={isBusy.value}
            act={revoke}
          />
        )}
      </Cell>
    </Row>
  );
}

function End({ token }: { token: Token }) {
  if (token.revokedAt !== null)
    return (
      <StateWord tone="none">
        {t("révoqué", "revoked")} {momentText(token.revokedAt)}
      </StateWord>
    );
  const days = Math.floor((Date.parse(token.expiresAt) - now()) / DAY_MS);
  const date = format.value.shortCivilDate(format.value.civilDate(Date.parse(token.expiresAt)));
  const year = token.expiresAt.slice(0, 4);
  if (days < 0) return <StateWord tone="down">{t("expiré", "expired")}</StateWord>;
  if (days > SOON_DAYS) return <>{`${date} ${year}`}</>;
  return (
    <StateWord tone="degraded">
      {t(`encore ${days} j`, `${days} d left`)}, {date}
    </StateWord>
  );
}
