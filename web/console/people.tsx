import { useSignal } from "@preact/signals";
import type { PersonList } from "../../server/core/api/people.ts";
import { api } from "./api.ts";
import { Cell, DataTable, NameCell, Row } from "./data-table.tsx";
import { ChoiceField, Form, TextField, FormActs } from "./fields.tsx";
import { Empty, Finder, isFound, Segments } from "./filters.tsx";
import { StateWord } from "./icons.tsx";
import { Alert, Heading, useRead, useWork, Waiting } from "./parts.tsx";
import { providerChoices, providerName, roleChoices, roleWord } from "./role-words.ts";
import { person as self, t } from "./state.ts";
import { SureButton } from "./sure-button.tsx";

type One = PersonList["people"][number];

/** Shows the people who may sign in, and their roles. */
export function People() {
  const { found, error, again } = useRead(() => api.get<PersonList>("/api/v1/people"));
  const isAdding = useSignal(false);
  return (
    <>
      <div class="line ends">
        <Heading>{t("Personnes", "People")}</Heading>
        <button
          type="button"
          class="button main"
          aria-expanded={isAdding.value}
          onClick={() => (isAdding.value = !isAdding.value)}
        >
          {t("Ajouter une personne", "Add a person")}
        </button>
      </div>
      {isAdding.value && <NewPerson again={again} close={() => (isAdding.value = false)} />}
      {!found.value && <Waiting error={error.value} />}
      {found.value && <List people={found.value.people} again={again} />}
    </>
  );
}

function NewPerson({ again, close }: { again: () => Promise<void>; close: () => void }) {
  const { run, error, wrong, isBusy } = useWork();
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
      close();
      await again();
    });
  return (
    <Form class="card stack" submit={add}>
      <Alert error={error.value} />
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
          choices={roleChoices()}
        />
        <ChoiceField
          id="provider"
          label={t("Personnel d’un fournisseur", "A provider’s own staff")}
          value={provider}
          wrong={wrong("/providers")}
          choices={providerChoices(t("non : membre de l’équipe", "no: a team member"))}
        />
      </div>
      <FormActs label={t("Ajouter", "Add")} isBusy={isBusy.value} leave={close} />
    </Form>
  );
}

const FILTERS: Readonly<Record<string, (one: One) => boolean>> = {
  all: () => true,
  team: (one) => one.role !== "member" && one.providers === null && one.disabledAt === null,
  staff: (one) => one.role !== "member" && one.providers !== null && one.disabledAt === null,
  members: (one) => one.role === "member" && one.disabledAt === null,
  disabled: (one) => one.disabledAt !== null,
};
/** Most rows of one table. */
const MOST_SHOWN = 200;

function List({ people, again }: { people: readonly One[]; again: () => Promise<void> }) {
  const query = useSignal("");
  const filter = useSignal("all");
  const words: Readonly<Record<string, string>> = {
    all: t("Toutes", "All"),
    team: t("Équipe", "Team"),
    staff: t("Fournisseurs", "Providers"),
    members: t("Membres d’organismes", "Members of organisations"),
    disabled: t("Désactivées", "Disabled"),
  };
  const shown = people
    .filter(FILTERS[filter.value] ?? (() => true))
    .filter((one) =>
      isFound(`${one.name} ${one.email} ${one.providers?.join(" ") ?? ""}`, query.value),
    );
  return (
    <>
      <div class="line ends">
        <Segments
          label={t("Filtre", "Filter")}
          value={filter.value}
          choose={(value) => (filter.value = value)}
          choices={Object.entries(FILTERS).map(([value, isOne]) => ({
            value,
            label: words[value] ?? value,
            count: people.filter(isOne).length,
          }))}
        />
        <Finder label={t("Nom ou adresse", "Name or address")} value={query} />
      </div>
      {shown.length === 0 ? (
        <Empty>
          <p>{t("Personne ne correspond.", "Nobody matches.")}</p>
        </Empty>
      ) : (
        <DataTable
          caption={t("Qui peut se connecter", "Who may sign in")}
          columns={[
            { key: "name", label: t("Nom", "Name") },
            { key: "email", label: t("Adresse", "Address") },
            { key: "of", label: t("Fournisseur", "Provider") },
            { key: "role", label: t("Rôle", "Role") },
            { key: "state", label: t("Accès", "Access") },
            { key: "acts", label: t("Actes", "Actions"), isHidden: true },
          ]}
        >
          {shown.slice(0, MOST_SHOWN).map((one) => (
            <PersonRow key={one.id} person={one} again={again} />
          ))}
        </DataTable>
      )}
      {shown.length > MOST_SHOWN && (
        <p>
          {t(
            `Les ${MOST_SHOWN} premières sont montrées\u00a0: précisez la recherche.`,
            `The first ${MOST_SHOWN} are shown: narrow the search.`,
          )}
        </p>
      )}
    </>
  );
}

function RoleChoice(props: {
  person: One;
  isOff: boolean;
  change: (wanted: object) => Promise<unknown>;
}) {
  const { person: one, isOff, change } = props;
  return (
    <select
      class="inline"
      aria-label={`${t("Rôle de", "Role of")} ${one.name}`}
      value={one.role}
      disabled={isOff}
      onChange={(event) => void change({ role: event.currentTarget.value })}
    >
      {[...(one.role === "member" ? [MEMBER()] : []), ...roleChoices()].map(([role, word]) => (
        <option value={role} selected={role === one.role}>
          {word}
        </option>
      ))}
    </select>
  );
}

/** The role of who is not of the team; nobody is given it here. */
const MEMBER = () => ["member", roleWord("member")] as const;

function PersonRow({ person: one, again }: { person: One; again: () => Promise<void> }) {
  const { run, error, isBusy } = useWork();
  const isSelf = one.id === self.value?.id;
  const change = (wanted: object) =>
    run(async () => {
      await api.patch(`/api/v1/people/${one.id}`, wanted);
      await again();
    });
  const erase = () =>
    run(async () => {
      await api.delete(`/api/1/users/${one.id}/`);
      await again();
    });
  return (
    <>
      <Row>
        <NameCell>
          <b>{one.name}</b> {isSelf && <span class="tag">{t("vous", "you")}</span>}
        </NameCell>
        <Cell class="soft">{one.email}</Cell>
        <Cell>{one.providers?.map(providerName).join(", ")}</Cell>
        <Cell>
          <RoleChoice person={one} isOff={isSelf || isBusy.value} change={change} />
        </Cell>
        <Cell>
          <StateWord tone={one.disabledAt ? "none" : "ok"}>
            {one.disabledAt ? t("désactivé", "disabled") : t("ouvert", "open")}
          </StateWord>
        </Cell>
        <Cell class="acts">
          {isSelf ? null : one.disabledAt ? (
            <button
              type="button"
              class="button tiny"
              disabled={isBusy.value}
              aria-label={`${t("Rétablir", "Restore")} ${one.name}`}
              onClick={() => void change({ disabled: false })}
            >
              {t("Rétablir", "Restore")}
            </button>
          ) : (
            <SureButton
              label={t("Désactiver", "Disable")}
              sure={t("Oui, désactiver", "Yes, disable")}
              of={one.name}
              isBusy={isBusy.value}
              act={() => change({ disabled: true })}
            />
          )}{" "}
          {!isSelf && (
            <SureButton
              label={t("Effacer", "Erase")}
              sure={t("Oui, pour toujours", "Yes, for ever")}
              of={one.name}
              isBusy={isBusy.value}
              act={erase}
            />
          )}
        </Cell>
      </Row>
      {error.value && (
        <Row class="more">
          <Cell colSpan={6}>
            <Alert error={error.value} />
          </Cell>
        </Row>
      )}
    </>
  );
}
