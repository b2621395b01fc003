import { useSignal } from "@preact/signals";
import type { IssuedToken, TokenList } from "../../server/core/api/people.ts";
import { ROLES } from "../../server/core/people/permission.ts";
import { api } from "./api.ts";
import { ChoiceField, Form, TextField } from "./fields.tsx";
import { Alert, Heading, Table, Waiting, useRead, useWork } from "./parts.tsx";
import { momentText, setup, t } from "./state.ts";

/** Shows the tokens of programs: made, shown once, revoked. */
export function Tokens() {
  const { found, error, again } = useRead(() => api.get<TokenList>("/api/v1/tokens"));
  const { run, error: refused, wrong, isBusy } = useWork();
  const name = useSignal("");
  const role = useSignal<string>("editor");
  const provider = useSignal("");
  const made = useSignal<string | null>(null);
  const create = () =>
    run(async () => {
      const wanted = { name: name.value, role: role.value, provider: provider.value || null };
      made.value = (await api.post<IssuedToken>("/api/v1/tokens", wanted)).token;
      name.value = "";
      await again();
    });
  const revoke = (id: string) =>
    run(async () => {
      await api.delete(`/api/v1/tokens/${id}`);
      await again();
    });
  return (
    <>
      <Heading>{t("Jetons", "Tokens")}</Heading>
      <Alert error={refused.value} />
      {made.value !== null && (
        <div class="done" role="status">
          <p>
            {t(
              "Voici le jeton, une seule fois : copiez-le maintenant.",
              "Here is the token, shown only once: copy it now.",
            )}
          </p>
          <pre tabindex={0}>{made.value}</pre>
        </div>
      )}
      <Form submit={create}>
        <TextField
          id="name"
          label={t("Nom", "Name")}
          required
          value={name}
          wrong={wrong("/name")}
        />
        <div class="pair">
          <ChoiceField
            id="role"
            label={t("Rôle", "Role")}
            value={role}
            choices={ROLES.map((one) => [one, one])}
          />
          <ChoiceField
            id="provider"
            label={t("Fournisseur", "Provider")}
            value={provider}
            wrong={wrong("/provider")}
            choices={[
              ["", t("tous", "all")],
              ...(setup.value?.providers ?? []).map((p) => [p.id, p.name] as const),
            ]}
          />
        </div>
        <button class="primary" type="submit" disabled={isBusy.value}>
          {t("Créer un jeton (18 mois)", "Create a token (18 months)")}
        </button>
      </Form>
      {!found.value && <Waiting error={error.value} />}
      <Table
        caption={t("Jetons créés", "Tokens created")}
        columns={[
          t("Nom", "Name"),
          t("Rôle", "Role"),
          t("Expire", "Expires"),
          t("Dernier usage", "Last use"),
          t("Révocation", "Revocation"),
        ]}
      >
        {found.value?.tokens.map((token) => (
          <tr>
            <th scope="row">{token.name}</th>
            <td>
              {token.role} {token.provider}
            </td>
            <td>{token.expiresAt.slice(0, 10)}</td>
            <td>{momentText(token.lastUsedAt)}</td>
            <td>
              {token.revokedAt ? (
                momentText(token.revokedAt)
              ) : (
                <button
                  class="danger"
                  type="button"
                  aria-label={`${t("Révoquer", "Revoke")} ${token.name}`}
                  onClick={() => void revoke(token.id)}
                >
                  {t("Révoquer", "Revoke")}
                </button>
              )}
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}
