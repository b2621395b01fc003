import { useSignal } from "@preact/signals";
import { ROLES } from "../../server/core/people/permission.ts";
import type { PersonList } from "../../server/core/api/people.ts";
import { api } from "./api.ts";
import { ChoiceField, Form, TextField } from "./fields.tsx";
import { Alert, Heading, Table, Waiting, useRead, useWork } from "./parts.tsx";
import { person as self, setup, t } from "./state.ts";

/** Shows the people who may sign in, and their roles. */
export function People() {
  const { found, error, again } = useRead(() => api.get<PersonList>("/api/v1/people"));
  const { run, error: refused, wrong, isBusy } = useWork();
  const email = useSignal("");
  const name = useSignal("");
  const role = useSignal<string>("editor");
  const provider = useSignal("");
  const add = () =>
    run(async () => {
      await api.post("/api/v1/people", {
        email: email.value,
        ...(name.value.trim() !== "" && { name: name.value }),
        role: role.value,
        providers: provider.value === "" ? null : [provider.value],
      });
      email.value = "";
      name.value = "";
      await again();
    });
  const change = (id: string, wanted: object) =>
    run(async () => {
      await api.patch(`/api/v1/people/${id}`, wanted);
      await again();
    });
  return (
    <>
      <Heading>{t("Personnes", "People")}</Heading>
      <Alert error={refused.value} />
      <Form submit={add}>
        <div class="pair">
          <TextField
            id="email"
            type="email"
            label={t("Adresse électronique", "E-mail address")}
            required
            value={email}
            wrong={wrong("/email")}
          />
          <TextField id="name" label={t("Nom", "Name")} value={name} wrong={wrong("/name")} />
          <ChoiceField
            id="role"
            label={t("Rôle", "Role")}
            value={role}
            wrong={wrong("/role")}
            choices={ROLES.map((one) => [one, one])}
          />
          <ChoiceField
            id="provider"
            label={t("Personnel d’un fournisseur", "A provider’s own staff")}
            value={provider}
            wrong={wrong("/providers")}
            choices={[
              ["", t("non : membre de l’équipe", "no: a team member")],
              ...(setup.value?.providers ?? []).map((p) => [p.id, p.name] as const),
            ]}
          />
        </div>
        <button class="primary" type="submit" disabled={isBusy.value}>
          {t("Ajouter", "Add")}
        </button>
      </Form>
      {!found.value && <Waiting error={error.value} />}
      <Table
        caption={t("Qui peut se connecter", "Who may sign in")}
        columns={[
          t("Nom", "Name"),
          t("Adresse", "Address"),
          t("Rôle", "Role"),
          t("Accès", "Access"),
        ]}
      >
        {found.value?.people.map((one) => (
          <tr>
            <th scope="row">{one.name}</th>
            <td>{one.email}</td>
            <td>
              <select
                aria-label={`${t("Rôle de", "Role of")} ${one.name}`}
                value={one.role}
                disabled={one.id === self.value?.id || isBusy.value}
                onChange={(event) => void change(one.id, { role: event.currentTarget.value })}
              >
                {ROLES.map((r) => (
                  <option value={r} selected={r === one.role}>
                    {r}
                  </option>
                ))}
              </select>{" "}
              {one.providers?.join(", ")}
            </td>
            <td>
              {one.id === self.value?.id ? (
                t("vous", "you")
              ) : (
                <button
                  type="button"
                  aria-label={`${one.disabledAt ? t("Rétablir", "Restore") : t("Désactiver", "Disable")} ${one.name}`}
                  onClick={() => void change(one.id, { disabled: one.disabledAt === null })}
                >
                  {one.disabledAt ? t("Rétablir", "Restore") : t("Désactiver", "Disable")}
                </button>
              )}
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}
